"""Cosines of word vectors and of short passages: a floor under swaps, never a proof that meaning is kept."""

import functools
from collections.abc import Iterable

from engine.attacks.text.lexicon.tables import vectors


@functools.lru_cache(maxsize=100_000)
def likeness(one: str, other: str) -> float:
    """Return the cosine of two words in lower case, from -1 to 1; -1 where one has no vector."""
    rows, table = vectors()
    first, second = rows.get(one), rows.get(other)
    if first is None or second is None:
        return -1.0
    return _cosine(table[first].astype(float).tolist(), table[second].astype(float).tolist())


def passage_likeness(before: Iterable[str], after: Iterable[str]) -> float:
    """Return the cosine of the mean vectors of two lists of words; 1 where neither has a known word."""
    first, second = _mean(before), _mean(after)
    return _cosine(first, second) if first and second else float(first == second)


def _mean(words: Iterable[str]) -> list[float]:
    rows, table = vectors()
    known = [rows[word] for word in words if word in rows]
    return table[known].astype(float).sum(0).tolist() if known else []


def _cosine(one: list[float], other: list[float]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    size = sum(a * a for a in one) * sum(b * b for b in other)
    return float(product / size**0.5) if size else 0.0
