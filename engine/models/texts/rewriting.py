"""Texts that are rewritten before they are encoded, and where their characters stood before."""

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from engine.models.raw import TextInput
from engine.models.texts.encoding import TokenInput
from engine.models.texts.steps import rewritten

_MOST_COMPARED = 4_000


class RewrittenTexts:
    """Rewrites texts, and hands them on to the way in which they reached the model before; see ``TextInput``.

    Args:
        inner: how texts reach the model itself.
        steps: names of ``engine.models.texts.steps.STEPS``, in their order.

    ``behind`` is how rewritten texts reach it: the same as ``inner``, but faster where the tokenizer cleans too.
    """

    def __init__(self, inner: TextInput, steps: tuple[str, ...]) -> None:
        self.inner, self.steps = inner, steps
        self.behind: TextInput = (
            inner.for_clean() if steps == ("sanitise",) and isinstance(inner, TokenInput) else inner
        )
        self.longest: int | None = getattr(inner, "longest", None)

    def __deepcopy__(self, memo: object) -> "RewrittenTexts":
        return self  # it does not change

    def rewrite(self, texts: Sequence[str]) -> list[str]:
        """Return n texts as the model's own tokenizer gets them."""
        return rewritten(texts, self.steps)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return raw inputs, one per text, rewritten first."""
        return self.behind.encode(self.rewrite(texts))


def unwrapped(texts: TextInput) -> TextInput:
    """Return how texts reach the file itself, without what is done to them before."""
    while isinstance(texts, RewrittenTexts):
        texts = texts.inner
    return texts


def spans_before(original: str, rewritten: str, spans: np.ndarray) -> np.ndarray:
    """Return where ``spans`` of the rewritten text stand in the original one, int64 (n, 2): first, after the last.

    A changed stretch stands where the whole stretch stood that it came from. Only the stretch between what both have
    in common at their ends is compared, and beyond ``_MOST_COMPARED`` characters it counts as one change.
    """
    if original == rewritten:
        return spans
    first, last = _starts_and_ends(original, rewritten)
    return np.stack([first[spans[:, 0]], last[np.maximum(spans[:, 1], 1) - 1]], 1) * (spans[:, 1:] > spans[:, :1])


def _starts_and_ends(original: str, rewritten: str) -> tuple[np.ndarray, np.ndarray]:
    """Return for each character of the rewritten text, and the place after the last, the span that it came from."""
    first, last = np.zeros(len(rewritten) + 1, np.int64), np.zeros(len(rewritten) + 1, np.int64)
    for same, (start, end), (own_start, own_end) in _stretches(original, rewritten):
        places = slice(own_start, own_end)
        first[places] = np.arange(start, end) if same else start
        last[places] = first[places] + 1 if same else end
    first[-1] = last[-1] = len(original)
    return first, last


def _stretches(original: str, rewritten: str) -> list[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """Return (whether it is the same, span before, span after) of all stretches of the rewritten text, in order."""
    head = _alike(original, rewritten)
    tail = _alike(original[head:][::-1], rewritten[head:][::-1])
    end, own_end = len(original) - tail, len(rewritten) - tail
    middle, own = original[head:end], rewritten[head:own_end]
    found = [(True, (0, head), (0, head))]
    if max(len(middle), len(own)) > _MOST_COMPARED:
        found.append((False, (head, end), (head, own_end)))
    else:
        for tag, *places in SequenceMatcher(None, middle, own, autojunk=False).get_opcodes():
            before, after = ((head + places[at], head + places[at + 1]) for at in (0, 2))
            found.append((tag == "equal", before, after))
    return [*found, (True, (end, len(original)), (own_end, len(rewritten)))]


def _alike(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    return next((place for place, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
