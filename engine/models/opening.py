"""The one door: a path becomes a model."""

import importlib
from pathlib import Path
from typing import Protocol, cast

from engine.models.gate import find_place, pass_gate
from engine.models.onnx.opening import open_onnx
from engine.models.raw import Permission, RawModel
from engine.models.safety.first_look import first_look
from engine.models.texts.protected import as_marked
from engine.models.web_service import opening as web_service
from engine.results.errors import ModelError
from engine.words import maker_message

LOADERS: tuple[str, ...] = (
    web_service.__name__,
    "engine.models.hugging_face",
    "engine.models.torch_script",
    "engine.models.torch_files",
    "engine.models.keras_files.opening",
    "engine.models.tflite.opening",
    "engine.models.sklearn_files",
)
"""Modules that open formats other than ONNX, in the order in which they are asked; see ``Loader``."""


class Loader(Protocol):
    """A module that opens one format, imported only when a model is opened, and heavy libraries later still."""

    def recognises(self, place: Path) -> bool:
        """Return whether the existing file or folder is of this format: by its content, whatever its name."""

    def open_file(self, place: Path, *, seed: int, threads: int) -> RawModel:
        """Pass the format's own gate, open, and prove equal (see ``open_model``)."""


def open_model(path: Path, *, seed: int = 0, threads: int = 1, permission: Permission | None = None) -> RawModel:
    """Open a classifier: an ONNX file, a folder that holds exactly one, or another format of ``LOADERS``.

    The file is told by its content and only read; nothing in it is run as a program. The network is proven equal to
    the file's own runtime on random inputs drawn from ``seed``; ``threads`` is how many the runtime uses.
    The description of a web service opens only with a ``permission`` that names its address. What a strengthened model of
    texts asks to be done to texts before it reads them is done (``engine.models.texts.marks``).

    Raises:
        ModelError: with what the file is, where that can be told, and what to do next.
        ServiceError: it is a web service that may not be asked, or does not answer as described.
    """
    place = find_place(Path(path))
    loader = _loader_of(place)
    try:
        return as_marked(_opened(place, loader, seed, threads, permission))
    except ModelError as error:
        error.maker_message = maker_message(error.code, place.name, loader or "")
        raise


def _opened(place: Path, loader: str | None, seed: int, threads: int, permission: Permission | None) -> RawModel:
    if loader is None:
        return open_onnx(pass_gate(place), seed=seed, threads=threads)
    first_look(loader, place)
    if loader == web_service.__name__:
        return web_service.open_file(place, seed=seed, threads=threads, permission=permission)
    return _module(loader).open_file(place, seed=seed, threads=threads)


def _loader_of(place: Path) -> str | None:
    """Return the module that opens the file's format, or None: ONNX, or nothing we know."""
    ordinary = place.is_file() or place.is_dir()  # to look into a pipe would wait for ever
    return next((name for name in LOADERS if ordinary and _module(name).recognises(place)), None)


def _module(name: str) -> Loader:
    return cast(Loader, importlib.import_module(name))
