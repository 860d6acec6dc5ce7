"""Every file is looked at in the worker before its own opener sees it: one table, asked in one place.

ONNX files have a trial of their own in ``engine.models.gate``, which knows their data files.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.models.safety.isolation import MEMORY, SECONDS, run_isolated

_BYTES_PER_SECOND = 20_000_000
_MOST_BYTES = 2**31
"""A folder may hold far more than the model: no more than this counts towards what the worker may take."""


@dataclass(frozen=True)
class Look:
    """How a format is looked at: the worker's task, and what lies beside the file that the task may read.

    ``whole_folder``: the model is spread over its folder. ``beside``: names of further files in the same folder.
    """

    task: str
    whole_folder: bool = False
    beside: tuple[str, ...] = ()


LOOKS: dict[str, Look | None] = {
    "engine.models.web_service.opening": None,
    "engine.models.hugging_face": Look("hugging_face", whole_folder=True),
    "engine.models.torch_script": Look("zip"),
    "engine.models.torch_files": Look("torch", beside=("config.json",)),
    "engine.models.keras_files.opening": Look("keras", whole_folder=True),
    "engine.models.tflite.opening": Look("tflite", whole_folder=True),
    "engine.models.sklearn_files": None,
}
"""By the module that opens the format. None: it never parses a file in the main process. A new format needs a line."""

_looked_at: set[tuple[str, str]] = set()


def first_look(loader: str, place: Path) -> None:
    """Let the worker read ``place`` as the loader's format does: what crashes, hangs or fills the memory does it there.

    Each content is looked at once as long as the program runs.

    Args:
        loader: a key of ``LOOKS``.
        place: the model's file or folder, links followed.

    Raises:
        ModelError: the file is refused, broke the worker, or took far more time or memory than its size explains.
    """
    look = LOOKS[loader]
    if look is None:
        return
    files = tuple(_files(look, place))
    key = (look.task, _listing(files) if look.whole_folder else _content(files))
    if key in _looked_at:
        return
    size = min(_MOST_BYTES, sum(path.stat().st_size for path in files))
    run_isolated(
        look.task, place, _readable(look, place), memory=MEMORY + 4 * size, seconds=SECONDS + size // _BYTES_PER_SECOND
    )
    _looked_at.add(key)


def _readable(look: Look, place: Path) -> list[Path]:
    """Return what the worker may read beside ``place``; Hugging Face's own cache keeps the files behind links."""
    if not look.whole_folder:
        return list(_files(look, place))[1:]
    folder = place if place.is_dir() else place.parent
    cache = folder.parent.parent / "blobs"
    return [folder, *([cache] if folder.parent.name == "snapshots" and cache.is_dir() else [])]


def _files(look: Look, place: Path) -> Iterator[Path]:
    """Yield the ordinary files that belong to the model, ``place`` first where it is one."""
    if place.is_file():
        yield place
    if look.whole_folder:
        folder = place if place.is_dir() else place.parent
        yield from (path for path in sorted(folder.iterdir()) if path != place and path.is_file())
    else:
        beside = (place.with_name(name) for name in look.beside)
        yield from (path for path in beside if path != place and path.is_file() and not path.is_symlink())


def _content(files: tuple[Path, ...]) -> str:
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _listing(files: tuple[Path, ...]) -> str:
    """Return a SHA-256 of names, sizes and times of change, which the system itself sets: a folder may be huge."""
    found = [(path, path.stat()) for path in files]
    facts = [(str(path), it.st_size, it.st_mtime_ns, it.st_ctime_ns, it.st_ino) for path, it in found]
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()
