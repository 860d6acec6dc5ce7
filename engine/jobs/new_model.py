"""The new model: written beside the work, and moved to its place once the outcome is known."""

import shutil
from pathlib import Path
from typing import Generic, TypeVar

from torch import nn

from engine.hardening import Hardened
from engine.hardening.texts.fronts import Front
from engine.jobs.files import make_folder, storage_errors, write_bytes
from engine.jobs.front_files import write_front
from engine.jobs.places import CLASS_NAMES, move_to_bin
from engine.models import Model, RawModel, TextModel, open_model, write_copy

WAITING = "waiting"
"""Folder for a new model that is only likely better: it waits there for the owner's own click."""

_IN_A_FOLDER = ("TensorFlow.js",)
"""Formats of several files whose names a web page knows: they keep them, in a folder of their own."""


M = TypeVar("M", Model, TextModel)


class NewModelWriter(Generic[M]):
    """Writes candidates for the new model of ``model`` below ``folder``, and moves the last one to its place.

    A text model always gets a folder of its own, for what belongs to it: tokenizer, sanitiser, mark.
    """

    def __init__(self, model: M, folder: Path) -> None:
        self._model: M = model
        self._folder = folder
        self._name, self._main = _names(model.raw)
        self._written = False
        self._sha256 = ""

    def save(self, network: nn.Module) -> M:
        """Write ``network`` into a copy of the file and return the model around that file."""
        place = self._candidate / self._main
        make_folder(place.parent)
        write_copy(self._model.raw, network, place)
        return self._opened(place)

    def guard(self, front: Front) -> M:
        """Write the model as it is, with what stands in front of it, and return the model around both."""
        return self._opened(write_front(self._model.raw, front, self._candidate / self._name))

    def _opened(self, place: Path) -> M:
        raw = open_model(place).meant_as(self._model.raw.guess)
        self._sha256, self._written = raw.facts.sha256, True
        return self._model.with_raw(raw).on(self._model.device)

    def place(self, hardened: Hardened) -> dict[str, str]:
        """Move the new model where its proof puts it; return what ``files`` says of it."""
        if hardened.proof == "none" or not self._written or not hardened.complete:
            return {}
        target = self._folder if hardened.proof == "proven" else make_folder(self._folder / WAITING)
        for path in sorted(self._candidate.iterdir()):
            _move(path, target / path.name)
        self._write_class_names((target / self._main).parent / CLASS_NAMES)
        return {"model": (target / self._name).relative_to(self._folder).as_posix(), "model_sha256": self._sha256}

    @property
    def _candidate(self) -> Path:
        return self._folder / ".work" / "candidate"

    def _write_class_names(self, path: Path) -> None:
        """Write the class names beside a model whose file does not name them, so that it is understood again."""
        names: tuple[str, ...] = self._model.class_names
        if self._model.raw.class_names is None and not any("\n" in name for name in names):
            write_bytes(path, "\n".join((*names, "")).encode("utf-8", "surrogateescape"))


def _names(raw: RawModel) -> tuple[str, str]:
    """Return the name of the new file or folder, and the path in it of what is written and opened."""
    path = raw.facts.path
    if path.is_dir():
        return (f"{path.name}-toughened",) * 2
    if raw.task == "text" and raw.facts.format.startswith("scikit-learn"):
        return (f"{_own_name(path)}-toughened",) * 2
    if raw.task == "text":
        name = f"{_own_name(path)}-toughened"
        return name, f"{name}/{path.name}"
    if raw.facts.format in _IN_A_FOLDER and len(raw.facts.files) > 1:
        name = f"{path.parent.name or path.stem}-toughened"
        return name, f"{name}/{path.name}"
    return (f"{path.stem}-toughened{path.suffix}",) * 2


def _own_name(path: Path) -> str:
    """Return a name that tells the model: that of its folder, where its file is just called "model"."""
    if path.stem.lower() != "model":
        return path.stem
    folder = path.parent.parent if path.parent.name == "onnx" else path.parent
    return folder.name or path.stem


def _move(source: Path, target: Path) -> None:
    if target.exists():
        move_to_bin(target)
    with storage_errors(target):
        shutil.move(source, target)
