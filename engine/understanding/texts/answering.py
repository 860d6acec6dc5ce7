"""A model's answers to plain texts: those of like length go together, so that little is filled up."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.models.text_model import TextModel
from engine.results.errors import Stopped

_TOGETHER, _CHARACTERS = 32, 24_000
"""Of one batch: texts, and characters, the longest text's length counted for each."""


def answers_to(
    model: TextModel,
    texts: Sequence[str],
    *,
    on_progress: Callable[[float], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> np.ndarray:
    """Return logits (n, classes), float64, for n texts, in their order.

    Raises:
        Stopped: ``should_stop`` said so between two batches.
        ToughenError: the model fails, or a web service cannot be asked.
    """
    logits = np.zeros((len(texts), model.num_classes))
    done = 0
    for rows in _batches(texts):
        if should_stop():
            raise Stopped()
        logits[rows] = model.logits_of([texts[row] for row in rows])
        done += len(rows)
        on_progress(done / len(texts))
    return logits


def _batches(texts: Sequence[str]) -> list[list[int]]:
    """Return the places of ``texts``, those of like length together."""
    found: list[list[int]] = []
    for row in sorted(range(len(texts)), key=lambda row: (len(texts[row]), row)):
        last = found[-1] if found else []
        if not last or len(last) >= _TOGETHER or (len(last) + 1) * max(1, len(texts[row])) > _CHARACTERS:
            last = []
            found.append(last)
        last.append(row)
    return found
