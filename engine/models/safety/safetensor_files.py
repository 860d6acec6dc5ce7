"""safetensors files: numbers behind a JSON header; the header is checked against the file, nothing else is read.

The format: eight bytes with the header's size (little endian), the header, the numbers. Every tensor names its type,
its shape and where it lies; together they cover the numbers exactly, without gaps or overlaps.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import damaged, suspicious

MAX_HEADER_BYTES = 25 * 2**20
MAX_TENSORS = 100_000
MAX_DIMENSIONS = 16
_BY_BITS = {
    4: "F4",
    6: "F6_E2M3 F6_E3M2",
    8: "BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ",
    16: "U16 I16 F16 BF16",
    32: "U32 I32 F32",
    64: "U64 I64 F64 C64",
}
BITS = {name: bits for bits, names in _BY_BITS.items() for name in names.split()}
"""Bits of one number, by the name of its type."""


@dataclass(frozen=True)
class StoredTensor:
    """One tensor: its type as the file names it, its shape, its bytes counted from the end of the header."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class SafetensorsHeader:
    """What the header says, in the order in which the tensors lie; ``data_start`` is the first number's byte."""

    tensors: tuple[StoredTensor, ...]
    metadata: Mapping[str, str]
    data_start: int


def check_safetensors(path: Path) -> SafetensorsHeader:
    """Check a safetensors file and return its header; the numbers are not read.

    Raises:
        ModelError: the header is too large, no JSON, or does not fit the file: unknown types, shapes that do not fit
            their bytes, gaps, overlaps, or places outside; or there are no tensors.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 10 or length > size - 8:
            raise damaged("safetensors: the header is longer than the file")
        if length > MAX_HEADER_BYTES:
            raise suspicious(f"safetensors: a header of {length} bytes")
        header = parse_json(file.read(length), max_depth=4)
    if not isinstance(header, dict) or len(header) > MAX_TENSORS:
        raise damaged("safetensors: the header is no list of tensors")
    metadata = _metadata(header.pop("__metadata__", {}))
    if not header:
        raise damaged("safetensors: there are no tensors")
    tensors = sorted((_tensor(name, entry) for name, entry in header.items()), key=lambda item: (item.start, item.end))
    _check_cover(tensors, size - 8 - length)
    return SafetensorsHeader(tuple(tensors), metadata, 8 + length)


def _metadata(entry: object) -> Mapping[str, str]:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise damaged("safetensors: the metadata is no text")
    return entry


def _tensor(name: str, entry: object) -> StoredTensor:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise damaged(f"safetensors: {name[:200]!r} lacks its type, shape or place")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS or not (_is_counts(shape) and _is_counts(offsets)):
        raise damaged(f"safetensors: {name[:200]!r} has an unknown type or shape")
    if len(shape) > MAX_DIMENSIONS or len(offsets) != 2:
        raise damaged(f"safetensors: {name[:200]!r} has too many dimensions or no place")
    if math.prod(shape) * BITS[dtype] != 8 * (offsets[1] - offsets[0]):
        raise damaged(f"safetensors: {name[:200]!r} has another size than its shape")
    return StoredTensor(name, dtype, tuple(shape), offsets[0], offsets[1])


def _is_counts(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < 2**48 for item in value)


def _check_cover(tensors: list[StoredTensor], size: int) -> None:
    ends = [0, *(item.end for item in tensors)]
    starts = [*(item.start for item in tensors), size]
    if ends != starts:
        raise damaged("safetensors: tensors overlap, leave gaps, or do not fit the file")
