"""A change to a text as a value: what is replaced by what, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """``text[start:end]`` becomes ``new``; ``start == end`` inserts.

    Attributes:
        start: index of the first replaced character in the original text.
        end: index after the last replaced character.
        new: what stands there instead; may be empty.
        kind: what sort of edit it is, such as "zero-width" or "swap": a fixed word, shown through the catalogue.
    """

    start: int
    end: int
    new: str
    kind: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place that one search may edit once, such as a word: ``text[start:end]``, with the edits offered there."""

    start: int
    end: int
    edits: tuple[Edit, ...]


class Transformation(Protocol):
    """Finds the sites of a text. Deterministic in ``text``, ``seed`` and ``key`` alone."""

    @property
    def name(self) -> str:
        """Name in records."""

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        """Return the sites of ``text`` in order, not overlapping; ``key`` (uint64) names the sample in random draws."""


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return ``text`` after ``edits``, whose places refer to ``text`` itself; no edits give ``text`` unchanged.

    Raises:
        ValueError: two edits overlap, or one lies outside ``text``.
    """
    parts, at = [], 0
    for edit in sorted(edits):
        if edit.start < at or not edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit} overlaps another or lies outside the text")
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])
