"""Several files written beside their places and moved in only when all are complete."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.results.errors import StorageError
from engine.words import say


@contextmanager
def written_together(targets: tuple[Path, ...]) -> Iterator[Callable[[Path], Path]]:
    """Give a function from each target to its temporary file; on success move all in, else leave nothing behind.

    Raises:
        StorageError: the disk is full, read-only or gone.
    """
    temporary = {target: target.with_name(f".{target.name}.{secrets.token_hex(4)}.part") for target in targets}
    moved: list[Path] = []
    try:
        yield temporary.__getitem__
        for path in temporary.values():
            _sync(path)
        for target, path in temporary.items():
            existed = target.exists()
            path.replace(target)
            moved += [] if existed else [target]
        _sync_folder(targets[0].parent)
        moved.clear()
    except OSError as error:
        raise _storage_error(targets[0], error) from error
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


def _storage_error(path: Path, error: OSError) -> StorageError:
    return StorageError(
        "storage.model_not_written",
        say("The new model could not be saved"),
        say("The folder {folder} is full, read-only or gone. Your own file is as it was.", folder=str(path.parent)),
        say("Free some space or choose another folder, and try again."),
        str(error),
    )
