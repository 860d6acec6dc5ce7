"""Puts slips of spelling right where there is little doubt; words that it knows are never changed. English only.

Needs Python 3.8 or later and nothing else. In a program: ``from spelling import correct``, then ``correct(text)``.
``words.txt`` has to lie beside this file. Written by Toughen; licence: Apache-2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_CORE = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)
_PARTS = re.compile(r"[^a-z]+")
_STANDS_FOR = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4
_LONGEST = 24


class Corrector:
    """Puts slips right in texts whose words it mostly knows.

    ``words`` are lower-case words, the commonest first.
    """

    def __init__(self, words: list[str]) -> None:
        self.places = {word: place for place, word in enumerate(words)}
        self._fixed = lru_cache(maxsize=100_000)(self._fix)

    def __call__(self, text: str) -> str:
        """Return ``text`` with slips put right; blanks stay as they are."""
        pieces = re.split(r"(\s+)", text)
        plain = [self._core(piece)[1].lower() for piece in pieces[::2]]
        words = [word for word in plain if word and not word.isdigit()]
        if not words or 2 * sum(map(self._is_known, words)) < len(words):
            return text
        for place in range(0, len(pieces), 2):
            pieces[place] = self._fixed(pieces[place])
        return "".join(pieces)

    def _core(self, piece: str) -> tuple[str, str, str]:
        before, core, after = _CORE.match(piece).groups()  # type: ignore[union-attr]
        return before, core, after

    def _is_known(self, word: str) -> bool:
        if word in self.places:
            return True
        parts = [part for part in _PARTS.split(word) if part]
        if word.count("-") == 1 and len(parts) == 2 and all(part in self.places or len(part) == 1 for part in parts):
            return True
        whole = len(parts) > 1 and "".join(parts) not in self.places
        return whole and all(part in self.places and len(part) > 1 for part in parts)

    def _fix(self, piece: str) -> str:
        before, core, after = self._core(piece)
        lower = core.lower()
        if not _SHORTEST <= len(core) <= _LONGEST or not lower.isascii() or self._is_known(lower) or lower.isdigit():
            return piece
        if "/" in core or sum(letter.isdigit() for letter in core) > len(core) / 2:
            return piece
        found = self._nearest(lower)
        return piece if found is None else before + _like(core, found) + after

    def _nearest(self, word: str) -> str | None:
        letters = word.translate(_STANDS_FOR)
        for form in (letters, _PARTS.sub("", letters)):
            if len(form) >= _SHORTEST and form in self.places:
                return form
        near = [other for other in set(_one_slip(letters)) if other in self.places and len(other) >= _SHORTEST]
        return min(near, key=self.places.__getitem__, default=None)


def _one_slip(word: str) -> Iterator[str]:
    """Yield what one slip may have made ``word`` of: a letter too many, too few, another, or two exchanged."""
    for place in range(len(word) + 1):
        start, end = word[:place], word[place:]
        if end:
            yield start + end[1:]
        if len(end) > 1:
            yield start + end[1] + end[0] + end[2:]
        for letter in _LETTERS:
            yield start + letter + end
            if end:
                yield start + letter + end[1:]


def _like(old: str, new: str) -> str:
    """Return ``new`` with capitals as in ``old``."""
    if old.isupper():
        return new.upper()
    return new.capitalize() if old[0].isupper() else new


@lru_cache(maxsize=None)  # noqa: UP033 - for Python 3.8
def _beside() -> Corrector:
    return Corrector(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())


def correct(text: str) -> str:
    """Return ``text`` with slips put right by the words in ``words.txt`` beside this file."""
    return _beside()(text)
