"""The files of the old and the new model by name, and what kind of export they are."""

from dataclasses import dataclass
from typing import Literal

from engine.results import HardenResult, TriedFront
from engine.words import Task, chosen_front, show_name

Kind = Literal[
    "onnx",
    "hugging_face",
    "keras",
    "teachable_keras",
    "teachable_web",
    "web",
    "torch",
    "tflite",
    "skops",
    "front",
    "other",
]

SANITISER = "sanitiser.py"
"""The program that cleans texts, in the folder of a strengthened text model."""
GUARD = "guard.py"
"""The program that stands in front of a filter that only answers."""
_SHOWN = 6
_TEACHABLE_H5 = "keras_model.h5"
"""The name that Teachable Machine gives a Keras model; labels.txt beside it alone may be Toughen's own."""
_BY_FORMAT: dict[str, Kind] = {
    "onnx": "onnx",
    "hugging face": "hugging_face",
    "keras": "keras",
    "keras hdf5": "keras",
    "tensorflow.js": "web",
    "pytorch": "torch",
    "safetensors": "torch",
    "tensorflow lite": "tflite",
    "tflite": "tflite",
}


@dataclass(frozen=True)
class NewModel:
    """The strengthened model as it lies on the disk; names only.

    ``inside`` are the files in it where it is a folder or an archive, ``beside`` those that lie next to it and belong
    to it. ``pack`` is the folder for whoever runs it, "" where there is none. ``cleans_itself`` says that its own
    ``tokenizer.json`` does a part of what the sanitiser does.
    """

    name: str
    inside: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    is_folder: bool = False
    pack: str = ""
    cleans_itself: bool = False

    @property
    def is_archive(self) -> bool:
        """Whether the model's files have to be unpacked before use."""
        return bool(self.inside) and not self.is_folder


@dataclass(frozen=True)
class Files:
    """What the guide speaks of: the old model's names, the new one's, the kind of export, its tool, what it sorts.

    ``front`` is what a guard does.
    """

    old: str
    old_files: tuple[str, ...]
    new: NewModel
    kind: Kind
    tool: str
    task: Task = "image"
    front: TriedFront | None = None

    @property
    def has_sanitiser(self) -> bool:
        """Whether a program that cleans texts comes with the model, and nothing uses it yet."""
        return SANITISER in self.parts and self.kind != "front"

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the files that a program loads, without folders."""
        return tuple(name.rpartition("/")[2] for name in self.new.inside)


def files_of(result: HardenResult, new: NewModel) -> Files:
    """Return the names; the kind is told by the format, and by the tool where the format says too little."""
    model = result.model
    kind = _BY_FORMAT.get(model.format.lower(), "other")
    if model.format.lower().startswith("scikit-learn"):
        kind = "skops"
    if kind == "web" and model.source_tool.startswith("Teachable Machine"):
        kind = "teachable_web"
    inside = [name.rpartition("/")[2] for name in new.inside]
    if GUARD in inside:
        kind = "front"
    if kind == "keras" and _TEACHABLE_H5 in (model.path_name, *inside) and "labels.txt" in (*new.beside, *inside):
        kind = "teachable_keras"
    return Files(
        model.path_name,
        model.files or (model.path_name,),
        new,
        kind,
        model.source_tool,
        model.task,
        chosen_front(result),
    )


def listed(names: tuple[str, ...]) -> str:
    """Return names for a sentence, at most six of them."""
    shown = ", ".join(show_name(name) for name in names[:_SHOWN])
    return shown + (", …" if len(names) > _SHOWN else "")
