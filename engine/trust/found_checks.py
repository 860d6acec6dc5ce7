"""Checks of what the searches found: within bounds, confirmed by the file, still there in a saved picture."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.models.model import Model
from engine.results import TrustCheck
from engine.trust.grading import graded, nothing_to_try
from engine.trust.real_file import file_errs

BLIND = frozenset({"square", "unmask"})
"""Names of searches that do without the model's own gradients."""
SLACK = 1e-6
MOST_SAVED = 200
SAVED_LIMIT = 0.10
TRANSFER_LIMIT, TRANSFER_UNRELIABLE = 0.02, 0.10


@dataclass(frozen=True)
class Found:
    """What one search of tiny changes found on n samples.

    ``originals`` and ``inputs`` (k, c, h, w) float32, ``labels`` (k,): samples that the search itself broke.
    ``claimed`` counts its successes on the opened model, ``taken_back`` those that the file did not confirm,
    ``by_square`` those that only searches without the model's own gradients found (``BLIND``).
    """

    size: float
    n: int
    accuracy: float
    originals: np.ndarray
    inputs: np.ndarray
    labels: np.ndarray
    claimed: int
    taken_back: int
    by_square: int


def bounds(found: Sequence[Found]) -> TrustCheck:
    """No change may exceed its size, leave [0, 1] or be no number; the value is the largest excess (0: none)."""
    excess = 0.0
    for search in found:
        if not len(search.inputs):
            continue
        if not np.isfinite(search.inputs).all():
            return graded("bounds", float("inf"), SLACK, unreliable_above=SLACK)
        changed = np.abs(search.inputs - search.originals).max() - search.size
        outside = max(-search.inputs.min(), search.inputs.max() - 1)
        excess = max(excess, float(changed), float(outside))
    return graded("bounds", excess, SLACK, unreliable_above=SLACK)


def transfer(found: Sequence[Found]) -> TrustCheck:
    """What tricks the opened model must trick the file; the value is the share that does not."""
    claimed = sum(search.claimed for search in found)
    if not claimed:
        return nothing_to_try("transfer")
    share = sum(search.taken_back for search in found) / claimed
    return graded("transfer", share, TRANSFER_LIMIT, unreliable_above=TRANSFER_UNRELIABLE)


def png(model: Model, found: Sequence[Found]) -> TrustCheck:
    """Tricks should survive saving as an 8-bit PNG file; the value is the share of up to 200 a size that does not.

    Never worse than doubtful: a trick that a file loses still works on a model that is handed numbers.
    """
    lost = tried = 0
    for search in found:
        pictures = [_through_png(picture) for picture in search.inputs[:MOST_SAVED]]
        if pictures:
            wrong = file_errs(model, np.stack(pictures), search.labels[:MOST_SAVED])
            lost, tried = lost + int((~wrong).sum()), tried + len(pictures)
    if not tried:
        return nothing_to_try("png")
    return graded("png", lost / tried, SAVED_LIMIT, unreliable_above=1.0)


def _through_png(picture: np.ndarray) -> np.ndarray:
    """Return a picture (c, h, w) in [0, 1] after writing and reading it as real PNG files, one per channel."""
    return np.stack([_channel_through_png(channel) for channel in picture])


def _channel_through_png(channel: np.ndarray) -> np.ndarray:
    buffer = io.BytesIO()
    pixels = np.nan_to_num(channel * 255).round().clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(buffer, format="PNG", compress_level=1)
    buffer.seek(0)
    return np.asarray(Image.open(buffer), np.float32) / 255
