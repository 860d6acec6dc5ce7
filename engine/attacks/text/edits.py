"""A change to a text as a value: what is replaced by what, and where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, overload


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


class MadeLater(Sequence[Edit]):
    """Edits that are made when somebody looks at them: at most of a long text's words nobody does.

    Args:
        coming: makes them; asked once.
    """

    __slots__ = ("_coming", "_made")

    def __init__(self, coming: Iterator[Edit]) -> None:
        self._coming = coming
        self._made: list[Edit] = []

    def __iter__(self) -> Iterator[Edit]:
        place = 0
        while self._has(place):
            yield self._made[place]
            place += 1

    def __bool__(self) -> bool:
        return self._has(0)

    def __len__(self) -> int:
        self._made += self._coming
        return len(self._made)

    @overload
    def __getitem__(self, place: int) -> Edit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, place: int | slice) -> Edit | tuple[Edit, ...]:
        if isinstance(place, int) and place >= 0 and self._has(place):
            return self._made[place]
        made = (*self._made, *self._coming)
        self._made = list(made)
        return made[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _has(self, place: int) -> bool:
        while len(self._made) <= place:
            edit = next(self._coming, None)
            if edit is None:
                return False
            self._made.append(edit)
        return True


@dataclass(frozen=True, slots=True)
class Site:
    """A place that one search may edit once, such as a word: ``text[start:end]``, with the edits offered there: at least one."""

    start: int
    end: int
    edits: Sequence[Edit]


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
