"""What a TensorFlow Lite file holds, as plain data: the tensors, operators and buffers of its main graph.

Field numbers are those of TensorFlow Lite's ``schema.fbs``, version 3.
"""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.models.safety.refusals import damaged
from engine.models.tflite.flatbuffer import Reader, Table
from engine.models.tflite.names import CUSTOM, NAMES

IDENTIFIER = b"TFL3"
STRING = 5
KINDS: Mapping[int, str] = {
    0: "<f4", 1: "<f2", 2: "<i4", 3: "|u1", 4: "<i8", 6: "|b1", 7: "<i2", 9: "|i1", 10: "<f8", 15: "<u4", 16: "<u2",
}  # fmt: skip
"""Element types by their number, as NumPy names them; the others are texts, complex numbers and less than a byte."""
_PACKED_BITS = {17: 4, 19: 2, 20: 4}
_FIRST_PLACE = 2
"""Offsets of 0 and 1 in a buffer table say that its bytes lie inside the table."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Real = (stored - zero) · scale, each one number or one for each entry of ``axis``."""

    scale: np.ndarray
    zero: np.ndarray
    axis: int


@dataclass(frozen=True)
class Tensor:
    """``shape`` has None where a size is free; ``kind`` is a number in ``KINDS``; ``buffer`` 0 has no content."""

    name: str
    shape: tuple[int | None, ...]
    kind: int
    buffer: int
    scale: Scale | None
    plain: bool
    """No sparse storage, no blocks of scales, no memory between pictures."""

    @property
    def form(self) -> str:
        """The NumPy type; empty for one that NumPy has not."""
        return KINDS.get(self.kind, "")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape with 1 for free sizes."""
        return tuple(1 if size is None else size for size in self.shape)

    @property
    def stored_bytes(self) -> int | None:
        """Bytes of a stored tensor of this shape, None where that does not follow from it."""
        count = math.prod(self.sizes)
        if self.kind in _PACKED_BITS:
            return -(-count * _PACKED_BITS[self.kind] // 8)
        return count * np.dtype(self.form).itemsize if self.form and self.plain else None


@dataclass(frozen=True)
class Operator:
    """One step: an entry of ``NAMES``; an input of -1 is left out. ``options`` are read by the translation."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: Table | None = field(repr=False)
    custom: str = ""


@dataclass(frozen=True)
class Graph:
    """One subgraph; ``inputs`` and ``outputs`` are tensors by their index."""

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def outline(self) -> tuple[object, ...]:
        """What the graph is made of, without scales and options."""
        tensors = [(item.name, item.shape, item.kind, item.buffer) for item in self.tensors]
        steps = [(item.name, item.inputs, item.outputs) for item in self.operators]
        return tensors, steps, self.inputs, self.outputs


@dataclass(frozen=True)
class LiteFile:
    """A whole file; ``buffers`` are (start, length) in ``content``; ``end`` is where its FlatBuffer ends."""

    content: bytes = field(repr=False)
    graphs: tuple[Graph, ...]
    buffers: tuple[tuple[int, int], ...]
    metadata: Mapping[str, int]
    description: str
    outside: bool
    """Numbers are to be read from other files."""
    end: int

    @property
    def main(self) -> Graph:
        """The graph that is run."""
        return self.graphs[0]

    def bytes_of(self, buffer: int) -> bytes:
        """Return a buffer's bytes."""
        start, length = self.buffers[buffer]
        return self.content[start : start + length]

    def array(self, tensor: Tensor) -> np.ndarray | None:
        """Return a stored tensor's numbers as they are stored, None where none are, or in a form NumPy has not."""
        length = self.buffers[tensor.buffer][1]
        if not length or not tensor.form or not tensor.plain or length != tensor.stored_bytes:
            return None
        return np.frombuffer(self.bytes_of(tensor.buffer), tensor.form).reshape(tensor.sizes)

    @cached_property
    def numbers(self) -> int:
        """How many weights the main graph has, by their count of numbers: what is stored in more than one."""
        stored = {
            tensor.buffer: math.prod(tensor.sizes) for tensor in self.main.tensors if self.buffers[tensor.buffer][1]
        }
        return sum(count for count in stored.values() if count > 1)


def read_lite(content: bytes) -> LiteFile:
    """Read a file's structure; nothing in it is run, and no numbers are copied.

    Raises:
        ModelError: it is damaged, or has far more parts than a model.
    """
    if content[4:8] != IDENTIFIER:
        raise damaged("no TensorFlow Lite identifier")
    reader = Reader(content)
    try:
        return _file(reader, reader.root())
    except (struct.error, ValueError, OverflowError) as error:
        raise damaged(f"FlatBuffer: {error}") from error


def _file(reader: Reader, model: Table) -> LiteFile:
    codes = [_code(entry) for entry in model.tables(1)]
    buffers = tuple(_buffer(reader, entry) for entry in model.tables(4))
    graphs = tuple(_graph(entry, codes) for entry in model.tables(2))
    metadata = {entry.text(0): entry.whole(1, "<I") for entry in model.tables(6)}
    outside = bool(model.tables(8) or model.tables(9))
    description = model.text(3)
    return LiteFile(reader.content, graphs, buffers, metadata, description, outside, reader.end)


def _code(entry: Table) -> tuple[str, str]:
    """Return an operator's name, and its own name where it is a custom one; old files have the number elsewhere."""
    number = max(entry.whole(0, "<b"), entry.whole(3))
    name = NAMES[number] if 0 <= number < len(NAMES) else f"number {number}"
    return name, entry.text(1) if name == CUSTOM else ""


def _buffer(reader: Reader, entry: Table) -> tuple[int, int]:
    start, length = entry.whole(1, "<Q"), entry.whole(2, "<Q")
    if start >= _FIRST_PLACE:
        reader.reach(start, length)
        return start, length
    return entry.span(0) or (0, 0)


def _graph(entry: Table, codes: list[tuple[str, str]]) -> Graph:
    tensors = tuple(_tensor(item) for item in entry.tables(0))
    operators = tuple(_operator(item, codes) for item in entry.tables(3))
    return Graph(tensors, operators, entry.wholes(1), entry.wholes(2))


def _tensor(entry: Table) -> Tensor:
    sizes, free = entry.wholes(0), entry.wholes(7)
    if len(free) != len(sizes):
        free = sizes
    shape = tuple(None if sign == -1 else size for size, sign in zip(sizes, free))
    scale = entry.table(4)
    blocks = scale is not None and scale.whole(4, "<B") != 0
    plain = not (blocks or entry.flag(5) or entry.table(6) is not None or entry.whole(10, "<I"))
    return Tensor(entry.text(3), shape, entry.whole(1, "<b"), entry.whole(2, "<I"), _scale(scale), plain)


def _scale(entry: Table | None) -> Scale | None:
    scale = np.array([]) if entry is None else entry.numbers(2, "<f4")
    if entry is None or not scale.size:
        return None
    zero = entry.numbers(3, "<i8")
    return Scale(scale, zero if zero.size == scale.size else np.zeros(scale.size, np.int64), entry.whole(6))


def _operator(entry: Table, codes: list[tuple[str, str]]) -> Operator:
    index = entry.whole(0, "<I")
    if index >= len(codes):
        raise damaged(f"operator code {index} of {len(codes)}")
    name, custom = codes[index]
    return Operator(name, entry.wholes(1), entry.wholes(2), entry.table(4), custom)
