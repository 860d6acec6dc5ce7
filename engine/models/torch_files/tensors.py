"""safetensors files: their header checked by us, their tensors read, and changed ones put back in place."""

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.models.external import refuse, suspicious
from engine.results.errors import ModelError
from engine.words import say

MAX_HEADER_BYTES = 50_000_000
MAX_TENSORS = 100_000
DTYPES: dict[str, torch.dtype] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


@dataclass(frozen=True)
class Entry:
    """One tensor of a file: its type and shape, and the bytes [start, end) of the file it lies in."""

    dtype: torch.dtype
    shape: tuple[int, ...]
    start: int
    end: int


def looks_like_safetensors(path: Path) -> bool:
    """Return whether the file begins as safetensors files do: eight bytes of length, then a JSON object."""
    with path.open("rb") as file:
        head = file.read(9)
    return len(head) == 9 and head[8:] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= MAX_HEADER_BYTES


def read_header(path: Path) -> dict[str, Entry]:
    """Return all tensors of a file by name.

    Raises:
        ModelError: the header is damaged, too large, or tensors overlap, have gaps or leave the file.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 2 <= length <= min(MAX_HEADER_BYTES, size - 8):
            raise _damaged("the header's length is impossible")
        content = file.read(length)
    entries = _entries(_parse(content), 8 + length)
    _check_places(entries, 8 + length, size)
    return entries


def read_tensors(path: Path, entries: Mapping[str, Entry]) -> dict[str, torch.Tensor]:
    """Return the tensors of a file whose header was read, each with memory of its own."""
    found = {}
    with path.open("rb") as file:
        for name, entry in entries.items():
            file.seek(entry.start)
            content = bytearray(file.read(entry.end - entry.start))
            if len(content) != entry.end - entry.start:
                raise _damaged("the file became shorter")
            empty = not content
            flat = torch.empty(0, dtype=entry.dtype) if empty else torch.frombuffer(content, dtype=entry.dtype)
            found[name] = flat.reshape(entry.shape)
    return found


def write_patched(source: Path, target: Path, entries: Mapping[str, Entry], values: Mapping[str, torch.Tensor]) -> None:
    """Copy a file with new numbers for some of its tensors; every other byte stays as it was.

    Raises:
        ValueError: a tensor has another shape than in the file.
    """
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        for name, value in values.items():
            entry = entries[name]
            if tuple(value.shape) != entry.shape:
                raise ValueError(f"{name} has shape {tuple(value.shape)}, the file has {entry.shape}")
            file.seek(entry.start)
            file.write(to_bytes(value.detach().cpu().to(entry.dtype)))


def to_bytes(value: torch.Tensor) -> bytes:
    """Return a tensor's numbers as they lie in memory, little endian."""
    return value.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if value.numel() else b""


def _parse(content: bytes) -> dict[str, Any]:
    try:
        header = json.loads(content.decode("utf-8"), object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise _damaged(str(error)) from error
    if not isinstance(header, dict):
        raise _damaged("the header is no object")
    header.pop("__metadata__", None)
    if not 1 <= len(header) <= MAX_TENSORS:
        raise suspicious(f"{len(header)} tensors")
    return header


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name appears twice")
    return found


def _entries(header: dict[str, Any], data: int) -> dict[str, Entry]:
    entries = {}
    for name, told in header.items():
        try:
            shape = tuple(told["shape"])
            start, end = told["data_offsets"]
            dtype = DTYPES[told["dtype"]]
        except (TypeError, ValueError, KeyError) as error:
            raise _damaged(f"tensor {name!r}: {error!r}") from error
        if not all(type(number) is int and number >= 0 for number in (*shape, start, end)):
            raise _damaged(f"tensor {name!r} has impossible numbers")
        if math.prod(shape) * dtype.itemsize != end - start:
            raise _damaged(f"tensor {name!r} has {end - start} bytes for shape {shape}")
        entries[name] = Entry(dtype, shape, data + start, data + end)
    return entries


def _check_places(entries: dict[str, Entry], data: int, size: int) -> None:
    """Tensors fill the file from the header to its end, one after the other."""
    at = data
    for entry in sorted(entries.values(), key=lambda entry: (entry.start, entry.end)):
        if entry.start != at:
            raise _damaged("tensors overlap or leave gaps")
        at = entry.end
    if at != size:
        raise _damaged(f"the tensors end at byte {at} of {size}")


def _damaged(detail: str) -> ModelError:
    return refuse(
        "model.damaged",
        say("The file is damaged or incomplete."),
        say("Get the file again from where it came from."),
        detail,
    )
