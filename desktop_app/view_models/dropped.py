"""Tells a model from pictures or texts among what is dropped, by the names of the files in it; nothing is opened."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

Found = Literal["model", "pictures", "both", "picture", "missing"]

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif"})
TABLES = frozenset({".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".txt"})
"""Files of texts."""
_MODELS = frozenset({".onnx", ".keras", ".h5", ".hdf5", ".safetensors", ".tflite", ".pt", ".pth", ".pt2"}) | {
    ".skops",
    ".joblib",
    ".pkl",
}
_MODEL_NAMES = frozenset({"model.json", "saved_model.pb", "model.safetensors.index.json", "pytorch_model.bin"})
_MOST_NAMES = 20_000
_DEEPEST = 4


def what_is(path: Path) -> Found:
    """Return what ``path`` holds. Files are models, unless they are pictures or tables; a folder or zip is looked into.

    "pictures" stands for texts too. A folder or zip that holds no model is taken for them: the engine then says what
    is wrong with it.
    """
    suffix = path.suffix.lower()
    if suffix in PICTURES:
        return "picture"
    if path.is_file() and (suffix in TABLES or (suffix == ".json" and _is_list(path))):
        return "pictures"
    if path.is_dir():
        return _told_by(_names_in_folder(path))
    if suffix == ".zip":
        return _told_by(_names_in_zip(path))
    return "model" if path.exists() else "missing"


def _is_list(path: Path) -> bool:
    """Return whether a JSON file holds a list, such as of texts; those of models hold one object."""
    try:
        with path.open("rb") as opened:
            return opened.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
    except OSError:
        return False


def _told_by(names: Iterator[str]) -> Found:
    """A model's file lies at the top or one folder down; a picture anywhere counts, but not beside a web model's."""
    model = pictures = False
    for name in names:
        parts = PurePosixPath(name).parts
        if not parts or parts[0] == "__MACOSX" or parts[-1].startswith("."):
            continue
        suffix = PurePosixPath(parts[-1]).suffix.lower()
        model = model or (len(parts) <= 2 and (suffix in _MODELS or parts[-1].lower() in _MODEL_NAMES))
        pictures = pictures or suffix in PICTURES
        if model and pictures:
            return "both"
    return "model" if model else "pictures"


def _names_in_folder(folder: Path) -> Iterator[str]:
    """Yield the files' paths inside ``folder``, at most some thousands; what cannot be read is left out."""
    count = 0
    for here, folders, files in os.walk(folder):
        inside = Path(here).relative_to(folder)
        if len(inside.parts) >= _DEEPEST:
            folders.clear()
        for name in sorted(files):
            yield (inside / name).as_posix()
            count += 1
            if count >= _MOST_NAMES:
                return


def _names_in_zip(path: Path) -> Iterator[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from archive.namelist()[:_MOST_NAMES]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return  # damaged or not there: the engine says so
