"""Groups of equal and nearly equal texts, so that copies never land on both sides of a split.

Two texts are nearly equal when their sets of three words in a row share at least ``NEAR`` (Jaccard). Words are compared
without case, width, punctuation and blanks, and every number counts as the same one: a reminder sent twice with other
dates is one text. Signs of languages that write no blanks count as words.

Pairs are found without comparing all with all, by MinHash (Broder 1997): texts with an equal band of four minima are
compared, first by the share of equal minima, then word by word. A pair that shares 80 % is missed once in 5,000. Among
texts with an equal band, each is compared with the first in order of the keys, those unlike it with the next, and so on.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np

from engine.data.grouping import Forest, connect, group_ids
from engine.data.keyed import hash_bytes, text_keys

NEAR = 0.8
MOST_WORDS = 2000
"""Words of a text that are looked at, from its start."""
_LEVELS = (NEAR, 0.9, 0.95, 1.0)
_MINIMA, _IN_BAND = 64, 4
_CLEARLY_UNLIKE = 0.2
"""How far below the limit the share of equal minima must be to spare a comparison: four of its standard errors."""
_ROUNDS = 8
_SHINGLES_AT_ONCE = 1_000_000
_BLANKLESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_BLANKLESS}]|[^\\W{_BLANKLESS}]+")
_NUMBER = re.compile(r"\d+")


def group_texts(texts: Sequence[str], keys: np.ndarray | None = None) -> np.ndarray:
    """Return (n,) uint64 group ids for n texts.

    A group's id is the smallest key in it, so it does not depend on the order. ``keys`` spares hashing again.
    """
    keys = text_keys(texts) if keys is None else keys

    def roots_of(first: np.ndarray) -> np.ndarray:
        """Return the root of each text at ``first``: the place among them of one text for its whole group."""
        linker = _Linker([texts[index] for index in first])
        return connect(len(first), linker.link, _LEVELS)

    return group_ids(keys, roots_of)


def folded(text: str) -> str:
    """Return ``text`` without what makes no other text: case, width, number values, kinds of blanks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_NUMBER.sub("0", plain).split())


def _numbers(names: Sequence[str]) -> np.ndarray:
    return np.array([hash_bytes(name.encode(), "text groups") | 1 for name in names], np.uint64)


_TURNS = _numbers([f"turn {index}" for index in range(_MINIMA)])
_PLACES = _numbers(["first", "second", "third"])
_MIX = _numbers(["mix"])[0]


def _mixed(values: np.ndarray) -> np.ndarray:
    turned = (values ^ (values >> np.uint64(31))) * _MIX
    mixed: np.ndarray = turned ^ (turned >> np.uint64(29))
    return mixed


class _Linker:
    """Texts that are all different, and their MinHash signatures (n, 64)."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._words: dict[str, int] = {}
        self._sets: dict[int, frozenset[int]] = {}
        self._signatures = np.concatenate([np.zeros((0, _MINIMA), np.uint32), *self._signed()])
        self._words.clear()

    def link(self, members: np.ndarray | slice, near: float) -> np.ndarray:
        """Return the root of each member's set, linked where two share at least ``near``."""
        places = np.arange(len(self._texts))[members]
        signatures = self._signatures[places]
        forest = Forest(len(places))
        for start in range(0, _MINIMA if len(places) > 1 else 0, _IN_BAND):
            self._link_band(places, signatures, start, near, forest)
        return forest.roots()

    def _link_band(self, places: np.ndarray, signatures: np.ndarray, start: int, near: float, forest: Forest) -> None:
        band = np.zeros(len(places), np.uint64)
        for column in range(start, start + _IN_BAND):
            band = _mixed(band ^ signatures[:, column]) * _TURNS[column]
        left = np.argsort(band, kind="stable")
        for _ in range(_ROUNDS):
            first = np.flatnonzero(np.diff(band[left], prepend=~band[left[:1]]) != 0)
            leaders = left[np.repeat(first, np.diff(first, append=len(left)))]
            waiting = leaders != left
            leaders, left = leaders[waiting], left[waiting]
            unlike = self._join(places, signatures, leaders, left, near, forest)
            left = left[unlike]
            if len(left) < 2:
                return

    def _join(
        self,
        places: np.ndarray,
        signatures: np.ndarray,
        leaders: np.ndarray,
        others: np.ndarray,
        near: float,
        forest: Forest,
    ) -> np.ndarray:
        """Join nearly equal pairs; return (pairs,) bool, whether they are not."""
        roots = forest.roots()
        unlike: np.ndarray = roots[leaders] != roots[others]
        waiting = np.flatnonzero(unlike)
        alike = (signatures[leaders[waiting]] == signatures[others[waiting]]).mean(1) >= near - _CLEARLY_UNLIKE
        for pair in waiting[alike]:
            one, other = int(leaders[pair]), int(others[pair])
            if self._share(int(places[one]), int(places[other])) >= near:
                forest.join(one, other)
                unlike[pair] = False
        return unlike

    def _share(self, one: int, other: int) -> float:
        a, b = self._set(one), self._set(other)
        common = len(a & b)
        return common / (len(a) + len(b) - common)

    def _set(self, place: int) -> frozenset[int]:
        if place not in self._sets:
            self._sets[place] = frozenset(_shingles(self._hashed(self._texts[place])).tolist())
        return self._sets[place]

    def _signed(self) -> Iterator[np.ndarray]:
        """Yield signatures (m, 64) of texts in order, some at a time."""
        waiting: list[np.ndarray] = []
        size = 0
        for index, text in enumerate(self._texts):
            waiting.append(_shingles(self._hashed(text)))
            size += len(waiting[-1])
            if size >= _SHINGLES_AT_ONCE or index == len(self._texts) - 1:
                yield _signatures(waiting)
                waiting, size = [], 0

    def _hashed(self, text: str) -> np.ndarray:
        plain = folded(text)
        words = _WORD.findall(plain)[:MOST_WORDS] or [plain]
        return np.array([self._number(word) for word in words], np.uint64)

    def _number(self, word: str) -> int:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = hash_bytes(word.encode("utf-8", "surrogatepass"), "word")
        return found


def _shingles(words: np.ndarray) -> np.ndarray:
    """Return the hashes of every three words in a row; of all words where there are fewer."""
    width = min(len(words), len(_PLACES))
    total = np.zeros(len(words) - width + 1, np.uint64)
    for place in range(width):
        total += words[place : place + len(total)] * _PLACES[place]
    return _mixed(total + np.uint64(width))


def _signatures(shingles: list[np.ndarray]) -> np.ndarray:
    flat = np.concatenate(shingles)
    starts = np.cumsum([0] + [len(one) for one in shingles[:-1]])
    found = np.empty((len(shingles), _MINIMA), np.uint32)
    for column, turn in enumerate(_TURNS):
        turned = ((flat * turn) ^ (flat >> np.uint64(32))) >> np.uint64(32)
        found[:, column] = np.minimum.reduceat(turned, starts)
    return found
