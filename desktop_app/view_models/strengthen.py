"""Strengthen: what can be proven, how long it takes, what it may cost."""

from pathlib import Path
from typing import get_args

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.folders import new_run_folder
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project, Strength
from engine.protocol import HardenRequest, InspectRequest
from engine.results import InspectResult, Provable
from engine.words import clean_name, count_of, duration, say, say_count, say_of

STRENGTHS: tuple[Strength, ...] = get_args(Strength)
ACCURACY_LIMIT_POINTS = 2.0


class StrengthenModel(QObject):
    """Says before the start what strengthening can prove, and builds its request."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.job = Job(client, "inspect")
        self._looked: InspectResult | None = None
        self._looked_for: tuple[Path, Path] | None = None
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)
        project.changed.connect(self.changed)

    def look(self) -> None:
        """Look at the training pictures where they are others than those of the check."""
        model, pictures = self._project.model, self._project.training_pictures
        if model is None or pictures is None or self._looked_for == (model, pictures) or self.job.busy:
            return
        self._looked, self._looked_for = None, (model, pictures)
        self.job.run(InspectRequest(str(model), str(pictures), self._project.common))

    def look_again(self) -> None:
        """Look once more after a problem."""
        self._looked_for = None
        self.look()

    def _finished(self, finished: Finished[InspectResult]) -> None:
        self._looked = finished.value
        self.changed.emit()

    @property
    def _inspected(self) -> InspectResult | None:
        """What was found about the pictures to learn from; those of the check unless there are others."""
        if self._project.training_pictures is not None:
            return self._looked
        return None if self._project.inspected is None else self._project.inspected.value

    @property
    def _provable(self) -> Provable | None:
        return self._inspected.provable if self._inspected else None

    @property
    def ready(self) -> bool:
        """Whether strengthening can start."""
        return self._project.model is not None and not self.job.busy

    @property
    def strength(self) -> Strength:
        """The chosen strength."""
        return self._project.strength

    def choose_strength(self, strength: Strength) -> None:
        """Remember how hard to try."""
        self._project.strength = strength
        self._project.changed.emit()

    def choose_test_pictures(self, path: Path | None) -> None:
        """Use other pictures to test the stronger model."""
        self._project.choose_test_pictures(path)

    @property
    def test_pictures(self) -> str:
        """The name of the separate test pictures, safe to show, or ""."""
        path = self._project.test_pictures
        return "" if path is None else clean_name(path.name)

    @property
    def enough(self) -> bool | None:
        """Whether the pictures at hand can prove a gain; None while that is unknown."""
        return None if self._provable is None else self._provable.enough

    @property
    def proof(self) -> str:
        """What can be proven with the pictures at hand."""
        provable = self._provable
        if provable is None:
            return (
                say_of(self._project.task, "Looking at your pictures …")
                if self.job.busy
                else say("We will see when it is done.")
            )
        if provable.enough and provable.smallest_gain is not None:
            return say_of(
                self._project.task,
                "With your pictures we can prove a gain of {gain} or more in 100.",
                gain=max(1, round(100 * provable.smallest_gain)),
            )
        return say_of(
            self._project.task,
            "You have few pictures. They may show a likely gain, but can hardly prove it.",
        )

    @property
    def parts(self) -> str:
        """How the pictures are shared out."""
        provable = self._provable
        if provable is None:
            return ""
        if self.guarded:
            return self._guard_parts(provable)
        learn = provable.train_n + provable.select_n
        if self._project.test_pictures is not None:
            return count_of(
                self._project.task,
                "{n:,} picture to learn from. The test uses your separate pictures.",
                "{n:,} pictures to learn from. The test uses your separate pictures.",
                learn,
            )
        return say_of(
            self._project.task,
            "{learn:,} pictures to learn from, {test:,} kept apart for the test.",
            learn=learn,
            test=provable.test_n,
        )

    def _guard_parts(self, provable: Provable) -> str:
        if self._project.test_pictures is not None:
            return say("The test uses your separate texts. The guard is chosen with some of the others.")
        return say_count(
            "{n:,} text is kept apart for the test. The guard is chosen with some of the others.",
            "{n:,} texts are kept apart for the test. The guard is chosen with some of the others.",
            provable.test_n,
        )

    @property
    def guarded(self) -> bool:
        """Whether a guard is made, and no copy."""
        return self._project.guarded

    @property
    def promise(self) -> str:
        """What becomes of the owner's file."""
        if self.guarded:
            return say("It stays as it is. The guard is a small program in front of it, in a folder of its own.")
        return say("It is only read. The stronger copy is a new file.")

    @property
    def start_label(self) -> str:
        """The words of the main button."""
        return say("Make a guard") if self.guarded else say("Strengthen a copy")

    def estimate(self, strength: Strength) -> str:
        """Return how long ``strength`` takes, in words, or ""."""
        estimates = (self._inspected.harden_estimates_s or {}) if self._inspected else {}
        return duration(estimates[strength]) if strength in estimates else ""

    @property
    def offer(self) -> str:
        """What it takes, under the question "Make it stronger?"."""
        time = self.estimate(self.strength)
        if not time:
            return say("Your file is not changed.")
        return say("This takes {time}. Your file is not changed.", time=time)

    @property
    def limit(self) -> str:
        """What strengthening may cost."""
        return count_of(
            self._project.task,
            "It may make at most {n} more mistake in 100 ordinary pictures.",
            "It may make at most {n} more mistakes in 100 ordinary pictures.",
            round(ACCURACY_LIMIT_POINTS),
        )

    def request(self) -> tuple[HardenRequest, Path]:
        """Return what to ask for, and the folder its files will lie in."""
        project = self._project
        pictures = project.training_pictures or project.pictures
        if project.model is None or pictures is None:
            raise ValueError("strengthening needs a model and pictures")
        out = new_run_folder(project.model, "strengthen")
        test = None if project.test_pictures is None else str(project.test_pictures)
        request = HardenRequest(
            str(project.model),
            str(pictures),
            str(out),
            test_data=test,
            strength=project.strength,
            max_accuracy_drop=ACCURACY_LIMIT_POINTS,
            common=project.common,
        )
        return request, out
