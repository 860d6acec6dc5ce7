"""Writing results without ever destroying anything: beside, synced, then moved into place."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.results import StorageError
from engine.words import clean_name, say


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an OSError while ``path`` is written or read into a StorageError in plain words."""
    try:
        yield
    except OSError as error:
        raise _storage_error(path, error) from error


def _storage_error(path: Path, error: OSError) -> StorageError:
    name = clean_name(path.name)
    reasons = {
        errno.ENOSPC: (
            "storage.full",
            say("The disk is full"),
            say("There is no room left to write {name}.", name=name),
            say("Free some space, or choose a folder on another disk. Nothing was lost."),
        ),
        errno.ENOENT: (
            "storage.vanished",
            say("A file is gone"),
            say("{name} is no longer there.", name=name),
            say("Put it back, or choose it again."),
        ),
    }
    fallback = (
        "storage.denied",
        say("The folder cannot be used"),
        say("Your computer did not allow writing to {name}.", name=name),
        say("Choose another folder, such as one in your documents. Nothing was lost."),
    )
    code, title, message, next_step = reasons.get(error.errno or 0, fallback)
    return StorageError(code, title, message, next_step, f"{error}: {path}")


def make_folder(folder: Path) -> Path:
    """Create ``folder`` and show that it can be written to.

    Raises:
        StorageError: it cannot be made or written to.
    """
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    return folder


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path``, sync it, and move it into place.

    Raises:
        StorageError: disk full or folder read-only; what stood at ``path`` is untouched.
    """
    with storage_errors(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8; see ``write_bytes``."""
    write_bytes(path, text.encode("utf-8"))


def read_text(path: Path) -> str:
    """Return the UTF-8 text of ``path``.

    Raises:
        StorageError: it is missing or cannot be read.
    """
    with storage_errors(path):
        return path.read_text(encoding="utf-8")
