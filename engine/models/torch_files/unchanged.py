"""What both writers of PyTorch files check first: the user's file is still the one that was opened, and is not the target."""

import hashlib
from pathlib import Path

from engine.models.copying import own_file, source_changed
from engine.models.raw import RawModel
from engine.models.torch_files.gate import check_file, kind_of
from engine.results.errors import ModelError


def unchanged_kind(raw: RawModel) -> str:
    """Return the kind of ``raw``'s file.

    Raises:
        StorageError: it changed or is gone.
    """
    path = raw.facts.path
    try:
        kind = kind_of(path)
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == raw.facts.sha256
        if kind is None or not same:
            raise source_changed("another SHA-256")
        check_file(path, kind)
    except (ModelError, OSError) as error:
        raise source_changed(str(error)) from error
    return kind


def checked_target(raw: RawModel, path: Path) -> Path:
    """Return ``path`` in full.

    Raises:
        StorageError: it is the user's own file.
    """
    path = Path(path).absolute()
    if path.resolve() == raw.facts.path.resolve():
        raise own_file()
    return path
