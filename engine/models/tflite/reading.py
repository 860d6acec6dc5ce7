"""Finds the model file and its class names: a file, a folder, or the zip as Teachable Machine gives it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.models.containers import Container, open_archive, open_folder
from engine.models.safety.refusals import damaged
from engine.models.teachable_machine import MAX_TEXT, is_numbered
from engine.models.tflite.schema import IDENTIFIER

_ZIP = b"PK\x03\x04"
_ENDINGS = (".tflite", ".lite")
_LABELS = ("labels.txt", "dict.txt", "labelmap.txt")
_TEACHABLE_NAMES = frozenset({"model.tflite", "model_unquant.tflite"})
_MAX_LISTED = 5000


@dataclass(frozen=True)
class Place:
    """Where the model lies: its container, its name in it, and the list of class names beside it."""

    container: Container
    member: str
    labels: bytes | None

    @property
    def content(self) -> bytes:
        """The model file."""
        return self.container.members[self.member]

    @property
    def looks_like_teachable_machine(self) -> bool:
        """The name, and numbered class names, as Teachable Machine writes them."""
        return PurePosixPath(self.member).name in _TEACHABLE_NAMES and is_numbered(self.labels)


def find_main(place: Path) -> Path | None:
    """Return the model file, or the archive with one in it; None where there is none, or several."""
    if place.is_dir():
        files = [item for item in sorted(place.iterdir())[:_MAX_LISTED] if item.is_file()]
        found = [item for item in files if _is_lite(item)]
        return found[0] if len(found) == 1 and not any(item.suffix.lower() == ".onnx" for item in files) else None
    if not place.is_file():
        return None  # a pipe would wait for ever
    if _is_lite(place):
        return place
    try:
        with place.open("rb") as file:
            packed = file.read(len(_ZIP)) == _ZIP and _in_archive(zipfile.ZipFile(file).namelist()) is not None
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    return place if packed else None


def _is_lite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8)[4:] == IDENTIFIER
    except OSError:
        return False


def _in_archive(names: list[str]) -> str | None:
    """Return the one name that is a model's."""
    shown = [name for name in names[:_MAX_LISTED] if not name.startswith("__MACOSX/")]
    found = [name for name in shown if PurePosixPath(name).suffix.lower() in _ENDINGS]
    return found[0] if len(found) == 1 else None


def read_place(place: Path) -> Place:
    """Read the model file or archive at ``place``, and the class names beside it.

    Raises:
        ModelError: it is missing, odd or too large.
    """
    main = find_main(place)
    if main is None:
        raise damaged("no TensorFlow Lite model")
    if _is_lite(main):
        return Place(open_folder(main, []), main.name, _labels_beside(main.parent))
    container = open_archive(main)
    member = _in_archive(list(container.members))
    if member is None:
        raise damaged("the archive holds no model, or several")
    folder = PurePosixPath(member).parent
    inside = (container.members.get(str(folder / name)) for name in _LABELS)
    return Place(container, member, next((content for content in inside if content is not None), None))


def _labels_beside(folder: Path) -> bytes | None:
    for path in (folder / name for name in _LABELS):
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_TEXT:
            try:
                return path.read_bytes()
            except OSError:
                return None
    return None
