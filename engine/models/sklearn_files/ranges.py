"""How large the numbers were that a model learned from, as far as it remembers: told to understanding."""

import math
from typing import Any

import numpy as np

from engine.models.declared import DeclaredInput, declare
from engine.models.sklearn_files.objects import contents, kind, settings

_SIXTEEN = 16.0
_USUAL = (1.0, _SIXTEEN, 255.0)
"""Ends of the ranges in use; 16 is that of the digits that come with scikit-learn, which many first models learn."""


def declared_range(model: Any) -> dict[str, str]:
    """Return the entry for ``FileFacts.metadata`` where the model saw numbers from 0 to 16.

    The other ranges are among those that understanding tries anyway.
    """
    low, high = _seen(_first(model))
    if not (math.isfinite(high) and high > 0 and low >= -0.05 * high):
        return {}
    nearest = min(_USUAL, key=lambda end: abs(math.log(high / end)))
    return declare(DeclaredInput(nearest, (0.0,), (1.0,))) if nearest == _SIXTEEN else {}


def _first(model: Any) -> Any:
    while kind(model) == "Pipeline" and model.steps:
        model = next((step for _, step in model.steps if hasattr(step, "get_params")), None)
    return model


def _seen(item: Any) -> tuple[float, float]:
    """Return about the smallest and the largest number that a first step saw; NaN where it keeps none."""
    own = settings(item)
    if "data_max_" in own:
        return _ends(own["data_min_"], own["data_max_"])
    if "max_abs_" in own:
        return 0.0, float(np.max(own["max_abs_"]))
    if own.get("mean_") is not None and own.get("scale_") is not None:
        return _ends(own["mean_"], own["mean_"] + own["scale_"])
    for name in ("support_vectors_", "_fit_X"):
        if isinstance(own.get(name), np.ndarray):
            return _ends(own[name], own[name])
    asked = [part.threshold[part.children_left >= 0] for part in contents(item) if kind(part) == "Tree"]
    return _ends(np.concatenate(asked), np.concatenate(asked)) if asked else (math.nan, math.nan)


def _ends(low: Any, high: Any) -> tuple[float, float]:
    if not np.size(low) or not np.size(high):
        return math.nan, math.nan
    return float(np.min(low)), float(np.max(high))
