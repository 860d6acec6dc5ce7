"""A whole text with all its names, places or the like changed together, and the helpers that the swaps share."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from engine.attacks.text.edits import Edit, apply_edits
from engine.attacks.text.words import Sort, Word, words


@dataclass(frozen=True, slots=True)
class Variant:
    """A text that should get the label of the original.

    Attributes:
        kind: "name", "place", "number", "contraction" or "gender".
        group: what it was changed to, such as "women-arabic" or "expanded"; groups of one kind can be compared.
        text: the changed text.
        edits: the changes, by places in the original.
    """

    kind: str
    group: str
    text: str
    edits: tuple[Edit, ...]


def variant(kind: str, group: str, text: str, edits: Iterable[Edit]) -> tuple[Variant, ...]:
    """Return the variant that ``edits`` make, or none where they change nothing."""
    kept = tuple(sorted(edit for edit in edits if text[edit.start : edit.end] != edit.new))
    return (Variant(kind, group, apply_edits(text, kept), kept),) if kept else ()


def draw(count: int, seed: int, key: int, *names: str) -> int:
    """Return a number below ``count`` that depends on seed, key and names alone."""
    data = repr((seed, key, names)).encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little") % count


def bare(word: Word) -> Word:
    """Return the word without a possessive ending."""
    for ending in ("'s", "’s", "'", "’"):
        if word.text.endswith(ending) and len(word.text) > len(ending):
            return Word(word.start, word.end - len(ending), word.text.removesuffix(ending), word.sort)
    return word


def plain_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order; numbers, codes and addresses stay in the row as words without text."""
    return tuple(word if word.sort is Sort.WORD else Word(word.start, word.end, "", word.sort) for word in words(text))


def follows(text: str, one: Word, other: Word) -> bool:
    """Whether only spaces (or one line end) lie between two words."""
    gap = text[one.end : other.start]
    return gap.strip() == "" and gap.count("\n") < 2
