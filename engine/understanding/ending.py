"""What a model does to its answers last, and what that means for a check."""

from collections.abc import Iterator

import numpy as np

from engine.models.raw import RawModel
from engine.results.scan_result import Ending
from engine.words import Task, of, say, say_of

_ZERO_SHARE = 0.05


def ending_of(raw: RawModel, logits: np.ndarray | None) -> Ending:
    """Return what the file does last, by its parts or, where they show nothing, by its answers (n, classes).

    Answers that are never below zero, and often exactly zero in more than one class, are what a final ReLU leaves.
    """
    if raw.ending != "none" or logits is None or not np.isfinite(logits).all():
        return raw.ending
    zero = logits == 0
    often = float(zero.mean()) >= _ZERO_SHARE and int((zero.any(axis=0) & ~zero.all(axis=0)).sum()) > 1
    return "relu" if often and bool((logits >= 0).all()) else "none"


def about_ending(ending: Ending, logits: np.ndarray, task: Task) -> Iterator[str]:
    """Yield what the owner should know of it before a check."""
    if ending != "relu":
        return
    yield say(
        "The model's last step turns all numbers below zero into zero. That hides how sure it is, and it can hide weak "
        "spots from a check."
    )
    undecided = int((logits <= 0).all(axis=1).sum())
    if undecided:
        yield say_of(
            task,
            "For {count} pictures it gives nothing but zeros, so its answer is chance.",
            count=of(undecided, len(logits)),
        )
