"""The built-in toys: a model, what it is checked on, and what a copy learns from."""

from dataclasses import dataclass
from pathlib import Path

from engine.words.resources import resource
from engine.words.tasks import Task

_FILES: dict[Task, tuple[str, str, str]] = {
    "image": ("clothes-sorter.onnx", "clothes-test.zip", "clothes-train.zip"),
    "text": ("spam-filter", "mails-test.csv", "mails-train.csv"),
}


@dataclass(frozen=True)
class SampleFiles:
    """Where a toy lies: the ``model``, the samples that it never saw (``test``), and those to learn from (``train``)."""

    model: Path
    test: Path
    train: Path


def sample_files(task: Task) -> SampleFiles:
    """Return where the toy of pictures or of texts lies; whether it is there, ``samples_here`` tells."""
    return SampleFiles(*(resource(f"samples/{name}") for name in _FILES[task]))


def samples_here() -> tuple[Task, ...]:
    """Return the kinds of toys that came with this program."""
    return tuple(task for task, names in _FILES.items() if all(resource(f"samples/{name}").exists() for name in names))
