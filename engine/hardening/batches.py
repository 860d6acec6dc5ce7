"""Which pictures each step sees, with all random numbers named by (seed, step): a resumed run draws the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from engine.hardening.augment import Augmentation, Batch, augment


def generator(seed: int, *names: object) -> torch.Generator:
    """Return a CPU generator whose numbers depend on ``seed`` and ``names`` alone."""
    text = "\x1f".join(str(name) for name in (seed, "harden", *names))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little") >> 1)


def slices(count: int, size: int) -> Iterator[slice]:
    """Yield slices of at most ``size`` that cover ``count`` places."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


@dataclass(frozen=True)
class Batches:
    """Endless batches of (pictures, labels as probabilities), each picture once per round.

    Attributes:
        pixels: (n, c, h, w), uint8, in an order that does not depend on how they were found.
        labels: (n,), int64.
    """

    pixels: np.ndarray
    labels: np.ndarray
    classes: int
    batch: int
    augmentation: Augmentation
    seed: int
    device: torch.device

    def at(self, step: int) -> Batch:
        """Return the batch of ``step``."""
        rows = self._rows(step)
        pictures = torch.from_numpy(self.pixels[rows]).to(self.device).float().div_(255)
        labels = functional.one_hot(torch.from_numpy(self.labels[rows]), self.classes).float().to(self.device)
        return augment(pictures, labels, self.augmentation, generator(self.seed, "augment", step))

    def some(self, count: int) -> torch.Tensor:
        """Return up to ``count`` pictures as they are, spread over all."""
        rows = np.linspace(0, len(self.labels) - 1, min(count, len(self.labels))).round().astype(np.int64)
        return torch.from_numpy(self.pixels[rows]).to(self.device).float().div_(255)

    def _rows(self, step: int) -> np.ndarray:
        """Return the pictures of ``step``: consecutive places in an endless row of shuffled rounds."""
        n = len(self.labels)
        places = np.arange(step * self.batch, (step + 1) * self.batch)
        rounds = {number: self._round(int(number)) for number in np.unique(places // n)}
        return np.array([rounds[place // n][place % n] for place in places.tolist()])

    def _round(self, number: int) -> np.ndarray:
        return torch.randperm(len(self.labels), generator=generator(self.seed, "order", number)).numpy()
