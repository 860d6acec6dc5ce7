"""Pictures ready for a model: decoded, resized, labelled, with keys that do not depend on order."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.data.duplicates import group_duplicates


@dataclass(frozen=True)
class Samples:
    """Pictures at a model's input size.

    Attributes:
        pixels: (n, channels, height, width), uint8; 255 is 1.0 in the box.
        labels: (n,), int64, index of the model's class; None where the owner gave none.
        names: n file names, as found (not cleaned: clean before showing).
        keys: (n,), uint64, hash of the pixels: the sample's name in all random draws.
        groups: (n,), uint64, the sample's duplicate group: equal or nearly equal pictures share it.
        parts: (n,), "train", "select", "test" or "" where the folders do not say.
    """

    pixels: np.ndarray
    labels: np.ndarray | None
    names: tuple[str, ...]
    keys: np.ndarray
    groups: np.ndarray
    parts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pixels)

    def inputs(self, indices: np.ndarray | None = None) -> torch.Tensor:
        """Return float32 pictures in [0, 1], all or those at ``indices``."""
        picked = self.pixels if indices is None else self.pixels[indices]
        return torch.from_numpy(np.ascontiguousarray(picked)).float().div_(255)

    def arrays(self, indices: np.ndarray | None = None) -> np.ndarray:
        """Return what ``inputs`` returns, as a numpy array."""
        return np.asarray(self.inputs(indices).numpy())

    def subset(self, indices: np.ndarray) -> "Samples":
        """Return the samples at ``indices``, in that order."""
        return replace(
            self,
            pixels=self.pixels[indices],
            labels=None if self.labels is None else self.labels[indices],
            names=tuple(self.names[index] for index in indices),
            keys=self.keys[indices],
            groups=self.groups[indices],
            parts=tuple(self.parts[index] for index in indices),
        )

    def grouped_with(self, others: "Samples") -> np.ndarray:
        """Return the duplicate groups (n + m,) of these samples and m ``others`` of the same size together."""
        pixels, keys = (np.concatenate(pair) for pair in ((self.pixels, others.pixels), (self.keys, others.keys)))
        return group_duplicates(pixels, keys)
