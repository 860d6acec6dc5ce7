"""safetensors files: their header checked by the safety gate, their tensors read, and changed ones put back in place."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.models.safety import check_safetensors
from engine.models.safety.refusals import damaged
from engine.models.safety.safetensor_files import MAX_HEADER_BYTES

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
        ModelError: the header is damaged, too large, or tensors overlap, have gaps or leave the file; or there are none.
    """
    header = check_safetensors(path)
    entries = {}
    for tensor in header.tensors:
        if tensor.dtype not in DTYPES:
            raise damaged(f"safetensors: {tensor.name[:200]!r} has a type that is not read: {tensor.dtype}")
        place = (header.data_start + tensor.start, header.data_start + tensor.end)
        entries[tensor.name] = Entry(DTYPES[tensor.dtype], tensor.shape, *place)
    return entries


def read_tensors(path: Path, entries: Mapping[str, Entry]) -> dict[str, torch.Tensor]:
    """Return the tensors of a file whose header was read, each with memory of its own."""
    found = {}
    with path.open("rb") as file:
        for name, entry in entries.items():
            file.seek(entry.start)
            content = bytearray(file.read(entry.end - entry.start))
            if len(content) != entry.end - entry.start:
                raise damaged("the file became shorter")
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
