"""What pictures and texts have in common: all that most of the engine needs."""

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np


class SampleSet(Protocol):
    """Pictures or texts with their labels, names and keys; see ``engine.data``."""

    @property
    def labels(self) -> np.ndarray | None:
        """(n,), int64; None where the owner gave none."""

    @property
    def keys(self) -> np.ndarray:
        """(n,), uint64."""

    @property
    def names(self) -> Sequence[str]:
        """N names, not cleaned."""

    @property
    def parts(self) -> Sequence[str]:
        """N parts: "train", "select", "test" or ""."""

    def __len__(self) -> int: ...

    def arrays(self, indices: np.ndarray | None = None) -> np.ndarray:
        """Return the samples as a model takes them, all or those at ``indices``."""

    def subset(self, indices: np.ndarray) -> Self:
        """Return the samples at ``indices``, in that order."""
