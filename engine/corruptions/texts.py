"""Everyday damage to texts: what hurried typing and careless copying do, without any attacker."""

import re
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from engine.threats.keyboard import NEIGHBOURS

Slip = tuple[int, int, str]
"""(start, end, new): ``text[start:end]`` becomes ``new``."""

SHARES = (0.02, 0.05, 0.1, 0.2, 0.35)
"""Share of words, or of gaps between words, that severities 1 to 5 damage."""
_WORD = re.compile(r"\w+")
_GAP = re.compile(r"(?<=\S)[^\S\n]+(?=\S)")
_SENTENCE = re.compile(r"(?:\A|(?<=[.!?\n]))\s*(\w)")
_SHORTEST = 3


class TextDraws(Protocol):
    """Random numbers for one text, the same at every call; ``engine.attacks.keyed.Stream`` has them."""

    def uniform(self, shape: tuple[int, ...], draw: int = 0) -> np.ndarray:
        """Return float32 (1, *shape), uniform in [0, 1)."""


def typing(text: str, severity: int, draws: TextDraws) -> Iterator[Slip]:
    """Yield one slip in some words: two letters swapped, one left out, one twice, or a key beside it."""
    found = [word for word in _WORD.finditer(text) if word.end() - word.start() >= _SHORTEST]
    chances = draws.uniform((max(1, len(found)), 3))[0]
    for word, (chance, where, which) in zip(found, chances.tolist()):
        if chance < SHARES[severity - 1]:
            yield _slip(text, word.start() + int(where * (word.end() - word.start() - 1)), int(which * 4))


def _slip(text: str, place: int, kind: int) -> Slip:
    letter, following = text[place], text[place + 1]
    near = NEIGHBOURS.get(letter.lower(), "")
    if kind == 0 and near:
        other = near[place % len(near)]
        return place, place + 1, other.upper() if letter.isupper() else other
    if kind == 1:
        return place, place + 1, ""
    if kind == 2:
        return place, place, letter
    return place, place + 2, following + letter


def case(text: str, severity: int, draws: TextDraws) -> Iterator[Slip]:
    """Yield other capitals: 1 none at the start of sentences, 2 none at all, 3 every word, 4 half the words whole, 5 all."""
    if severity == 1:
        yield from ((found.start(1), found.end(1), found[1].lower()) for found in _SENTENCE.finditer(text))
        return
    words = list(_WORD.finditer(text))
    chances = draws.uniform((max(1, len(words)),))[0]
    for word, chance in zip(words, chances.tolist()):
        if severity == 3:
            yield word.start(), word.start() + 1, word[0][0].upper()
        elif severity != 4 or chance < 0.5:
            yield word.start(), word.end(), word[0].lower() if severity == 2 else word[0].upper()


def spacing(text: str, severity: int, draws: TextDraws) -> Iterator[Slip]:
    """Yield some gaps between words that are closed, doubled, or broken into lines."""
    gaps = list(_GAP.finditer(text))
    chances = draws.uniform((max(1, len(gaps)), 2))[0]
    for gap, (chance, which) in zip(gaps, chances.tolist()):
        if chance < SHARES[severity - 1]:
            yield gap.start(), gap.end(), ("", "  ", "\n")[int(which * 3)]


TEXT_KINDS: dict[str, Callable[[str, int, TextDraws], Iterator[Slip]]] = {
    "typing": typing,
    "case": case,
    "spacing": spacing,
}
"""Name, as in the test id ``corruption.<name>``, to the damage."""


def slips(kind: str, text: str, severity: int, draws: TextDraws) -> tuple[Slip, ...]:
    """Return the changes that damage ``kind`` of ``severity`` 1 (slight) to 5 (strong) makes to ``text``.

    In order, not overlapping; what would change nothing is left out.
    """
    return tuple(slip for slip in TEXT_KINDS[kind](text, severity, draws) if text[slip[0] : slip[1]] != slip[2])
