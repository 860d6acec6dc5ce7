"""Projected gradient ascent with a fixed step (Madry et al. 2018)."""

from dataclasses import dataclass

import torch

from engine.attacks.image.projections import Ball


@dataclass
class FixedStep:
    """Moves by ``length`` sizes along the steepest direction each time."""

    ball: Ball
    pictures: torch.Tensor
    length: float

    def move(self, values: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """Return the next pictures."""
        self.pictures = self.ball.project(self.pictures + self.ball.step(gradient, self.length))
        return self.pictures

    def keep(self, rows: torch.Tensor) -> None:
        """Forget all samples but ``rows``."""
        self.ball, self.pictures = self.ball.pick(rows), self.pictures[rows]
