"""Zip and tar files that would fill the disk, leave their folder, or mean two things at once."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator

BAD_NAMES = (
    "../up",
    "/absolute",
    "a/../../up",
    "C:\\drive",
    "a\\..\\up",
    "//host/share",
    "a//b",
    "./a",
    "a\x01b",
    "x" * 2000,
)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def patched(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


def _flags(content: bytes, bits: int) -> bytes:
    """Set flags in the first member's header and in the listing."""
    listing = content.index(b"PK\x01\x02")
    return patched(patched(content, 6, struct.pack("<H", bits)), listing + 8, struct.pack("<H", bits))


def _linked() -> bytes:
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def _overlapping(count: int = 200) -> bytes:
    """Many entries of the listing that share one member, after D. Fifield's zip bomb."""
    one = zipped({"a": bytes(2**20)})
    start = one.index(b"PK\x01\x02")
    entry = one[start : one.index(b"PK\x05\x06")]
    listing = b"".join(entry[:46] + bytes([65 + index % 26, 65 + index // 26]) + entry[47:] for index in range(count))
    listing = b"".join(
        patched(listing[index * (len(entry) + 1) :][: len(entry) + 1], 28, b"\x02\x00") for index in range(count)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(listing), start, 0)
    return one[:start] + listing + end


def _duplicates(first: str, second: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(first, "a")
        archive.writestr("~" * len(second.encode()), "b")
    content = buffer.getvalue()
    return content.replace(b"~" * len(second.encode()), second.encode())


def zips() -> Iterator[tuple[str, bytes]]:
    good = zipped({"config.json": b"{}", "model.weights.h5": b"x" * 100})
    listing = good.index(b"PK\x01\x02")
    yield "bomb", zipped({"config.json": bytes(2**26)})
    yield "overlap", _overlapping()
    for index, name in enumerate(BAD_NAMES):
        yield f"name {index}", zipped({name: b"x"})
    yield "link", _linked()
    yield "twice", _duplicates("config.json", "config.json")
    yield "twice but for capitals", _duplicates("config.json", "CONFIG.json")
    for bits in (1, 0x20, 0x40, 0x2000):
        yield f"flag {bits}", _flags(good, bits)
    yield "other name in front", patched(good, 30, b"konfig")
    yield "other size in front", patched(good, 22, struct.pack("<I", 7))
    yield "wrong checksum", patched(patched(good, 14, b"abcd"), listing + 16, b"abcd")
    yield "odd method", patched(patched(good, 8, b"\x0c\x00"), listing + 10, b"\x0c\x00")
    yield "before", b"PK\x03\x04 something else " + good
    yield "after", good + b"something else"
    yield "comment", patched(good, len(good) - 2, b"\x20\x00") + b"PK\x05\x06" + bytes(28)
    yield "cut", good[:-30]
    yield "cut early", good[: listing - 5]
    yield "far listing", patched(good, len(good) - 6, struct.pack("<I", 2**31))
    yield "many", zipped({f"{index}": b"" for index in range(20_100)}, zipfile.ZIP_STORED)
    yield "zip in zip", zipped({"inner.zip": zipped({"bomb": bytes(2**25)}, zipfile.ZIP_DEFLATED) * 1})[:-1]


def _tar(change: Callable[[tarfile.TarInfo], None], name: str = "a", content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        change(info)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _kind(letter: bytes) -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        info.type, info.linkname, info.size = letter, "/etc/passwd", 0

    return change


def tars() -> Iterator[tuple[str, bytes]]:
    for name in ("../up", "/absolute", "a/../../up", "C:\\x"):
        yield f"name {name[:2]}", _tar(lambda info: None, name)
        yield f"name {name[:2]} in gzip", gzip.compress(_tar(lambda info: None, name))
    for letter in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        yield f"kind {letter.decode()}", _tar(_kind(letter))
    bomb = bytes(2**26)
    yield "bomb", gzip.compress(_tar(lambda info: None, "a", bomb))
    yield "gzip of nothing", gzip.compress(bytes(2**26))
    whole = _tar(lambda info: None, "a", b"x" * 5000)
    yield "cut", whole[:2000]
    yield "cut gzip", gzip.compress(whole)[:-20]
    pax = bytearray(_tar(_kind(b"x"), "PaxHeader"))
    pax[124:136] = b"77777777777\0"
    pax[148:156] = b"        "
    pax[148:156] = b"%06o\0 " % sum(pax[:512])
    yield "huge header", bytes(pax)
