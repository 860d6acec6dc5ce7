"""Texts as they are found in tables and folders, and the places that were left out."""

from dataclasses import dataclass

from engine.data.listing import PART_FOLDERS
from engine.data.store import Skipped
from engine.words import say

PARTS = {**PART_FOLDERS, "dev": "select", "development": "select", "eval": "select", "evaluation": "select"}
"""What parts are called in the names of files and in columns; "" is none."""
MOST_REASONS = 10_000


@dataclass(frozen=True)
class FoundText:
    """One text: from a table, or a file of its own.

    Attributes:
        name: its place, as it will be shown: the file's, with the row where there is one.
        folder: its kind, from a column or the class folder; "" without one.
        part: "train", "select", "test" or "".
        file: the file as its store names it.
        text: the text itself; None where it is read later.
    """

    name: str
    folder: str
    part: str
    file: str
    text: str | None = None


class LeftOut:
    """Places that were left out, with the plain reason; beyond ``MOST_REASONS`` they are only counted."""

    def __init__(self, skipped: Skipped = ()) -> None:
        self._reasons = dict(skipped)
        self._more = 0

    def add(self, place: str, reason: str) -> None:
        """Note that ``place`` was left out."""
        if len(self._reasons) < MOST_REASONS:
            self._reasons[place] = reason
        else:
            self._more += 1

    def extend(self, skipped: Skipped) -> None:
        """Note several."""
        for place, reason in skipped:
            self.add(place, reason)

    def all(self) -> Skipped:
        """Return (place, reason), sorted."""
        more = ((say("{n} more places", n=f"{self._more:,}"), say("left out for such reasons")),) if self._more else ()
        return tuple(sorted(self._reasons.items())) + more


def part_of(value: str) -> str | None:
    """Return the part that ``value`` of a column names, "" for an empty one, None if it names none."""
    plain = value.strip().casefold()
    return PARTS.get(plain) if plain else ""
