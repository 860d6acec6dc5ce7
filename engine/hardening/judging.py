"""Quick looks at a network while it trains: on the select part, never on the test part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import nn

from engine.hardening.stopping import ShouldStop


@dataclass(frozen=True)
class Look:
    """Shares of samples right: unchanged, after a weak attack (one step), and after a stronger one."""

    clean: float
    one_step: float
    robust: float


class Judge(Protocol):
    """Looks at networks, each time on the same samples with the same random numbers; every look may raise ``Stopped``."""

    @property
    def should_stop(self) -> ShouldStop:
        """Asked between pieces of work."""

    def __len__(self) -> int:
        """Return the number of samples."""

    def clean(self, network: nn.Module) -> float:
        """Return the share of unchanged samples that are right."""

    def robust(self, network: nn.Module) -> float:
        """Return the share of attacked samples that are right."""

    def look(self, network: nn.Module) -> Look:
        """Return all three shares."""

    def under_damage(self, network: nn.Module, seed: int, severities: Sequence[int]) -> Mapping[str, float]:
        """Return the share right under each kind of everyday damage, the mean over ``severities``."""


class Closeness(Protocol):
    """Tells how near a network stays to the original, where the samples for choosing are too few to tell."""

    def agreement(self, network: nn.Module) -> float:
        """Return the share of made-up samples that ``network`` answers as the original does; may raise ``Stopped``."""


def loses_at_most(before: Mapping[str, float], after: Mapping[str, float], limit: float) -> bool:
    """Return whether no kind of damage costs more than ``limit`` (a fraction) more than before."""
    return all(after[kind] >= before[kind] - limit - 1e-9 for kind in before)


def share_of(right: Sequence[torch.Tensor]) -> float:
    """Return the share of true values in all tensors together, 0 where there are none."""
    return float(torch.cat(list(right)).float().mean()) if right and sum(map(len, right)) else 0.0
