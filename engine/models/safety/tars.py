"""Tar files, plain or with gzip: checked before anything reads what is in them."""

import gzip
import tarfile
import zlib
from pathlib import Path
from typing import BinaryIO

from engine.models.safety.names import check_member_names
from engine.models.safety.refusals import damaged, suspicious, too_large
from engine.models.safety.zips import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FREE, Member

_MAX_READ = 2**24


class _Bounded:
    """A file that is read in small pieces and never beyond ``end``: tar headers may ask for any amount."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file, self._end = file, end

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes."""
        if not 0 <= size <= _MAX_READ:
            raise suspicious("tar: a header asks for too much memory")
        self._allow(self._file.tell() + size)
        return self._file.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        """Go to ``place``, counted from the start."""
        if whence:
            raise suspicious("tar: unexpected jump")
        self._allow(place)
        return self._file.seek(place)

    def tell(self) -> int:
        """Return the place where the next bytes are read."""
        return self._file.tell()

    def _allow(self, place: int) -> None:
        if not 0 <= place <= self._end:
            raise suspicious("tar: would unpack to far more than the file holds")


def check_tar(path: Path, *, max_unpacked: int = MAX_UNPACKED) -> tuple[Member, ...]:
    """Check a tar file (plain or gzip) and return its files, folders left out.

    Raises:
        ModelError: it is damaged, too large, or holds links, devices, sparse files, names that leave the folder or
            occur twice, or would grow more than a hundred times.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            size = raw.seek(0, 2)
            raw.seek(0)
            file: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            # A plain tar may be asked for one block beyond its end, which is how its end is found.
            end = min(max(RATIO_FREE, size * MAX_RATIO) if packed else size + _MAX_READ, max_unpacked + _MAX_READ)
            return _members(_Bounded(file, end), max_unpacked)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError) as error:
        raise damaged(f"tar: {error}") from error


def _members(file: _Bounded, max_unpacked: int) -> tuple[Member, ...]:
    found: list[tarfile.TarInfo] = []
    total = 0
    with tarfile.open(fileobj=file, mode="r:") as archive:  # type: ignore[call-overload]
        for info in archive:
            found.append(info)
            total += info.size
            if len(found) > MAX_MEMBERS:
                raise suspicious(f"tar: more than {MAX_MEMBERS} members")
            if info.issparse() or not (info.isreg() or info.isdir()):
                raise suspicious(f"tar: {info.name[:200]!r} is a link or no ordinary file")
            if total > max_unpacked:
                raise too_large(total)
    if not found:
        raise damaged("tar: empty")
    check_member_names(info.name.removeprefix("./") for info in found if info.name != ".")
    return tuple(Member(info.name, info.size) for info in found if info.isreg())
