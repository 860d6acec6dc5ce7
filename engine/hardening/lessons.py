"""What training learns from, step by step: the part of training that differs between pictures and texts."""

from collections.abc import Iterator
from typing import Protocol

import torch

from engine.hardening.state import TrainState


class Lesson(Protocol):
    """A part of the batch of one step, small enough for the memory at hand."""

    @property
    def share(self) -> float:
        """Its share of the batch."""

    def loss(self, state: TrainState, strength: float) -> torch.Tensor:
        """Return the mean loss of the network in training, attacked with ``strength`` (0 to 1) times the full size."""


class Lessons(Protocol):
    """Endless lessons; those of a step follow from its number, the seed and the weights alone."""

    def __len__(self) -> int:
        """Return the number of samples that are learned from."""

    def at(self, state: TrainState) -> Iterator[Lesson]:
        """Yield the lessons of step ``state.step``, a batch in ``state.pieces`` parts.

        Raises:
            Stopped: the user stopped; asked only where a lesson takes long to prepare.
        """

    def against_collapse(self, state: TrainState) -> None:
        """Change ``state``, which goes back to good weights after robustness was lost, so that it is not lost again."""
