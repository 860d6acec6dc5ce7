"""Tells files of scikit-learn by their content, and unpacks them within limits."""

import bz2
import lzma
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from engine.models.safety.refusals import damaged, suspicious, too_large

MAX_FILE_BYTES = 2**30
MAX_UNPACKED = 2 * 2**30
MAX_FOLDER_FILES = 100
MAX_PARTS = 4
_RATIO, _RATIO_FREE = 200, 64 * 2**20
_HEAD = 64 * 2**10
_LZMA_MEMORY = 256 * 2**20

Kind = Literal["pickle", "skops"]


class _Decompressor(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return the next bytes, at most ``max_length``."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end of the stream."""


def _lzma() -> _Decompressor:
    return lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)


_PACKERS: tuple[tuple[bytes, Callable[[], _Decompressor]], ...] = (
    (b"\x78", zlib.decompressobj),
    (b"\x1f\x8b", lambda: zlib.decompressobj(wbits=31)),
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ", _lzma),
    (b"\x5d\x00", _lzma),
)
_FAILURES = (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError)


@dataclass(frozen=True)
class Part:
    """One file of a model, and what it is by its content."""

    path: Path
    kind: Kind


def kind_of(path: Path) -> Kind | None:
    """Return whether a file is a pickle (with or without arrays between, packed or not) or skops; None for others."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if head.startswith(b"PK\x03\x04"):
        return "skops" if _is_skops(path) else None
    return "pickle" if _names_sklearn(_unpacked_head(head)) else None


def _is_skops(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "schema.json" in names and all(name == "schema.json" or name.endswith((".npy", ".npz")) for name in names)


def _unpacked_head(head: bytes) -> bytes:
    packer = _packer(head)
    if packer is None:
        return head
    for most in (_HEAD, _HEAD // 16, _HEAD // 256):  # before a damaged place, there may be enough to tell
        try:
            return packer().decompress(head, most)
        except _FAILURES:
            continue
    return b""


def _packer(head: bytes) -> Callable[[], _Decompressor] | None:
    return next((packer for start, packer in _PACKERS if head.startswith(start)), None)


def _names_sklearn(head: bytes) -> bool:
    """Return whether this is the start of a pickle that names scikit-learn; its outermost class always comes first."""
    later = len(head) > 2 and head[0] == 0x80 and head[1] in (2, 3, 4, 5)
    older = b"copy_reg\n_reconstructor\n" in head[:200]
    return (later or older) and b"sklearn." in head


def parts_of(place: Path) -> tuple[Part, ...]:
    """Return the files of a model: the file itself, or those in a folder that holds no other model; may be empty."""
    if place.is_file():
        kind = kind_of(place)
        return () if kind is None else (Part(place, kind),)
    paths = sorted(item for item in place.iterdir() if item.is_file() and not item.is_symlink())
    other = any(item.suffix.lower() == ".onnx" or item.name == "config.json" for item in paths)
    if other or len(paths) > MAX_FOLDER_FILES:
        return ()
    return tuple(Part(path, kind) for path in paths if (kind := kind_of(path)) is not None)


def unpacked(path: Path) -> tuple[bytes, bool]:
    """Return a pickle's bytes, and whether they were packed.

    Raises:
        ModelError: it is too large (``model.too_large``), a bomb (``model.not_safe``) or damaged.
    """
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise too_large(size)
    content = path.read_bytes()
    packer = _packer(content)
    if packer is None:
        return content, False
    limit = min(MAX_UNPACKED, max(_RATIO_FREE, _RATIO * size))
    try:
        reader = packer()
        found = reader.decompress(content, limit + 1)
    except _FAILURES as error:
        raise damaged(f"packed: {error}") from error
    if len(found) > limit:
        raise suspicious(f"packed: grows beyond {limit} bytes")
    if not reader.eof:
        raise damaged("packed: cut off")
    if reader.unused_data:
        raise suspicious("packed: something follows the end")
    return found, True
