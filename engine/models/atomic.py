"""Several files written beside their places and moved in only when all are complete."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.models.copying import writing_errors


@contextmanager
def written_together(targets: tuple[Path, ...]) -> Iterator[Callable[[Path], Path]]:
    """Give a function from each target to its temporary file; on success move all in, else leave nothing behind.

    Raises:
        StorageError: the disk is full, read-only or gone.
    """
    temporary = {target: target.with_name(f".{target.name}.{secrets.token_hex(4)}.part") for target in targets}
    moved: list[Path] = []
    try:
        with writing_errors(targets[0].parent):
            yield temporary.__getitem__
            for path in temporary.values():
                _sync(path)
            for target, path in temporary.items():
                existed = target.exists()
                path.replace(target)
                moved += [] if existed else [target]
            _sync_folder(targets[0].parent)
            moved.clear()
    finally:
        for path in (*temporary.values(), *moved):
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders; its file system orders the moves itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
