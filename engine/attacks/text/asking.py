"""Asks a model about many texts: each text once, what its sanitiser makes equal too, those of like length together."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

import numpy as np

from engine.models.text_model import TextModel
from engine.models.texts.buckets import ON_CPU, Room, buckets
from engine.models.texts.rewriting import RewrittenTexts
from engine.results.errors import Stopped

MOST_KEPT = 500_000
"""Answers, about 200 bytes each; beyond that the older half is forgotten."""
_WORST = -2e9
_REWRITTEN = b"\0"
Rewrite = Callable[[Sequence[str]], list[str]]


class Answers(Protocol):
    """A model of texts as a search sees it."""

    def logits_of(self, texts: Sequence[str]) -> np.ndarray:
        """Return logits (n, classes), float32, for n texts."""


class Asker:
    """Asks one model; answers are kept by text, so that no search asks twice.

    Give the same one to every attack on a model, whatever the test and the size: what one asked, the others know.
    ``forwards`` counts the texts that the model read.

    Args:
        model: the model.
        should_stop: asked before each batch.
        room: how much goes together; see ``TextModel.room``.
        rewrite: what is done to texts before they reach ``model``; what it makes equal is asked once. None: nothing.
    """

    def __init__(
        self, model: Answers, should_stop: Callable[[], bool], room: Room = ON_CPU, rewrite: Rewrite | None = None
    ) -> None:
        self.model, self.should_stop, self.room, self.rewrite = model, should_stop, room, rewrite
        self.forwards = 0
        self._kept: dict[bytes, bytes] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Return logits (n, classes), float64, for n texts, at least one; infinite ones become large numbers.

        Raises:
            Stopped: ``should_stop`` said so between two batches.
        """
        names = [_name(text) for text in texts]
        new = {name: text for name, text in zip(names, texts) if name not in self._kept}
        self._learn(list(new), list(new.values()))
        answers = np.frombuffer(b"".join(self._kept[name] for name in names), np.float64).reshape(len(names), -1)
        if len(self._kept) > MOST_KEPT:
            self._kept = dict(islice(self._kept.items(), len(self._kept) // 2, None))
        return answers

    def _learn(self, names: list[bytes], texts: list[str]) -> None:
        """Keep the answers to new texts, and those to what ``rewrite`` makes of them under names of their own."""
        if self.rewrite is None or not texts:
            self._ask(names, texts)
            return
        read = self.rewrite(texts)
        after = [_REWRITTEN + _name(text) for text in read]
        new = {name: text for name, text in zip(after, read) if name not in self._kept}
        self._ask(list(new), list(new.values()))
        self._kept.update((name, self._kept[own]) for name, own in zip(names, after))

    def _ask(self, names: list[bytes], texts: list[str]) -> None:
        for places in buckets(texts, self.room):
            if self.should_stop():
                raise Stopped()
            rows = np.asarray(self.model.logits_of([texts[place] for place in places]), np.float64)
            self.forwards += len(places)
            rows = np.nan_to_num(rows, nan=np.nan, posinf=1e9, neginf=-1e9)
            self._kept.update((names[place], row.tobytes()) for place, row in zip(places, rows))


def asker_of(model: TextModel, should_stop: Callable[[], bool]) -> Asker:
    """Return what asks ``model``, with all that is done to texts before; what that makes equal is read once."""
    texts = model.texts
    if not isinstance(texts, RewrittenTexts):
        return Asker(model, should_stop, model.room)
    behind = model.with_raw(replace(model.raw, network=model.network, texts=texts.behind))
    return Asker(behind, should_stop, model.room, texts.rewrite)


def _name(text: str) -> bytes:
    """A fingerprint: shorter than the text, the same in every process, and never that of another text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def margins(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return (n,): the label's logit minus the best other one; below 0 the model errs, as it does with no number."""
    rows = np.arange(len(labels))
    others = logits.copy()
    others[rows, labels] = -np.inf
    found = logits[rows, labels] - others.max(1)
    return np.where(np.isnan(logits).any(1), _WORST, found)
