"""What a file hands back, as one row of numbers per sample: arrays, or a list of scores by class name."""

from typing import Any

import numpy as np


def rows_of(output: Any) -> np.ndarray | None:
    """Return an output as a floating array, the batch first; None where it holds no scores.

    A list of maps from class to score (ZipMap, as scikit-learn exports have it) becomes columns in the order of
    ``class_names``.
    """
    if isinstance(output, np.ndarray):
        return output if np.issubdtype(output.dtype, np.floating) else None
    names = class_names(output)
    if names is None:
        return None
    return np.array([[row[name] for name in names] for row in output], np.float32)


def class_names(output: Any) -> tuple[Any, ...] | None:
    """Return the sorted classes of a list of maps that all have the same, or None."""
    if not isinstance(output, list) or not output or not all(isinstance(row, dict) for row in output):
        return None
    names = tuple(sorted(output[0]))
    return names if all(tuple(sorted(row)) == names for row in output) else None
