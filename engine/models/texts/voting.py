"""Several questions for one text: slightly varied copies of it vote on the answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from engine.models.raw import RawModel, Runtime
from engine.models.runtime_network import RuntimeNetwork

DROPPED = 26
"""Of 256: how many words of a copy are left out."""
FIRST_COUNTS = 1.5
"""Votes of the text as it is; those of the others count 1. Where classes tie all the same, its answer is taken."""
_GUIDE = 1e-3


def copies(text: str, count: int) -> list[str]:
    """Return ``count`` texts: the text itself, and copies without about one word in ten, always the same ones."""
    words = text.split()
    found = [text]
    for number in range(1, count):
        kept = [word for place, word in enumerate(words) if _draw(number, place, word) >= DROPPED]
        found.append(" ".join(kept) or text)
    return found


def _draw(number: int, place: int, word: str) -> int:
    return hashlib.sha256(f"{number} {place} {word}".encode("utf-8", "replace")).digest()[0]


class VotedRuntime:
    """Asks a model that takes texts as they are about ``count`` copies of each, and answers with the share of votes.

    How sure the model is adds less than any vote can: a search is led by it, but it decides nothing.
    """

    half = False
    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, inner: Runtime, count: int) -> None:
        self.inner, self.count = inner, count

    def __deepcopy__(self, memo: object) -> "VotedRuntime":
        return self  # it does not change

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return shares (batch, classes), float32, for an array (batch,) of str."""
        if not len(raw):
            return self.inner.run(raw)
        every = [copy for text in raw for copy in copies(str(text), self.count)]
        rows = self.inner.run(np.array([*every, None], object)[:-1]).astype(np.float64)
        votes = np.eye(rows.shape[1])[rows.argmax(1)].reshape(len(raw), self.count, -1)
        first = rows.reshape(len(raw), self.count, -1)[:, 0].argmax(1)
        votes[:, 0] *= FIRST_COUNTS
        sure = _shares(rows).reshape(votes.shape).mean(1)
        counts = votes.sum(1)
        tied = (counts == counts.max(1, keepdims=True)).sum(1) > 1
        counts[tied, first[tied]] = counts[tied].max(1) + FIRST_COUNTS - 1
        found = counts / counts.sum(1, keepdims=True) + _GUIDE * sure
        shares: np.ndarray = (found / found.sum(1, keepdims=True)).astype(np.float32)
        return shares


def _shares(rows: np.ndarray) -> Any:
    raised = np.exp(rows - rows.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


def takes_plain_texts(raw: RawModel, texts: Sequence[str] = ("a",)) -> bool:
    """Return whether a model's own runtime takes the texts themselves, so that copies of them can vote."""
    return raw.texts is not None and raw.texts.encode(texts).dtype == object


def voted(raw: RawModel, count: int) -> RawModel:
    """Return the same model, asked about ``count`` copies of each text; itself for 1."""
    if count == 1:
        return raw
    inner = raw.runtime.inner if isinstance(raw.runtime, VotedRuntime) else raw.runtime
    runtime = VotedRuntime(inner, count)
    return replace(raw, runtime=runtime, network=RuntimeNetwork(runtime, shares=True), removed="softmax")
