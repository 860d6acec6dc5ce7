"""Names inside archives: plain relative paths that mean the same on every system."""

import unicodedata
from collections.abc import Iterable

from engine.models.safety.refusals import suspicious

MAX_NAME = 1024
MAX_PARTS = 32


def check_member_names(names: Iterable[str]) -> None:
    """Check the names of an archive's members; a folder's name ends in ``/``.

    Raises:
        ModelError: one is empty, absolute, climbs with ``..``, holds a backslash, a drive or a control character, or
            means the same as another where capitals or the spelling of accents do not count.
    """
    seen: set[str] = set()
    for name in names:
        if not _is_plain(name):
            raise suspicious(f"a member's name is not a plain path: {name[:200]!r}")
        key = unicodedata.normalize("NFC", name.rstrip("/")).casefold()
        if key in seen:
            raise suspicious(f"two members have one name: {name[:200]!r}")
        seen.add(key)


def _is_plain(name: str) -> bool:
    if not name or len(name) > MAX_NAME or set(name) & set("\\:") or any(ord(char) < 32 for char in name):
        return False
    parts = name.removesuffix("/").split("/")
    return len(parts) <= MAX_PARTS and not any(part in ("", ".", "..") for part in parts)
