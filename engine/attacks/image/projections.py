"""The set of pictures an attacker may use: one class per norm, the leaf that gradient attacks differ in."""

from dataclasses import dataclass
from typing import Protocol

import torch


class Ball(Protocol):
    """Allowed pictures around n clean ones (n, c, h, w), the box [0, 1] included."""

    def pick(self, rows: torch.Tensor) -> "Ball":
        """Return the balls of the samples at ``rows`` (indices or a mask)."""

    def project(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the allowed pictures nearest to ``pictures`` (n, c, h, w)."""

    def start(self, uniform: torch.Tensor) -> torch.Tensor:
        """Return random allowed pictures from ``uniform`` (n, c, h, w) in [-1, 1)."""

    def step(self, gradient: torch.Tensor, length: torch.Tensor | float) -> torch.Tensor:
        """Return the steepest move along ``gradient``; ``length`` (n,) or a number, as a share of the size."""


@dataclass(frozen=True)
class LinfBall:
    """Every value may move by at most ``size``, in [0, 1]; ``lower`` and ``upper`` hold the limits.

    Limits are computed once in float32, so a picture differs by at most size plus one rounding (< 1e-7);
    with size 0 both limits are the clean picture itself.
    """

    clean: torch.Tensor
    lower: torch.Tensor
    upper: torch.Tensor
    size: float

    @classmethod
    def around(cls, clean: torch.Tensor, size: float) -> "LinfBall":
        """Return the ball around ``clean`` (n, c, h, w) in [0, 1]."""
        return cls(clean, (clean - size).clamp_(min=0), (clean + size).clamp_(max=1), size)

    def pick(self, rows: torch.Tensor) -> "LinfBall":
        """Return the balls of the samples at ``rows``."""
        return LinfBall(self.clean[rows], self.lower[rows], self.upper[rows], self.size)

    def project(self, pictures: torch.Tensor) -> torch.Tensor:
        """Clamp to the limits."""
        return pictures.clamp(self.lower, self.upper)

    def start(self, uniform: torch.Tensor) -> torch.Tensor:
        """Stretch ``uniform`` so that each sample's largest value reaches the limit, as Auto-PGD does."""
        largest = uniform.abs().amax(dim=(1, 2, 3), keepdim=True).clamp_(min=1e-12)
        return self.project(self.clean + uniform / largest * self.size)

    def step(self, gradient: torch.Tensor, length: torch.Tensor | float) -> torch.Tensor:
        """Move every value by ``length`` sizes along its gradient's sign."""
        share = length[:, None, None, None] if isinstance(length, torch.Tensor) else length
        return gradient.sign() * (share * self.size)
