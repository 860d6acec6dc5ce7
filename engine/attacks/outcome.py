"""What every attack takes and returns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import nn

from engine.results.measurements import AttackRecord, Budget


@dataclass(frozen=True)
class Outcome:
    """The worst inputs an attack found for the samples it was given.

    Attributes:
        inputs: (n, channels, height, width), float32 in [0, 1], within the budget; the original where
            nothing was gained.
        broken: (n,) bool: the model's class for ``inputs`` is not the label.
        records: one per attack that ran, in order.
    """

    inputs: torch.Tensor
    broken: torch.Tensor
    records: tuple[AttackRecord, ...]


class Attack(Protocol):
    """A small object that looks for inputs on which the model errs."""

    @property
    def name(self) -> str:
        """Name in records."""

    def __call__(
        self,
        model: nn.Module,
        inputs: torch.Tensor,
        labels: torch.Tensor,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Outcome:
        """Attack ``inputs`` (n, c, h, w) in [0, 1] with ``labels`` (n,) int64.

        ``keys`` (n,) uint64 name the samples: random draws depend on (seed, attack, restart, key) alone,
        so batch size, order and which other samples are present change nothing. Stops between batches
        once ``should_stop`` says so and returns what it has.
        """
