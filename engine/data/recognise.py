"""Tells picture files from others by their first bytes, and leaves out what systems put beside them."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from engine.data.store import Store
from engine.words import say

_USUAL = (".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp", ".bmp", ".dib")
_OTHERS = (".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".mpo", ".avif", ".heic", ".heif")
EXTENSIONS = frozenset(_USUAL + _OTHERS)
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_SYSTEM_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "icon\r", "@eadir", "$recycle.bin"})


def is_system_file(file: str) -> bool:
    """Tell whether ``file`` or a folder above it is hidden or made by the system, not by the owner."""
    parts = PurePosixPath(file.replace("\\", "/")).parts
    return any(part.startswith(".") or part.casefold() in _SYSTEM_NAMES for part in parts)


def looks_like_picture(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` (32 bytes) is a picture of a kind we may know."""
    if head.startswith(_MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    return head[4:8] == b"ftyp" and head[8:12] in {b"avif", b"avis", b"heic", b"heix", b"mif1"}


def pick_pictures(store: Store) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the files of ``store`` that are pictures, and (name, reason) of the others.

    A file with a picture's extension counts; whether it can be decoded shows when it is loaded. Any other file
    counts if its content is a picture's. Hidden and system files are left out without a word.
    """
    theirs = [file for file in store.files if not is_system_file(file)]
    named = {file for file in theirs if PurePosixPath(file).suffix.casefold() in EXTENSIONS}
    found, skipped = list(named), [entry for entry in store.skipped if not is_system_file(entry[0])]
    recognised, others = _by_content(store, [file for file in theirs if file not in named])
    return tuple(sorted(found + recognised)), tuple(skipped + others)


def _by_content(store: Store, files: Sequence[str]) -> tuple[list[str], list[tuple[str, str]]]:
    found: list[str] = []
    others: list[tuple[str, str]] = []
    if not files:
        return found, others
    with store.reading() as read:
        for file in files:
            try:
                is_picture = looks_like_picture(store.head(read, file))
            except OSError:
                others.append((file, say("could not be read")))
                continue
            if is_picture:
                found.append(file)
            else:
                others.append((file, say("not a picture")))
    return found, others
