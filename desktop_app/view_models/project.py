"""What the user chose and what the engine found: the one state that screens share."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.view_models.dropped import TABLES
from engine.protocol import Common, Overrides
from engine.results import Context, Depth, HardenResult, InspectResult, ScanResult, Seen
from engine.words import Task, sample_files

R = TypeVar("R")
Exposure = Literal["us", "customers", "anyone", "unknown"]
Strength = Literal["gentle", "balanced", "strong"]


@dataclass(frozen=True)
class Finished(Generic[R]):
    """The result of a job: its value, the folder its files lie in, charts as SVG text, and whether it ran to the end."""

    value: R
    folder: Path
    charts: dict[str, str]
    complete: bool


class Project(QObject):
    """One model with its pictures or texts, from the first drop to the report."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clear()

    def clear(self) -> None:
        """Forget everything, for another model."""
        self.model: Path | None = None
        self.pictures: Path | None = None
        self.training_pictures: Path | None = None
        self.test_pictures: Path | None = None
        self.is_sample = False
        self.overrides = Overrides()
        self.allow_address = ""
        self.max_requests: int | None = None
        self.seen: Seen = "unknown"
        self.exposure: Exposure = "unknown"
        self.depth: Depth = "standard"
        self.strength: Strength = "balanced"
        self.forget_results()
        self.changed.emit()

    def choose_model(self, path: Path) -> None:
        """Take ``path`` as the model; earlier answers no longer hold."""
        self.model = path.absolute()
        self.is_sample = False
        self.allow_address, self.max_requests = "", None
        self.overrides = Overrides()
        self.forget_results()
        self.changed.emit()

    def choose_pictures(self, path: Path) -> None:
        """Take ``path`` (folder, zip or table) as the pictures or texts."""
        self.pictures = path.absolute()
        self.training_pictures = None
        self.test_pictures = None
        self.is_sample = False
        self.overrides = replace(self.overrides, text_column=None, label_column=None, delimiter=None, encoding=None)
        self.forget_results()
        self.changed.emit()

    def choose_sample(self, task: Task = "image") -> None:
        """Take a built-in toy, of pictures or of texts, in the same way as a user's files."""
        self.clear()
        files = sample_files(task)
        self.model, self.pictures, self.training_pictures = files.model, files.test, files.train
        self.test_pictures = self.pictures
        self.is_sample = True
        self.seen = "no"
        self.changed.emit()

    def choose_test_pictures(self, path: Path | None) -> None:
        """Use ``path`` to test the stronger model, or take a part of the pictures when None."""
        self.test_pictures = None if path is None else path.absolute()
        self.changed.emit()

    @property
    def task(self) -> Task:
        """Whether the model sorts pictures or texts, as the engine found; before that, what the chosen data look like."""
        for finished in (self.hardened, self.scanned, self.inspected):
            if finished is not None:
                return finished.value.model.task
        return "text" if self.pictures is not None and self.pictures.suffix.lower() in TABLES else "image"

    @property
    def guarded(self) -> bool:
        """Whether a guard makes the model stronger: something in front of it, as no copy of it can be trained."""
        for finished in (self.hardened, self.scanned, self.inspected):
            if finished is not None:
                return finished.value.model.strengthening == "front"
        return False

    def forget_results(self) -> None:
        """Drop what the engine found: it no longer holds."""
        self.inspected: Finished[InspectResult] | None = None
        self.scanned: Finished[ScanResult] | None = None
        self.hardened: Finished[HardenResult] | None = None

    @property
    def common(self) -> Common:
        """What every job is told."""
        return Common(
            seen=self.seen,
            context=Context(exposure=self.exposure),
            overrides=self.overrides,
            allow_address=self.allow_address,
            max_requests=self.max_requests,
        )
