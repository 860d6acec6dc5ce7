"""A zip file as a store. Nothing is ever unpacked to disk; entries are read in memory, one at a time.

The safety rules are our own, checked before the first entry is read: a hostile archive is refused whole, because
what its names say can no longer be believed.
"""

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from engine.data import problems
from engine.data.store import MAX_FILE_BYTES, MAX_FILES, Read, Skipped
from engine.words import say

MAX_TOTAL_BYTES = 4 * 1024**3
MAX_TOTAL_RATIO = 20
MAX_ENTRY_RATIO = 100
SMALL_ENTRY_BYTES = 4 * 1024 * 1024
"""Below this size an entry may be packed as tightly as it likes: a plain white bitmap is no bomb."""

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


class ZipStore:
    """The files of a zip archive.

    Raises:
        DataError: the archive is damaged, has a password or breaks a safety rule.
    """

    wraps = True

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        with self._open() as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_archive(path, entries)
            with path.open("rb") as raw:
                _check_local_headers(path, raw, entries)
        self.skipped: Skipped = tuple((entry.filename, reason) for entry in entries if (reason := _why_not(entry)))
        left_out = {name for name, _ in self.skipped}
        self.files = tuple(entry.filename for entry in entries if entry.filename not in left_out)

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Return a context in which entries can be read by name."""
        with self._open() as archive:
            yield lambda name: _read(archive, name)

    def head(self, read: Read, file: str) -> bytes:
        """Return the first bytes of ``file``."""
        return read(file)[:32]

    def _open(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._path)
        except FileNotFoundError:
            raise problems.missing(self._path) from None
        except PermissionError as error:
            raise problems.not_allowed(self._path, str(error)) from None
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise problems.unsafe_archive(self._path, say("The zip file is damaged: {why}", why=str(error))) from None


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as entry:
            return entry.read(MAX_FILE_BYTES)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise OSError(str(error)) from error
    except Exception as error:  # zlib.error, lzma.LZMAError and others have no common parent
        raise OSError(f"{type(error).__name__}: {error}") from error


def _check_archive(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise problems.encrypted_archive(path)
    if len(entries) > MAX_FILES:
        raise problems.too_many_files(path.name, MAX_FILES)
    if len({entry.filename for entry in entries}) != len(entries):
        raise problems.unsafe_archive(path, say("Two files in it have the same name."))
    if any(_escapes(entry.filename) for entry in entries):
        raise problems.unsafe_archive(path, say("A file in it has a name that points outside of the archive."))
    if sum(entry.file_size for entry in entries) > max(MAX_TOTAL_BYTES, MAX_TOTAL_RATIO * path.stat().st_size):
        raise problems.unsafe_archive(path, say("Unpacked, it would be very much larger than it is now."))


def _escapes(name: str) -> bool:
    slashes = name.replace("\\", "/")
    parts = PurePosixPath(slashes).parts
    return slashes.startswith("/") or ".." in parts or (len(slashes) > 1 and slashes[1] == ":") or "\x00" in name


def _why_not(entry: zipfile.ZipInfo) -> str:
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        return say("a link to another place")
    if entry.file_size > MAX_FILE_BYTES:
        return say("the file is too large")
    if entry.file_size > max(SMALL_ENTRY_BYTES, MAX_ENTRY_RATIO * entry.compress_size):
        return say("packed in an unusual way that could fill the memory")
    return ""


def _check_local_headers(path: Path, raw: BinaryIO, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive whose list of contents differs from what lies in it, or whose entries overlap."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        raw.seek(entry.header_offset)
        header = raw.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise problems.unsafe_archive(path, say("The zip file is damaged: a file in it is missing."))
        fields = _LOCAL_HEADER.unpack(header)
        flags, name_bytes, extra_bytes = fields[2], fields[9], fields[10]
        name = raw.read(name_bytes).decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
        if name != entry.orig_filename or (flags ^ entry.flag_bits) & _ENCRYPTED:
            raise problems.unsafe_archive(path, say("Its list of contents does not agree with what lies in it."))
        if entry.header_offset < end:
            raise problems.unsafe_archive(path, say("Files in it overlap."))
        end = entry.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes + entry.compress_size
