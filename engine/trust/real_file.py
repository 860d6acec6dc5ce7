"""The judge of every success: the untouched file in its own runtime."""

import numpy as np

from engine.models.classifier import Classifier


def errs(outputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the class of ``outputs`` (n, classes) is not the label; an output that is no number errs."""
    return np.asarray((outputs.argmax(1) != labels) | np.isnan(outputs).any(1))


def file_errs(model: Classifier, samples: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the file itself errs on ``samples`` (pictures or texts) with ``labels`` (n,)."""
    return errs(model.confirm(samples), labels)
