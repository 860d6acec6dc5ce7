"""The judge of every success: the untouched file in its own runtime."""

import numpy as np

from engine.models.model import Model


def errs(outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the class of ``outputs`` (n, classes) is not the label; an output that is no number errs."""
    return np.asarray((outputs.argmax(1) != labels) | np.isnan(outputs).any(1))


def file_errs(model: Model, pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the file itself errs on ``pictures`` (n, c, h, w), float32 in [0, 1], with ``labels`` (n,)."""
    return errs(model.confirm(pictures), labels)
