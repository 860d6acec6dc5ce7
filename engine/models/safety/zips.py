"""Zip files (PyTorch, Keras, Teachable Machine downloads): checked before anything reads what is in them.

The listing at the end and the header before each member have to agree, because programs differ in which they believe.
Deflate is told to stop at the size the listing gives, so a bomb costs no more than that.
"""

import io
import itertools
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.models.safety.names import check_member_names
from engine.models.safety.refusals import damaged, suspicious, too_large

MAX_MEMBERS = 20_000
MAX_UNPACKED = 4 * 2**30
MAX_RATIO = 100
RATIO_FREE = 2**20
"""Members of at most this many bytes may shrink as they like: a megabyte of zeros harms nobody."""
MAX_COMMENT = 4096

_FINE_FLAGS = 0b0000_1000_0000_1110
"""Level of compression (1, 2), sizes after the data (3), names in UTF-8 (11). Encryption, patches and others are odd."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4sHHHHIIH")
_UNKNOWN = 2**32 - 1
_MANY = 2**16 - 1
"""Stands where the number of members does not fit; the listing of 64 bits has it then."""
_CHUNK = 2**20


@dataclass(frozen=True)
class Member:
    """One file in an archive; ``size`` in bytes, unpacked."""

    name: str
    size: int


def check_zip(
    source: Path | bytes,
    *,
    max_unpacked: int = MAX_UNPACKED,
    max_ratio: int = MAX_RATIO,
    stored: bool = False,
    behind: int | None = None,
) -> tuple[Member, ...]:
    """Check a zip file and return its files (folders left out), every one read once and its checksum right.

    Args:
        source: the file, or its bytes where it lies in another archive.
        max_unpacked: most bytes of all members together, unpacked.
        max_ratio: how many times a member of more than a megabyte may grow.
        stored: refuse compressed members too, which formats that are read in place never have.
        behind: where something else ends that stands before the archive, such as a model; None: nothing may.

    Raises:
        ModelError: it is damaged (``model.damaged``), too large (``model.too_large``), or odd in a way that could
            harm (``model.not_safe``): bombs by size, ratio or overlap, names that leave the folder or occur twice,
            links, encryption, other methods than deflate, a listing that differs from the members' own headers,
            something before the first member or after the end.
    """
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            count = _check_end(file)
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                if len(infos) != count < _MANY:
                    raise suspicious(f"zip: {len(infos)} members, where the end tells of {count}")
                _check_listing(infos, max_unpacked, max_ratio, (zipfile.ZIP_STORED,) if stored else _METHODS)
                _check_places(file, infos, archive.start_dir, behind)
                for info in infos:
                    _check_content(archive, info)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(f"zip: {error}") from error
    except (ValueError, OverflowError, OSError) as error:
        raise damaged(f"zip: {error}") from error
    return tuple(Member(info.filename, info.file_size) for info in infos if not info.is_dir())


def _check_end(file: BinaryIO) -> int:
    """Return how many members the listing's end tells of; refuse one that another program might see elsewhere."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - MAX_COMMENT))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(tail):
        raise damaged("zip: no end of the listing")
    _, disk, first_disk, here, count, _, _, comment = _END.unpack_from(tail, place)
    if place + _END.size + comment != len(tail) or b"PK" in tail[place + 4 :]:
        raise suspicious("zip: something follows the end of the listing")
    if disk or first_disk or here != count:
        raise suspicious("zip: in several parts")
    if MAX_MEMBERS < count < _MANY:
        raise suspicious(f"zip: {count} members are more than {MAX_MEMBERS}")
    return int(count)


def _check_listing(infos: Sequence[zipfile.ZipInfo], max_unpacked: int, max_ratio: int, methods: Sequence[int]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise suspicious(f"zip: {len(infos)} members are more than {MAX_MEMBERS}")
    check_member_names(info.orig_filename for info in infos)
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise suspicious(f"zip: {info.filename!r} is a link or no ordinary file")
        if info.flag_bits & ~_FINE_FLAGS or info.compress_type not in methods:
            raise suspicious(f"zip: {info.filename!r} has odd flags or an odd method")
        if info.file_size > max(RATIO_FREE, max_ratio * info.compress_size):
            raise suspicious(f"zip: {info.filename!r} would grow more than {max_ratio} times")
        if info.compress_type == zipfile.ZIP_STORED and info.file_size != info.compress_size:
            raise suspicious(f"zip: {info.filename!r} is stored in another size than its own")
        if info.is_dir() and info.file_size:
            raise suspicious(f"zip: the folder {info.filename!r} has content")
    total = sum(info.file_size for info in infos)
    if total > max_unpacked:
        raise too_large(total)


def _check_places(file: BinaryIO, infos: Sequence[zipfile.ZipInfo], end: int, behind: int | None) -> None:
    """Compare the listing with the members' own headers, and refuse members that share bytes."""
    spans = sorted(_span(file, info) for info in infos)
    if spans and (spans[0][0] != 0 if behind is None else spans[0][0] < behind):
        raise suspicious("zip: something lies before the first member")
    for (_, stop), (start, _) in itertools.pairwise([*spans, (end, end)]):
        if stop > start:
            raise suspicious("zip: members overlap")


def _span(file: BinaryIO, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Return where a member starts and ends in the file, its header included."""
    file.seek(info.header_offset)
    signature, _, flags, method, _, _, crc, packed, size, name_size, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise damaged(f"zip: no header before {info.filename!r}")
    name = file.read(name_size).decode("utf-8" if flags & 0x800 else "cp437")
    later = bool(flags & 0x8)
    known = (
        later or {packed, size} & {_UNKNOWN} or (crc, packed, size) == (info.CRC, info.compress_size, info.file_size)
    )
    if name != info.orig_filename or flags != info.flag_bits or method != info.compress_type or not known:
        raise suspicious(f"zip: the listing and the header of {info.filename!r} differ")
    return info.header_offset, info.header_offset + _LOCAL.size + name_size + extra + info.compress_size


def _check_content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with archive.open(info) as member:
        while member.read(_CHUNK):
            pass
