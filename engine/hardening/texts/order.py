"""Which texts each step sees: every text once a round, those of like length together, so that little is filler."""

from dataclasses import dataclass

import numpy as np
import torch

from engine.hardening.rounds import generator

_SORTED_TOGETHER = 16
"""Batches whose texts are sorted by length among each other: more is less filler, but less mixed."""


@dataclass(frozen=True)
class TextOrder:
    """Batches of at most ``batch`` texts, in rounds; what a round looks like follows from the seed and its number alone.

    Attributes:
        lengths: (n,), of the texts.
    """

    lengths: np.ndarray
    batch: int
    seed: int

    @property
    def per_round(self) -> int:
        """Number of batches in which every text comes once."""
        return -(-len(self.lengths) // self.batch)

    def rows(self, step: int) -> np.ndarray:
        """Return the texts of ``step``."""
        number, place = divmod(step, self.per_round)
        return self._round(number)[place]

    def _round(self, number: int) -> list[np.ndarray]:
        count = len(self.lengths)
        shuffled = torch.randperm(count, generator=generator(self.seed, "order", number)).numpy()
        found: list[np.ndarray] = []
        for start in range(0, count, self.batch * _SORTED_TOGETHER):
            part = shuffled[start : start + self.batch * _SORTED_TOGETHER]
            part = part[np.argsort(self.lengths[part], kind="stable")]
            found += [part[first : first + self.batch] for first in range(0, len(part), self.batch)]
        return [found[place] for place in torch.randperm(len(found), generator=generator(self.seed, "batches", number))]
