"""The random numbers that damage needs; ``engine.attacks.keyed.Stream`` has them."""

from typing import Protocol

import numpy as np


class Draws(Protocol):
    """Random numbers for n pictures, the same at every call, whatever else is in the batch."""

    def normal(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return float32 (n, *shape), standard normal."""
