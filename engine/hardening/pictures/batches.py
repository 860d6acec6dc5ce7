"""Endless batches of pictures, changed without harm."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from engine.hardening.pictures.augment import Augmentation, Batch, augment
from engine.hardening.rounds import generator, rows_at, spread


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
        rows = rows_at(step, len(self.labels), self.batch, self.seed)
        pictures = torch.from_numpy(self.pixels[rows]).to(self.device).float().div_(255)
        labels = functional.one_hot(torch.from_numpy(self.labels[rows]), self.classes).float().to(self.device)
        return augment(pictures, labels, self.augmentation, generator(self.seed, "augment", step))

    def some(self, count: int) -> torch.Tensor:
        """Return up to ``count`` pictures as they are, spread over all."""
        rows = spread(len(self.labels), count)
        return torch.from_numpy(self.pixels[rows]).to(self.device).float().div_(255)
