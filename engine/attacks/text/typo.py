"""Slips of the fingers, one a word: what a hurried or a sly writer does, and any reader forgives.

Letters are lost or replaced only inside words of four letters or more, never at their ends: one slip there makes another
word. What keeps all letters (doubled, swapped, parted, in capitals) is offered at the ends too, and in words of three
letters. Sources of the rules: Pruthi, Dhingra, Lipton 2019, "Combating adversarial misspellings"; Li et al. 2019,
"TextBugger"; Formento et al. 2023 (punctuation inside words). Ours are the tables and the choice of places.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from engine.attacks.keyed import Stream, stream
from engine.attacks.text.clusters import is_whole
from engine.attacks.text.edits import Edit, MadeLater, Site
from engine.attacks.text.words import Sort, Word, words
from engine.threats.keyboard import NEIGHBOURS

SHORTEST, WHOLE = 3, 4
"""Words with fewer letters than the first are left alone, those with fewer than the second keep all of theirs."""
_LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "b": "8", "g": "9"}
_EMOJI = {
    "o": "⭕",
    "i": "❗",
    "a": "🅰",
    "x": "❌",
    "e": "📧",
    "s": "💲",
    "u": "⛎",
    "l": "❕",
    "t": "✝",
    "c": "©",
    "r": "®",
}


@dataclass(frozen=True)
class _Letter:
    """A letter inside a word, with its index in the whole text."""

    word: Word
    place: int

    @property
    def text(self) -> str:
        """The letter itself."""
        return self.word.text[self.place - self.word.start]

    @property
    def next(self) -> str:
        """The letter after it in the word."""
        return self.word.text[self.place - self.word.start + 1]


@dataclass(frozen=True)
class Typo:
    """Each word of three letters or more is a site; every kind of slip is offered there, at a place drawn by the key.

    ``per_kind`` is how many slips of one kind a word is offered, each at another place.
    """

    per_kind: int = 2
    name: str = "typo"

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        """Return one site per word that is long enough."""
        draws = stream(seed, self.name, "place", 0, np.array([key], np.uint64))
        fitting = (word for word in words(text) if word.sort is Sort.WORD and _letters(word) >= SHORTEST)
        sites = (Site(word.start, word.end, MadeLater(self._changing(text, word, draws))) for word in fitting)
        return tuple(site for site in sites if text[site.start : site.end].isascii() or site.edits)

    def _changing(self, text: str, word: Word, draws: Stream) -> Iterator[Edit]:
        """Yield each edit of ``word`` that changes it, once; a word in ASCII has some: its case at least."""
        inner = _inner(text, word, draws.integers(2**31, (len(word.text),), word.start)[0])
        seen = set[Edit]()
        for edit in self._edits(text, word, inner):
            if edit not in seen and text[edit.start : edit.end] != edit.new:
                seen.add(edit)
                yield edit

    def _edits(self, text: str, word: Word, inner: list[int]) -> Iterator[Edit]:
        makers = _LOSING if _letters(word) >= WHOLE else _KEEPING
        letters = [_Letter(word, place) for place in inner]
        fitting: list[list[Edit]] = []
        for number in range(self.per_kind):
            for place, maker in enumerate(makers):
                if not number:
                    fitting.append(list(islice(filter(None, map(maker, letters)), self.per_kind)))
                if fitting[place]:
                    yield fitting[place][number % len(fitting[place])]
            if number < len(_CASES):
                yield Edit(word.start, word.end, _CASES[number](word.text), "case")
        yield from _at_the_ends(text, word)


def _letters(word: Word) -> int:
    return sum(letter.isalpha() for letter in word.text)


def _inner(text: str, word: Word, draws: np.ndarray) -> list[int]:
    """Return the places of the letters inside a word, but for its ends, in an order given by ``draws``.

    A letter that carries marks is left as it is, and so are the marks.
    """
    inside = [place for place in range(word.start + 1, word.end - 1) if is_whole(text, place)]
    return [place for _, place in sorted(zip(draws.tolist(), inside))]


def _at_the_ends(text: str, word: Word) -> Iterator[Edit]:
    """Yield slips with the first and the last letter that keep both."""
    first, last = word.start, word.end - 1
    for place in (last, first):
        if is_whole(text, place):
            yield Edit(place, place, text[place], "double")
    for place in (last - 1, first):
        if is_whole(text, place) and is_whole(text, place + 1):
            yield Edit(place, place + 2, text[place + 1] + text[place], "swap")
    if is_whole(text, last):
        yield from (Edit(last, last, sign, kind) for sign, kind in (("-", "insert-punctuation"), (" ", "space")))


def _swap(letter: _Letter) -> Edit | None:
    place = letter.place - letter.word.start
    if place + 2 >= len(letter.word.text) or not is_whole(letter.word.text, place + 1):
        return None
    return Edit(letter.place, letter.place + 2, letter.next + letter.text, "swap")


def _drop(letter: _Letter) -> Edit | None:
    return Edit(letter.place, letter.place + 1, "", "drop")


def _keyboard(letter: _Letter) -> Edit | None:
    near = NEIGHBOURS.get(letter.text.lower())
    if near is None:
        return None
    other = near[(letter.place * 7 + len(letter.word.text)) % len(near)]
    return Edit(letter.place, letter.place + 1, other.upper() if letter.text.isupper() else other, "keyboard")


def _double(letter: _Letter) -> Edit | None:
    return Edit(letter.place, letter.place, letter.text, "double")


def _punctuation(letter: _Letter) -> Edit | None:
    return Edit(letter.place, letter.place, "'" if letter.place % 2 else "-", "insert-punctuation")


def _space(letter: _Letter) -> Edit | None:
    return Edit(letter.place, letter.place, " ", "space")


def _leet(letter: _Letter) -> Edit | None:
    return _replaced(letter, _LEET, "leet")


def _emoji(letter: _Letter) -> Edit | None:
    return _replaced(letter, _EMOJI, "emoji")


def _replaced(letter: _Letter, table: dict[str, str], kind: str) -> Edit | None:
    new = table.get(letter.text.lower())
    return None if new is None else Edit(letter.place, letter.place + 1, new, kind)


def _capitals(word: str) -> str:
    """The word in capitals, or in small letters where it is in capitals already."""
    return word.lower() if word.isupper() else word.upper()


def _odd_capitals(word: str) -> str:
    return "".join(letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(word))


_CASES: tuple[Callable[[str], str], ...] = (_capitals, _odd_capitals)
_Maker = Callable[[_Letter], Edit | None]
_LOSING: tuple[_Maker, ...] = (_swap, _drop, _keyboard, _punctuation, _double, _space, _leet, _emoji)
_KEEPING: tuple[_Maker, ...] = (_punctuation, _double, _space, _leet, _emoji)
