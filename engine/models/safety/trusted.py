"""Which files' programs the owner allowed to run: by SHA-256, in Toughen's own folder, to be withdrawn at any time."""

import contextlib
import json
import os
import secrets
import time
from pathlib import Path

from engine.models.own_folder import own_folder
from engine.models.safety.jsons import check_json
from engine.results.errors import ModelError, StorageError
from engine.results.trust_result import TrustedFile
from engine.words import say

_LONGEST = 300
_DIGITS = frozenset("0123456789abcdef")


def store_path() -> Path:
    """Return where the list lies."""
    return own_folder() / "trusted.json"


def trusted_files() -> tuple[TrustedFile, ...]:
    """Return all trusted files, the newest last; a damaged list or entry counts as not there."""
    try:
        found = check_json(store_path())
    except (OSError, ModelError):
        return ()
    entries = found.get("files") if isinstance(found, dict) else None
    return tuple(_entry(item) for item in entries if _is_entry(item)) if isinstance(entries, list) else ()


def is_trusted(sha256: str) -> bool:
    """Return whether the owner trusts the file with this SHA-256."""
    return any(item.sha256 == sha256 for item in trusted_files())


def trust(file: TrustedFile) -> None:
    """Add a file to the list, with today's day.

    Raises:
        StorageError: the list cannot be written.
    """
    others = [item for item in trusted_files() if item.sha256 != file.sha256]
    _write([*others, TrustedFile(file.sha256, file.name, file.format, time.strftime("%Y-%m-%d"))])


def withdraw(start: str) -> tuple[TrustedFile, ...]:
    """Take the files off the list whose SHA-256 begins with ``start`` (6 letters or more); return them.

    Raises:
        StorageError: the list cannot be written.
    """
    gone = tuple(item for item in trusted_files() if len(start) >= 6 and item.sha256.startswith(start.lower()))
    if gone:
        _write([item for item in trusted_files() if item not in gone])
    return gone


def _is_entry(item: object) -> bool:
    sha256 = item.get("sha256") if isinstance(item, dict) else None
    return isinstance(sha256, str) and len(sha256) == 64 and set(sha256) <= _DIGITS


def _entry(item: dict[str, object]) -> TrustedFile:
    name, kind, since = (str(item.get(key, ""))[:_LONGEST] for key in ("name", "format", "since"))
    return TrustedFile(str(item["sha256"]), name, kind, since)


def _write(files: list[TrustedFile]) -> None:
    """Write beside, sync, move into place: a list is never half written."""
    path = store_path()
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    content = json.dumps({"files": [vars(item) for item in files]}, indent=2)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise StorageError(
            "storage.trust_not_written",
            say("Your decision could not be saved"),
            say("Toughen's own folder is full, read-only or gone, so nothing has changed."),
            say("Free some space, and try again."),
            str(error),
        ) from error
