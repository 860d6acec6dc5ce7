"""Texts of like length together: filler costs as much as text, and a batch that takes long cannot be stopped."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """What one batch holds at most.

    Attributes:
        characters: of all its texts, the longest one's length counted for each.
        texts: how many.
    """

    characters: int
    texts: int


ON_CPU = Room(8_000, 32)
"""About a second of a usual model on two cores."""
ELSEWHERE = Room(200_000, 512)


def room_on(device_type: str) -> Room:
    """Return the room of a batch on a device of this type, such as "cpu" or "cuda"."""
    return ON_CPU if device_type == "cpu" else ELSEWHERE


def buckets(texts: Sequence[str], room: Room) -> list[list[int]]:
    """Return the places of ``texts`` in batches, shorter texts first, equal lengths in the order given."""
    found: list[list[int]] = []
    for place in sorted(range(len(texts)), key=lambda place: len(texts[place])):
        last = found[-1] if found else []
        if not last or len(last) >= room.texts or (len(last) + 1) * max(1, len(texts[place])) > room.characters:
            last = []
            found.append(last)
        last.append(place)
    return found
