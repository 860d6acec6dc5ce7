"""A text before and after as pieces that are safe to show: what is the same, what went, what came, what is hidden.

Each hidden character (zero-width, bidirectional, control, tag …) becomes a badge with its plain name. Long texts are cut
to the neighbourhood of their changes. A result may come from anyone, so changes that do not fit their text are not
believed: then the two texts are compared from both ends instead.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine.results import ChangedText, TextChange
from engine.words.catalogue import say
from engine.words.characters import character_name
from engine.words.edits import edit_words
from engine.words.names import clean_name, needs_mark
from engine.words.numbers import join_names

Change = Literal["", "removed", "added"]
CONTEXT = 60
"""Characters shown on each side of a change."""
LONGEST_CHANGE = 240
"""Characters shown of one change, names of hidden ones included."""
LONGEST_SHOWN = 300
"""Characters after which no further change is shown, names of hidden ones included."""
MOST_CHANGES = 24
_MOST_NAMED = 8
_PLAIN = ("L", "N", "P", "S")


@dataclass(frozen=True)
class Piece:
    """A part of a text, safe to show. ``badge``: ``text`` is the name of a hidden character.

    ``name`` tells apart a letter that looks like another, such as ``"Cyrillic a"``; "" for all others. Line breaks in
    ``text`` are wanted.
    """

    text: str
    change: Change = ""
    badge: bool = False
    name: str = ""


@dataclass(frozen=True)
class MarkedText:
    """Both sides of a changed text, in order."""

    original: tuple[Piece, ...]
    changed: tuple[Piece, ...]


def marked_text(text: ChangedText) -> MarkedText:
    """Return both sides of ``text`` in pieces; see the module."""
    original: list[Piece] = []
    changed: list[Piece] = []
    changes = believed_changes(text)
    place = 0
    for number, change in enumerate(changes):
        if number == MOST_CHANGES or _length(changed) > LONGEST_SHOWN:
            rest = [*_same(text.original[place : change.start][:CONTEXT].rstrip()), Piece(" …")]
            break
        same = _same(_near(text.original[place : change.start], number > 0, before_change=True))
        original += [*same, *_altered(text.original[change.start : change.end], "removed")]
        changed += [*same, *_altered(change.new, "added")]
        place = change.end
    else:
        rest = _same(_near(text.original[place:], bool(changes), before_change=False))
    return MarkedText(_tidy([*original, *rest]), _tidy([*changed, *rest]))


def plain_pieces(text: str, limit: int = 2000) -> tuple[Piece, ...]:
    """Return one text of any origin in pieces, its first ``limit`` characters; hidden characters become badges."""
    return _tidy(_same(text[:limit] + ("…" if len(text) > limit else "")))


def plain_words(pieces: Iterable[Piece]) -> str:
    """Return pieces as one line of text, badges in brackets; safe for a terminal or a screen reader."""
    return "".join(f"[{piece.text}]" if piece.badge else piece.text for piece in pieces).replace("\n", " ")


def spoken_changes(text: ChangedText, most: int = 4) -> str:
    """Return what was changed, in words, such as ``"“free” became “gratis”, and zero-width space was added"``.

    More than ``most`` changes of one kind are only counted, with the name of their kind.
    """
    changes = believed_changes(text)
    kinds = {change.kind for change in changes}
    if len(changes) > most and len(kinds) == 1:
        return say("{n} places ({edit})", n=len(changes), edit=edit_words(kinds.pop().removeprefix("whole-")))
    return join_names([_spoken(text, change) for change in changes], most=most)


def believed_changes(text: ChangedText) -> tuple[TextChange, ...]:
    """Return the changes of ``text`` where they lead from one text to the other, else one that does."""
    rebuilt, place = [], 0
    for change in text.changes:
        if not place <= change.start <= change.end <= len(text.original):
            return _compared(text)
        rebuilt += [text.original[place : change.start], change.new]
        place = change.end
    if "".join(rebuilt) + text.original[place:] != text.changed:
        return _compared(text)
    shortest = (_shortest(text.original, change) for change in text.changes)
    return tuple(change for change in shortest if text.original[change.start : change.end] != change.new)


def _shortest(original: str, change: TextChange) -> TextChange:
    """Return ``change`` as what alone came or went, where that is all: "e" to "e" and a hidden one is no new "e"."""
    old, new = original[change.start : change.end], change.new
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next((place for place in range(shorter - head) if old[-1 - place] != new[-1 - place]), shorter - head)
    if head + tail < shorter or not shorter:
        return change
    return replace(change, start=change.start + head, end=change.end - tail, new=new[head : len(new) - tail])


def _compared(text: ChangedText) -> tuple[TextChange, ...]:
    """Return one change for all between what both texts begin with and what both end with."""
    one, other = text.original, text.changed
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    if start == len(one) == len(other):
        return ()
    kind = text.changes[0].kind if text.changes else ""
    return (TextChange(start, len(one) - end, other[start : len(other) - end], kind),)


def _near(text: str, after_change: bool, *, before_change: bool) -> str:
    """Return the parts of an unchanged stretch next to a change; what is left out becomes "…"."""
    head = CONTEXT if after_change else 0
    tail = CONTEXT if before_change else 0
    if len(text) <= head + tail + 10:
        return text
    if not head and not tail:  # nothing was changed at all
        return text[: 4 * CONTEXT] + "…"
    start = text[:head].rpartition(" ")[0] or text[:head]
    cut = text[len(text) - tail :] if tail else ""
    end = cut.partition(" ")[2] or cut
    return f"{start} … {end}" if head and tail else f"{start} …" if head else f"… {end}"


def _same(text: str) -> list[Piece]:
    """Return an unchanged stretch: text, and a badge for each character that the cleaner would mark."""
    text = text.replace("\r\n", "\n").replace("\t", " ")
    parts = []
    for place, char in enumerate(text):
        if char == "\n" or not needs_mark(text, place):
            parts.append(Piece(char))
        else:
            parts.append(Piece(character_name(char), badge=True))
    return parts


def _altered(text: str, change: Change) -> list[Piece]:
    """Return what went or came: hidden characters and marks alone as badges, look-alike letters with their names."""
    parts = [_altered_character(char, change) for char in text[:LONGEST_CHANGE]]
    if text and not text.strip(" "):
        parts = [Piece(character_name(char), change, badge=True) for char in text[:LONGEST_CHANGE]]
    while _length(parts) > LONGEST_CHANGE:
        parts.pop()
    return [*parts, Piece("…", change)] if len(text) > len(parts) else parts


def _length(parts: Iterable[Piece]) -> int:
    return sum(len(part.text) for part in parts)


def _altered_character(char: str, change: Change) -> Piece:
    category = unicodedata.category(char)
    if char != " " and (category[0] not in _PLAIN or needs_mark(f"a{char}a", 1)):
        return Piece(character_name(char), change, badge=True)
    foreign = change == "added" and not char.isascii() and category[0] == "L"
    return Piece(char, change, name=character_name(char) if foreign else "")


def _tidy(parts: Sequence[Piece]) -> tuple[Piece, ...]:
    """Join neighbours of one kind; names of letters stay only where there are few, so that the text stays readable."""
    named = sum(bool(part.name) for part in parts) <= _MOST_NAMED
    joined: list[Piece] = []
    for part in parts:
        kept = part if named else replace(part, name="")
        last = joined[-1] if joined else None
        if last and not (kept.badge or last.badge or kept.name or last.name) and kept.change == last.change:
            joined[-1] = replace(last, text=last.text + kept.text)
        else:
            joined.append(kept)
    return tuple(joined)


def _spoken(text: ChangedText, change: TextChange) -> str:
    old, new = (_in_words(part) for part in (text.original[change.start : change.end], change.new))
    if not old and not new:
        return edit_words(change.kind)
    if not old:
        return say("{what} was added", what=new)
    return say("{old} became {new}", old=old, new=new) if new else say("{what} was taken out", what=old)


def _in_words(text: str) -> str:
    """Return a changed part for a sentence: one hidden or foreign character by its name, others in quotes."""
    if len(text) == 1:
        piece = _altered_character(text, "added")
        if piece.badge or text == " ":
            return character_name(text)
        if piece.name:
            return piece.name
    shown = text.strip(" ") or text  # a blank at an end says nothing
    return f"“{clean_name(plain_words(_altered(shown, 'added')), 60)}”" if text else ""
