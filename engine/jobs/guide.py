"""``HOW-TO-USE.html`` beside a new model: which of its files lie where, handed to the report."""

import glob
import zipfile
from collections.abc import Collection
from pathlib import Path

from engine.jobs.files import storage_errors, write_text
from engine.jobs.places import CLASS_NAMES, move_to_bin
from engine.models.texts.marks import MARK, read_mark
from engine.report.guide import FILE_NAME, NewModel, how_to_use
from engine.results import HardenResult, ModelError

_MOST_FILES = 50
_ARCHIVES = ("Keras HDF5", "TensorFlow.js")
"""Formats that may come as an archive to be unpacked; other formats are archives only on the inside."""


def pack_of(model: Path) -> Path:
    """Return where the folder for whoever runs a model lies: beside the model."""
    return model.with_name(f"{model.name}-hand-over")


def belonging(model: Path) -> list[Path]:
    """Return the model and its data files, which share the beginning of its name.

    A folder holds its own, but the folder to hand over lies beside it.
    """
    if model.is_dir():
        return [model, *(path for path in (pack_of(model),) if path.is_dir())]
    return sorted(path for path in model.parent.glob(f"{glob.escape(model.name)}*") if path.is_file())


def write_guide(result: HardenResult, model: Path, data: Collection[str] = ()) -> Path:
    """Write the guide to ``model``, a strengthened one, beside it; return its path.

    ``data`` are the names of its data files where these do not share its name.

    Another guide of that name goes to Toughen's bin, but in a folder that holds other things beside the result's own
    files the guide gets a name of its own instead.

    Raises:
        StorageError: it cannot be written.
    """
    page = how_to_use(result, described(result, model, data))
    place = model.parent / FILE_NAME
    with storage_errors(place):
        if place.exists() and place.read_bytes() != page.encode("utf-8"):
            if _is_guide(place, model):
                move_to_bin(place)
            else:
                place = model.parent / f"{Path(FILE_NAME).stem} {model.stem}.html"
    write_text(place, page)
    return place


def _is_guide(place: Path, model: Path) -> bool:
    """Return whether a page there is an older guide to a model of the same name."""
    head = place.read_bytes()[:20_000].decode("utf-8", "replace")
    return 'class="brand"' in head and (model.name in head or not model.name.isascii())


def described(result: HardenResult, model: Path, data: Collection[str] = ()) -> NewModel:
    """Return how a strengthened model lies on the disk: names only; ``data`` as in ``write_guide``."""
    pack = pack_of(model)
    own = ({path.name for path in belonging(model)} | set(data)) - {pack.name}
    beside = sorted(own - {model.name})
    if not model.is_dir() and (model.parent / CLASS_NAMES).is_file():
        beside.append(CLASS_NAMES)
    return NewModel(
        model.name,
        _inside(result, model),
        tuple(beside),
        model.is_dir(),
        pack.name if pack.is_dir() else "",
        _cleans_itself(model),
    )


def _cleans_itself(model: Path) -> bool:
    """Return whether the marks in a model's folder say that its tokenizer does a part of the sanitiser's work."""
    for mark in sorted(model.rglob(f"*{MARK}")) if model.is_dir() else ():
        owner = mark.parent if mark.name == MARK else mark.with_name(mark.name.removesuffix(f".{MARK}"))
        try:
            found = read_mark(owner)
        except ModelError:
            continue
        if found is not None and found.in_tokenizer:
            return True
    return False


def _inside(result: HardenResult, model: Path) -> tuple[str, ...]:
    """Return the names of the files in a folder or archive, in the order in which the old model's files are told."""
    if model.is_dir():
        found = [path.relative_to(model).as_posix() for path in sorted(model.rglob("*")) if path.is_file()]
    elif result.model.format in _ARCHIVES and zipfile.is_zipfile(model):
        with zipfile.ZipFile(model) as archive:
            found = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
    else:
        return ()
    known = result.model.files
    order = {name: place for place, name in enumerate(known)}
    return tuple(sorted(found, key=lambda name: order.get(name, len(known)))[:_MOST_FILES])
