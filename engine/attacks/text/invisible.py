"""Edits that a reader does not see: another character that looks the same, or one that draws nothing.

One edit is one character put in, or replaced, at one place. Sources of the kinds: Boucher, Shumailov, Anderson, Papernot
2022, "Bad Characters: imperceptible NLP attacks" (invisible characters, homoglyphs, reorderings, deletions); the other
kinds are the same idea with further characters of Unicode.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.attacks.text import look_alikes
from engine.attacks.text.clusters import is_border, is_whole
from engine.attacks.text.edits import Edit, MadeLater, Site
from engine.attacks.text.words import words

ZERO_WIDTH = ("\u200b", "\u2060", "\ufeff")
BACKSPACE = "\b"
TAKEN_BACK = (f"x{BACKSPACE}", f"'{BACKSPACE}")
"""Typed and deleted again: a letter makes another word, a sign parts it in two, for a model that does not delete."""
OVERRIDE, POP, ISOLATE, END_ISOLATE = "\u202e", "\u202c", "\u2066", "\u2069"
_HIDDEN = {"soft-hyphen": "\u00ad", "combining": "\u034f", "variation": "\ufe0f", "tag": "\U000e0061"}
_INSERTED = {"zero-width": ZERO_WIDTH[0], **_HIDDEN, "backspace": TAKEN_BACK[0]}
FEWEST, LONGEST = 5, 16
"""Words are parted until a text has so many sites, and none is longer than so many characters."""
_RUN = re.compile(r"\S+")
Span = tuple[int, int]


@dataclass(frozen=True)
class Invisible:
    """Each word is a site; each kind of edit is offered there. Nothing is random.

    A text of few words has several sites in each, so that five edits find a place. ``per_kind`` is how many edits of one
    kind a site is offered, each at another place: the middle first, its first and its last letter, then the others.
    """

    per_kind: int = 12
    name: str = "invisible"

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        """Return one site per word, or more; addresses are words here, and so is anything in a text without words."""
        turned = _turns(text)
        return tuple(Site(*span, MadeLater(self._edits(text, span, turned))) for span in _parts(text, _spans(text)))

    def _edits(self, text: str, span: Span, turned: bool) -> Iterator[Edit]:
        offers = _offers(text, span, turned)
        for number in range(self.per_kind):
            yield from (offer[number] for offer in offers if number < len(offer))


def _offers(text: str, span: Span, turned: bool) -> list[list[Edit]]:
    """Return the edits of each kind, the kinds that trick most models first."""
    between = _spread([place for place in range(span[0] + 1, span[1]) if is_border(text, place)]) or [span[0]]
    return [
        _replaced(text, span, look_alikes.common),
        _inserted(between, "zero-width", ZERO_WIDTH),
        _swapped(text, span) if turned else [],
        _inserted(_fitting(text, between, "backspace"), "backspace", TAKEN_BACK),
        _replaced(text, span, look_alikes.rare),
        *(_inserted(_fitting(text, between, kind), kind, (sign,)) for kind, sign in _HIDDEN.items()),
        _replaced(text, span, look_alikes.wide, "full-width"),
        _replaced(text, span, look_alikes.styled),
    ]


def _fitting(text: str, places: list[int], kind: str) -> list[int]:
    """Return the places where what is put in cannot be seen.

    A variation mark turns a digit into an emoji; a letter, though taken back, parts two that are written as one.
    """
    if kind == "variation":
        return [place for place in places if text[place - 1 : place] not in {*"0123456789#*"}]
    if kind == "backspace":
        return [place for place in places if text.isascii() or not _is_joined(text, place)]
    return places


def _is_joined(text: str, place: int) -> bool:
    return place > 0 and all(unicodedata.bidirectional(letter) == "AL" for letter in text[place - 1 : place + 1])


def _spans(text: str) -> list[Span]:
    found = [(word.start, word.end) for word in words(text)]
    return found or [match.span() for match in _RUN.finditer(text)]


def _parts(text: str, spans: list[Span]) -> Iterator[Span]:
    """Yield the spans, parted where they are few or long."""
    least = -(-FEWEST // max(1, len(spans)))
    for start, end in spans:
        count = max(least, -(-(end - start) // LONGEST))
        cuts = {start + (end - start) * number // count for number in range(1, count)}
        cuts = {cut for cut in cuts if cut > start and is_border(text, cut)}
        borders = [start, *sorted(cuts), end]
        yield from pairwise(borders)


def _spread(places: list[int]) -> list[int]:
    """Return the middle place, the first, the last, then the others."""
    return list(dict.fromkeys([*places[(len(places) - 1) // 2 :][:1], *places[:1], *places[-1:], *places]))


def _replaced(text: str, span: Span, other: Callable[[str], str | None], kind: str = "homoglyph") -> list[Edit]:
    """Return the edits at the letters that have a look-alike."""
    places = [place for place in range(*span) if other(text[place]) is not None]
    return [Edit(place, place + 1, other(text[place]) or "", kind) for place in _spread(places)]


def _inserted(places: list[int], kind: str, signs: tuple[str, ...]) -> list[Edit]:
    """Return the edits that put a sign there, one sign after the other."""
    return [Edit(place, place, signs[number % len(signs)], kind) for number, place in enumerate(places)]


def _turns(text: str) -> bool:
    """Return whether an override draws what it should: not beside letters that run from right to left."""
    return text.isascii() or not any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def _can_turn(text: str, place: int) -> bool:
    return is_whole(text, place) and not unicodedata.mirrored(text[place])


def _swapped(text: str, span: Span) -> list[Edit]:
    """Return the edits after which two letters stand in the other order, but are drawn in the right one.

    That is so with the Unicode bidirectional algorithm (Standard Annex 9).
    """
    free = [place for place in range(*span) if _can_turn(text, place)]
    pairs = [one for one, other in pairwise(free) if other == one + 1 and text[one] != text[other]]
    return [Edit(place, place + 2, _turned(text[place : place + 2]), "bidi") for place in _spread(pairs)]


def _turned(text: str) -> str:
    """Letters in reverse order, drawn as before; the isolate keeps two that touch from being drawn as one."""
    return f"{ISOLATE}{OVERRIDE}{text[::-1]}{POP}{END_ISOLATE}"


def whole_variants(text: str) -> tuple[tuple[Edit, ...], ...]:
    """Return edits that rewrite the whole text, one tuple per kind; kinds that change nothing are left out."""
    spans = _spans(text)
    variants = [
        tuple(_every(text, "whole-homoglyph", look_alikes.common)),
        tuple(_every(text, "whole-homoglyph", look_alikes.rare)),
        tuple(_every(text, "whole-full-width", look_alikes.wide)),
        tuple(_every(text, "whole-homoglyph", look_alikes.styled)),
        *(tuple(_filled(text, spans, f"whole-{kind}", sign)) for kind, sign in _INSERTED.items()),
        tuple(_drawn_backwards(text, spans)),
    ]
    return tuple(variant for variant in variants if variant)


def _every(text: str, kind: str, other: Callable[[str], str | None]) -> Iterator[Edit]:
    """Yield one edit per run of characters: all that have a look-alike become it."""
    for match in _RUN.finditer(text):
        new = "".join(other(letter) or letter for letter in match[0])
        if new != match[0]:
            yield Edit(*match.span(), new, kind)


def _filled(text: str, spans: list[Span], kind: str, sign: str) -> Iterator[Edit]:
    """Yield one edit per word: ``sign`` between all its letters."""
    for start, end in spans:
        between = [place for place in range(start + 1, end) if is_border(text, place)]
        places = {*_fitting(text, between, kind.removeprefix("whole-"))}
        new = "".join(sign * (place in places) + text[place] for place in range(start, end))
        if len(new) > end - start:
            yield Edit(start, end, new, kind)


def _drawn_backwards(text: str, spans: list[Span]) -> Iterator[Edit]:
    """Yield one edit per word: its letters in reverse order, under an override that draws them as before."""
    if not _turns(text):
        return
    for start, end in spans:
        if end - start > 1 and all(_can_turn(text, place) for place in range(start, end)):
            yield Edit(start, end, _turned(text[start:end]), "whole-bidi")
