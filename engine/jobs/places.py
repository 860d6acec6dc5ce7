"""Where results live: run folders, Toughen's own data folder, and its bin."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.jobs.files import make_folder, storage_errors
from engine.models.own_folder import own_folder

CLASS_NAMES = "labels.txt"
"""Class names beside a new model, one a line, where the file itself does not say them."""

BIN_DAYS = 30
_DAY_S = 86_400


def data_folder() -> Path:
    """Return Toughen's own folder in the user's data folder."""
    return own_folder()


@contextmanager
def run_folder(out: str, model: str, kind: str) -> Iterator[Path]:
    """Yield the folder for a job's files: ``out``, or a fresh one in Toughen's own folder when empty.

    Where the job fails before it wrote anything there, the folders that were made for it are gone again.

    Raises:
        StorageError: it cannot be made or written to.
    """
    stamp = time.strftime("%Y-%m-%d %H-%M-%S")
    place = Path(out) if out else data_folder() / "runs" / f"{stamp} {Path(model).stem[:40]} {kind}"
    missing = [folder for folder in (place, *place.parents) if not folder.exists()]
    try:
        yield make_folder(place)
    except BaseException:
        with suppress(OSError):  # the first that holds something stays, and so do those around it
            for folder in missing:
                folder.rmdir()
        raise


def move_to_bin(path: Path, *belonging: Path) -> Path:
    """Move ``path`` and what belongs to it into a fresh folder of Toughen's bin; return the new place of ``path``.

    There they wait 30 days.
    """
    place = make_folder(data_folder() / "bin")
    with storage_errors(path):
        folder = Path(tempfile.mkdtemp(prefix=time.strftime("%Y-%m-%d %H-%M-%S "), dir=place))
        for each in (path, *belonging):
            shutil.move(each, folder / each.name)
    return folder / path.name


def preview_folder(now: float | None = None) -> Path:
    """Return a fresh folder for small pictures that the window shows, and delete those of earlier days."""
    previews = make_folder(data_folder() / "previews")
    limit = (time.time() if now is None else now) - _DAY_S
    for folder in previews.iterdir():
        if folder.stat().st_mtime < limit:
            shutil.rmtree(folder, ignore_errors=True)
    with storage_errors(previews):
        return Path(tempfile.mkdtemp(prefix="inspect-", dir=previews))


def empty_old_bin(now: float | None = None) -> int:
    """Delete what has waited longer than 30 days; return how many folders went."""
    limit = (time.time() if now is None else now) - BIN_DAYS * _DAY_S
    bin_folder = data_folder() / "bin"
    if not bin_folder.is_dir():
        return 0
    old = [folder for folder in bin_folder.iterdir() if folder.stat().st_mtime < limit]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)
