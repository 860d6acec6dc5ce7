"""How many samples are worked on, and kept in a checkpoint, together."""

from collections.abc import Iterator

import numpy as np

from engine.models.classifier import Classifier

VALUES_ON_CPU, MOST_ON_CPU = 1 << 22, 128
VALUES_ELSEWHERE, MOST_ELSEWHERE = 1 << 26, 1024
SMALLEST_BLOCK = 8
ASKED_BLOCK = 4
"""For a model behind a meter. Where requests are numbered, samples come one by one: only whole blocks count."""


def block_size(model: Classifier) -> int:
    """Return the samples of one block: few enough to stop soon, many enough to be fast."""
    if model.raw.meter is not None:
        return ASKED_BLOCK if model.raw.meter.left is None else 1
    on_cpu = model.device.type == "cpu"
    room, most = (VALUES_ON_CPU, MOST_ON_CPU) if on_cpu else (VALUES_ELSEWHERE, MOST_ELSEWHERE)
    return max(SMALLEST_BLOCK, min(most, room // model.values_per_sample))


def blocks(rows: np.ndarray, model: Classifier) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (start, ``rows`` of one block)."""
    size = block_size(model)
    for start in range(0, len(rows), size):
        yield start, rows[start : start + size]
