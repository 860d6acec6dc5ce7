"""While a stronger copy is made: the two lines of the chart, and "Go on?"."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.long_run import LongRun
from desktop_app.view_models.project import Finished, Project
from engine.protocol import HardenRequest
from engine.results import HardenResult, TriedFront, from_object
from engine.words import percent, say, say_of


@dataclass(frozen=True)
class Point:
    """One evaluation: training round, share right on ordinary and on changed pictures, in [0, 1]."""

    epoch: float
    clean: float
    robust: float


class TrainingModel(QObject):
    """Runs ``harden``."""

    changed = Signal()
    point_added = Signal()
    done = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.run: LongRun[HardenRequest] = LongRun(client, "harden", say("The best version so far is kept."))
        self.points: list[Point] = []
        self.fronts: list[TriedFront] = []
        self.outlook: str = ""
        self.asks = False
        self.run.began.connect(self._forget)
        job = self.run.job
        job.changed.connect(self.changed)
        job.measure.connect(self._measure)
        job.notice.connect(self._notice)
        job.finished.connect(self._finished)

    def _forget(self) -> None:
        self.points, self.fronts, self.outlook, self.asks = [], [], "", False
        self.run.job.usual_phases = "harden:front" if self.guarded else "harden"
        self.run.kept = say("What was measured is kept.") if self.guarded else say("The best version so far is kept.")

    @property
    def guarded(self) -> bool:
        """Whether a guard is made, and no copy."""
        return self._project.guarded

    @property
    def titles(self) -> tuple[str, str]:
        """The heading while it runs, and when it broke off."""
        if self.guarded:
            return say("Making a guard"), say("The guard is not finished")
        return say("Making a stronger copy"), say("The copy is not finished")

    @property
    def subtitle(self) -> str:
        """What happens meanwhile."""
        if self.guarded:
            return say("We try what may stand in front of your model, and measure it. Your file is not changed.")
        return say("The copy learns from examples that try to fool it. Your file is not changed.")

    def go_on(self) -> None:
        """Answer "Go on?" with yes."""
        self.asks = False
        self.run.job.go_on()
        self.changed.emit()

    @property
    def chart_text(self) -> str:
        """The chart's newest point in words."""
        if not self.points:
            return say("No figures yet.")
        last = self.points[-1]
        return say_of(
            self._project.task,
            "Right on ordinary pictures: {clean}. Right on changed pictures: {robust}.",
            clean=percent(last.clean),
            robust=percent(last.robust),
        )

    def _measure(self, values: dict[str, float]) -> None:
        if "clean" in values and "robust" in values:
            epoch = float(values.get("epoch", len(self.points)))
            self.points.append(Point(epoch, float(values["clean"]), float(values["robust"])))
            self.point_added.emit()

    def _notice(self, code: str, values: dict[str, object]) -> None:
        """Take a guard's figures, or the outlook; "unlikely" asks, and the training goes on meanwhile."""
        if code == "front.measured":
            self.fronts.append(from_object(TriedFront, values))
        elif code == "training.promising":
            self.outlook, self.asks = say("This looks promising. The copy is getting stronger."), False
        elif code == "training.unlikely":
            self.outlook, self.asks = say("This is unlikely to help. Go on?"), True
        self.changed.emit()

    def _finished(self, finished: Finished[HardenResult]) -> None:
        self.asks = False
        self._project.hardened = finished
        self._project.changed.emit()
        self.done.emit()
