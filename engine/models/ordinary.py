"""Ordinary files of a model's folder: no links out of it, JSON within limits."""

import hashlib
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import refuse, suspicious
from engine.results.errors import ModelError
from engine.words import say, show_name

MAX_JSON_BYTES = 20_000_000


def is_there(path: Path) -> bool:
    """Return whether there is anything of this name, a broken link too."""
    return path.is_symlink() or path.exists()


def check_ordinary(path: Path) -> None:
    """Check that a file is an ordinary one of its folder.

    A link may lead only where Hugging Face's own cache keeps its files: the ``blobs`` beside ``snapshots``.

    Raises:
        ModelError: it is missing, or leads elsewhere.
    """
    try:
        real = path.resolve(strict=True)
        ordinary = stat.S_ISREG(real.stat().st_mode)
    except (OSError, RuntimeError) as error:
        raise refuse(
            "model.data_missing",
            say("A part of the model is missing: the file {name}.", name=show_name(path.name)),
            say("Download the whole folder again."),
            str(error),
        ) from error
    folder = path.parent.resolve()
    cache = folder.parent.parent / "blobs"
    inside = real.parent == folder or (folder.parent.name == "snapshots" and real.parent == cache)
    if not ordinary or not inside:
        raise suspicious(f"{path.name} is not an ordinary file of the folder")


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON object from an ordinary file.

    Raises:
        ModelError: it is missing, too large, or no JSON object.
    """
    check_ordinary(path)
    if path.stat().st_size > MAX_JSON_BYTES:
        raise suspicious(f"{path.name} has {path.stat().st_size} bytes")
    found = parse_json(path.read_bytes())
    if not isinstance(found, dict):
        raise damaged_part(path, "no object")
    return found


def damaged_part(path: Path, detail: str) -> ModelError:
    """Return the error for a file of the folder that does not hold what it should."""
    message = say("The file {name} is damaged.", name=show_name(path.name))
    return refuse("model.damaged", message, say("Download the whole folder again."), detail)


def hash_files(files: Iterable[Path]) -> str:
    """Return the SHA-256 over all files' names and hashes in turn."""
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
