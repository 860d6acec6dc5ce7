"""Texts and pictures of a result, made harmless before they reach a template: a result may come from anyone."""

import re
import struct
import zlib
from pathlib import Path, PurePosixPath

from engine.words import clean_name

_TEXT_LIMIT = 4000
_ISOLATED = re.compile("\u2068([^\u2066-\u2069]*)\u2069")
_LARGEST_PICTURE = 4 * 1024 * 1024
_LARGEST_SIDE = 4096
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def safe(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return ``text`` cleaned, keeping only whole directional isolates such as those around names in sentences."""
    parts, end = [], 0
    for found in _ISOLATED.finditer(text):
        parts += [_between(text[end : found.start()], limit), f"\u2068{clean_name(found[1], limit)}\u2069"]
        end = found.end()
    return "".join([*parts, _between(text[end:], limit)])


def _between(text: str, limit: int) -> str:
    """Return cleaned text; blanks at its ends stay, as it stands between other text."""
    core = text.strip(" ")
    if not core:
        return " " if text else ""
    start, end = " " if text[0] == " " else "", " " if text[-1] == " " else ""
    return f"{start}{clean_name(core, limit)}{end}"


def read_picture(folder: Path, name: str) -> bytes | None:
    """Return the PNG file ``name`` inside ``folder``; None when it leads outside, is missing or is no sound PNG."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or path.suffix != ".png":
        return None
    try:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder.resolve()) or not place.is_file() or place.stat().st_size > _LARGEST_PICTURE:
            return None
        content = place.read_bytes()
    except (OSError, ValueError):
        return None
    return content if is_sound_png(content) else None


def is_sound_png(content: bytes) -> bool:
    """Return True for a complete PNG of ordinary size whose checksums and pixel data hold."""
    if not content.startswith(_SIGNATURE):
        return False
    try:
        chunks = _chunks(content)
        width, height = struct.unpack(">II", chunks[0][1][:8])
        pixels = b"".join(data for kind, data in chunks if kind == b"IDAT")
        decoder = zlib.decompressobj()
        decoder.decompress(pixels, _LARGEST_SIDE * _LARGEST_SIDE * 8)
    except (struct.error, zlib.error, IndexError, ValueError):
        return False
    named = chunks[0][0] == b"IHDR" and chunks[-1][0] == b"IEND"
    return named and decoder.eof and 0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return (kind, data) of every chunk.

    Raises:
        ValueError, struct.error: the file is cut or a checksum does not hold.
    """
    place, found = len(_SIGNATURE), []
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        if checksum != zlib.crc32(kind + data):
            raise ValueError("checksum")
        found.append((kind, data))
        place += 12 + length
    return found
