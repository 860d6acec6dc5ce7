"""While a stronger copy is made: the two lines of the chart, and "Go on?"."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.phases import Phase
from desktop_app.view_models.project import Finished, Project
from desktop_app.view_models.resume import resumed
from engine.protocol import HardenRequest
from engine.results import HardenResult
from engine.words import percent, say


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
        self.job = Job(client, "harden")
        self.points: list[Point] = []
        self.outlook: str = ""
        self.asks = False
        self._last: tuple[HardenRequest, Path] | None = None
        self._stopped: tuple[HardenRequest, Path] | None = None
        self.job.changed.connect(self.changed)
        self.job.measure.connect(self._measure)
        self.job.notice.connect(self._notice)
        self.job.finished.connect(self._finished)

    def begin(self, request: HardenRequest, folder: Path) -> None:
        """Start strengthening into ``folder``; the same request after a Stop goes on where it stopped."""
        request, folder = resumed(request, folder, self._stopped)
        self._last, self._stopped = (request, folder), None
        self.points, self.outlook, self.asks = [], "", False
        self.job.run(request, folder)

    def try_again(self) -> None:
        """Go on from the finished parts after a problem."""
        if self._last is not None:
            request, folder = self._last
            self.begin(replace(request, resume=True), folder)

    def go_on(self) -> None:
        """Answer "Go on?" with yes."""
        self.asks = False
        self.job.go_on()
        self.changed.emit()

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases with their ticks."""
        return self.job.phases.lines(finished=self.job.state == "done")

    @property
    def status(self) -> str:
        """What is going on, in one line."""
        if self.job.state == "stopping":
            return say("Stopping. The best version so far is kept.")
        if self.job.is_quiet:
            return say("The engine has said nothing for a while. You can wait, or stop and try again.")
        return self.job.time_left or say("Working out how long this takes …")

    @property
    def chart_text(self) -> str:
        """The chart's newest point in words."""
        if not self.points:
            return say("No figures yet.")
        last = self.points[-1]
        return say(
            "Right on ordinary pictures: {clean}. Right on changed pictures: {robust}.",
            clean=percent(last.clean),
            robust=percent(last.robust),
        )

    def _measure(self, values: dict[str, float]) -> None:
        if "clean" in values and "robust" in values:
            epoch = float(values.get("epoch", len(self.points)))
            self.points.append(Point(epoch, float(values["clean"]), float(values["robust"])))
            self.point_added.emit()

    def _notice(self, code: str, _values: dict[str, object]) -> None:
        if code == "training.promising":
            self.outlook, self.asks = say("This looks promising. The copy is getting stronger."), False
        elif code == "training.unlikely":
            self.outlook, self.asks = say("This is unlikely to help. Go on?"), True
        self.changed.emit()

    def _finished(self, finished: Finished[HardenResult]) -> None:
        self.asks = False
        self._project.hardened = finished
        self._stopped = None if finished.complete else self._last
        self._project.changed.emit()
        self.done.emit()
