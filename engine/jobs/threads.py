"""How many processor threads a job uses: measured, not guessed.

More threads can be much slower: on two busy cores a loop of small convolutions was measured 15 times slower with two
threads than with one. On idle cores they help. So a job times its own model first.
"""

import os
import time
from collections.abc import Callable

import torch

from engine.models import Model, TextModel
from engine.models.classifier import Classifier
from engine.models.texts.samples import ORDINARY
from engine.protocol import Checkpoint

_BATCH = 64
_ROUNDS = 3
_WORTH = 0.85
"""More threads must take less than this share of the time of fewer, or they are not worth the cores."""


def use_threads(wanted: int | None) -> int:
    """Let torch use ``wanted`` threads, or one where nothing was said; return the number."""
    count = max(1, wanted or 1)
    torch.set_num_threads(count)
    return count


def fit_threads(wanted: int | None, model: Classifier, checkpoint: Checkpoint) -> int:
    """Choose the number of threads for ``model`` on this computer as it is now, and use it.

    ``wanted`` (the user's own number) is taken as it is. A resumed job goes on with the number it began with, since
    sums in another order would differ in the last digit. ``OMP_NUM_THREADS``, where set, is the most. A model that
    computes elsewhere gets one, and so does one whose own library answers.
    """
    kept = checkpoint.get("threads")
    if wanted is not None or model.device.type != "cpu" or not _computes_here(model):
        return use_threads(wanted)
    count = int(kept["threads"]) if kept is not None else fastest(candidates(), lambda: _seconds(model))
    checkpoint.put("threads", {"threads": count})
    return use_threads(count)


def candidates() -> list[int]:
    """Return the numbers of threads to try: 1, 2, 4 … up to the cores, or to ``OMP_NUM_THREADS``."""
    most = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    if limit.isdigit() and int(limit) > 0:
        most = min(most, int(limit))
    return [count for count in (1, 2, 4, 8, 16) if count <= most]


def fastest(counts: list[int], seconds: Callable[[], float]) -> int:
    """Return the number of threads worth using: each doubling must pay, the first that does not ends the search."""
    best, best_s = counts[0], float("inf")
    for count in counts:
        use_threads(count)
        taken = seconds()
        if taken > _WORTH * best_s:
            break
        best, best_s = count, taken
    return best


def _computes_here(model: Classifier) -> bool:
    """Return whether torch's threads are what makes the model quick or slow."""
    texts_elsewhere = isinstance(model, TextModel) and not model.raw.gives_gradients
    return model.raw.meter is None and not texts_elsewhere


def _seconds(model: Classifier) -> float:
    """Return the median seconds of one batch: of pictures with their slopes, or of texts."""
    times = []
    for _ in range(_ROUNDS + 1):
        start = time.perf_counter()
        if isinstance(model, Model):
            _pictures(model)
        else:
            model.logits_of(list(ORDINARY))
        times.append(time.perf_counter() - start)
    return sorted(times[1:])[_ROUNDS // 2]


def _pictures(model: Model) -> None:
    """Do a forward and backward pass of one batch."""
    pictures = torch.full((_BATCH if max(model.shape) <= 64 else 4, *model.shape), 0.5, requires_grad=True)
    answers = model(pictures).sum()
    if answers.requires_grad:  # a file may cut every gradient
        torch.autograd.grad(answers, pictures, allow_unused=True)
