"""A reader of FlatBuffers in which every place is checked, and the work a file can cause is limited.

Our own, because the ``flatbuffers`` package has no verifier in Python: negative offsets wrap around there, and a vector
is copied as long as it claims to be. The format: https://flatbuffers.dev/internals/ (tables, vtables, vectors).
"""

import struct

import numpy as np

from engine.models.safety.refusals import damaged, suspicious

MAX_ITEMS = 4_000_000
"""Most tables, entries and numbers read from one file; many references to one long vector cannot cost more."""
MAX_TEXT = 1_000_000


class Reader:
    """The bytes of one file; ``end`` is the end of what was read so far."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.end = 0
        self._left = MAX_ITEMS

    def root(self) -> "Table":
        """Return the root table.

        Raises:
            ModelError: as all methods here: a place lies outside the file, or the file causes too much work.
        """
        return Table(self, self.number("<I", 0))

    def spend(self, count: int) -> None:
        """Count work."""
        self._left -= count
        if self._left < 0:
            raise suspicious(f"FlatBuffer: more than {MAX_ITEMS} parts")

    def number(self, form: str, place: int) -> int:
        """Return the whole number at a place."""
        self.reach(place, struct.calcsize(form))
        return int(struct.unpack_from(form, self.content, place)[0])

    def real(self, place: int) -> float:
        """Return the 32-bit real number at a place."""
        self.reach(place, 4)
        return float(struct.unpack_from("<f", self.content, place)[0])

    def reach(self, place: int, size: int) -> None:
        """Check that ``size`` bytes from ``place`` on lie in the file."""
        if place < 0 or size < 0 or place + size > len(self.content):
            raise damaged(f"FlatBuffer: {size} bytes at {place} of {len(self.content)}")
        self.end = max(self.end, place + size)

    def follow(self, place: int) -> int:
        """Return where the offset at ``place`` leads; offsets only lead forward."""
        offset = self.number("<I", place)
        if offset == 0:
            raise damaged(f"FlatBuffer: an offset of 0 at {place}")
        return place + offset


class Table:
    """One table: fields by their index in the schema, None or the default where the file leaves them out."""

    def __init__(self, reader: Reader, place: int) -> None:
        reader.spend(1)
        self._reader = reader
        self._place = place
        self._vtable = place - reader.number("<i", place)
        self._size = reader.number("<H", self._vtable)
        reader.reach(self._vtable, self._size)
        reader.reach(place, reader.number("<H", self._vtable + 2))

    def _field(self, index: int) -> int | None:
        entry = 4 + 2 * index
        offset = self._reader.number("<H", self._vtable + entry) if entry + 2 <= self._size else 0
        return self._place + offset if offset else None

    def whole(self, index: int, form: str = "<i", default: int = 0) -> int:
        """Return a whole number; ``form`` as ``struct`` has it."""
        place = self._field(index)
        return default if place is None else self._reader.number(form, place)

    def flag(self, index: int) -> bool:
        """Return a truth value, false where it is left out."""
        return bool(self.whole(index, "<B"))

    def real(self, index: int, default: float = 0.0) -> float:
        """Return a real number."""
        place = self._field(index)
        return default if place is None else self._reader.real(place)

    def table(self, index: int) -> "Table | None":
        """Return a table."""
        place = self._field(index)
        return None if place is None else Table(self._reader, self._reader.follow(place))

    def span(self, index: int, width: int = 1) -> tuple[int, int] | None:
        """Return where a vector of entries of ``width`` bytes starts, and how many entries it has."""
        place = self._field(index)
        if place is None:
            return None
        start = self._reader.follow(place)
        count = self._reader.number("<I", start)
        self._reader.reach(start + 4, count * width)
        return start + 4, count

    def tables(self, index: int) -> list["Table"]:
        """Return a vector of tables."""
        start, count = self.span(index, 4) or (0, 0)
        self._reader.spend(count)
        return [Table(self._reader, self._reader.follow(start + 4 * entry)) for entry in range(count)]

    def numbers(self, index: int, form: str) -> np.ndarray:
        """Return a vector of numbers of the NumPy type ``form``; empty where it is left out."""
        kind = np.dtype(form)
        start, count = self.span(index, kind.itemsize) or (0, 0)
        self._reader.spend(count)
        return np.frombuffer(self._reader.content, kind, count, start)

    def wholes(self, index: int) -> tuple[int, ...]:
        """Return a vector of 32-bit whole numbers."""
        return tuple(self.numbers(index, "<i4").tolist())

    def text(self, index: int) -> str:
        """Return a text; bytes that are no UTF-8 show as codes."""
        start, count = self.span(index) or (0, 0)
        if count > MAX_TEXT:
            raise suspicious(f"FlatBuffer: a text of {count} bytes")
        self._reader.spend(count // 64)
        return self._reader.content[start : start + count].decode("utf-8", "backslashreplace")
