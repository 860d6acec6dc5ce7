"""What a model of pictures and a model of texts have in common: all that most of the engine needs."""

from typing import Any, Protocol

import numpy as np
import torch

from engine.models.raw import RawModel


class Classifier(Protocol):
    """A model around its real file; samples are float32 pictures (n, c, h, w), or an array (n,) of str."""

    raw: RawModel
    class_names: tuple[str, ...]

    @property
    def device(self) -> torch.device:
        """Where the weights are."""

    @property
    def num_classes(self) -> int:
        """Number of classes."""

    @property
    def values_per_sample(self) -> int:
        """How many numbers one sample has: decides how many go together."""

    def logits_of(self, samples: Any) -> np.ndarray:
        """Return logits (n, classes), float32, of the opened model, as one batch."""

    def confirm(self, samples: Any) -> np.ndarray:
        """Return the real file's own outputs (n, classes)."""
