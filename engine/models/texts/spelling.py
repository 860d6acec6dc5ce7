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
_ENDED = re.compile(r"(n['’]t|['’](s|t|d|m|ll|re|ve))$")
_PARTS = re.compile(r"[^a-z]+")
_STANDS_FOR = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {letter: (row, place + row / 2) for row, keys in enumerate(_ROWS) for place, letter in enumerate(keys)}
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
        self._join(pieces)
        plain = [self._core(piece)[1].lower() for piece in pieces[::2]]
        words = [word for word in plain if word and not word.isdigit()]
        if not words or 2 * sum(map(self._is_known, words)) < len(words):
            return text
        for place in range(0, len(pieces), 2):
            pieces[place] = self._fixed(pieces[place])
        return "".join(pieces)

    def _join(self, pieces: list[str]) -> None:
        """Put words together that a blank parts, in place: at least one part is no word, and the whole is one."""
        for place in range(len(pieces) - 3, -1, -2):
            (before, one, middle), (inner, other, after) = map(self._core, (pieces[place], pieces[place + 2]))
            if (
                middle
                or inner
                or not one
                or pieces[place + 1] != " "
                or not (other.islower() or (one + other).isupper())
            ):
                continue
            whole, parts = (one + other).lower(), (one.lower(), other.lower())
            if len(whole) > _SHORTEST and whole in self.places and not all(part in self.places for part in parts):
                pieces[place : place + 3] = [before + one + other + after]

    def _core(self, piece: str) -> tuple[str, str, str]:
        before, core, after = _CORE.match(piece).groups()  # type: ignore[union-attr]
        return before, core, after

    def _is_known(self, word: str) -> bool:
        if word in self.places or _ENDED.sub("", word) in self.places:
            return True
        parts = [part for part in _PARTS.split(word) if part]
        stands = any(ord(letter) in _STANDS_FOR or not letter.isascii() for letter in word)
        if stands or len(parts) < 2 or not all(part in self.places or len(part) == 1 for part in parts):
            return False
        return "".join(parts) not in self.places or (word.count("-") == 1 and min(map(len, parts)) == 1)

    def _fix(self, piece: str) -> str:
        before, core, after = self._core(piece)
        lower = core.lower()
        if not _SHORTEST <= len(core) <= _LONGEST or not _is_plain(lower) or self._is_known(lower) or lower.isdigit():
            return piece
        if "/" in core or _is_own_name(core) or sum(letter.isdigit() for letter in core) > len(core) / 2:
            return piece
        found = self._nearest(lower)
        return piece if found is None else before + _like(core, found) + after

    def _nearest(self, word: str) -> str | None:
        letters = word.translate(_STANDS_FOR)
        for form in (letters, _PARTS.sub("", letters)):
            if len(form) >= _SHORTEST and form in self.places:
                return form
        ways = _one_sign(letters) if not letters.isascii() else _one_slip(letters)
        near = [(slip, other) for slip, other in ways if other in self.places and len(other) >= _SHORTEST]
        order = ((other[0] != letters[0], slip, self.places[other], other) for slip, other in near)
        return min(order, default=(False, 0, 0, None))[-1]


def _is_own_name(word: str) -> bool:
    """Return whether a word is short for something, or a name with a number: CNET, pop3."""
    numbered = word[-1].isdigit() and word.rstrip("0123456789").isalpha()
    return numbered or (word.isupper() and word.isalpha() and len(word) < _SHORTEST + 2)


def _is_plain(word: str) -> bool:
    """Return whether a word has English letters only, but for one sign in place of a letter."""
    others = [letter for letter in word if not letter.isascii()]
    return not others or (len(others) == 1 and not others[0].isalnum())


def _one_sign(word: str) -> Iterator[tuple[int, str]]:
    """Yield what a word with one sign that is no letter may stand for."""
    place = next(place for place, letter in enumerate(word) if not letter.isascii())
    for letter in ("", *_LETTERS):
        yield 0, word[:place] + letter + word[place + 1 :]


def _one_slip(word: str) -> Iterator[tuple[int, str]]:
    """Yield what one slip may have made ``word`` of, each with 0 for a likely slip and 1 for another.

    Likely are a letter left out, typed twice, hit beside its key, or exchanged with the next.
    """
    for place in range(len(word) + 1):
        start, end = word[:place], word[place:]
        if end:
            yield int(end[0] not in (start[-1:], end[1:2])), start + end[1:]
        if len(end) > 1:
            yield 0, start + end[1] + end[0] + end[2:]
        for letter in _LETTERS:
            yield 0, start + letter + end
            if end:
                yield int(not _beside_on_keys(letter, end[0])), start + letter + end[1:]


def _beside_on_keys(one: str, other: str) -> bool:
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, column), (other_row, other_column) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


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
