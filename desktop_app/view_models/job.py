"""One job of the engine as the window sees it: progress, events, and exactly one end."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop_app import problems
from desktop_app.engine_client import EngineClient
from desktop_app.problems import Problem
from desktop_app.view_models.phases import Phases
from desktop_app.view_models.project import Finished
from desktop_app.view_models.time_left import TimeLeft
from engine.protocol import Message, Request
from engine.results import (
    ConnectResult,
    Example,
    HardenResult,
    InspectResult,
    ScanResult,
    TrustResult,
    TryResult,
    from_object,
)

JobState = Literal["idle", "running", "stopping", "done", "failed"]

_RESULTS: dict[str, type] = {
    "inspect": InspectResult,
    "scan": ScanResult,
    "harden": HardenResult,
    "trust": TrustResult,
    "connect": ConnectResult,
    "try": TryResult,
}


class Job(QObject):
    """Runs one request at a time and can run it again. Everything arrives as signals."""

    changed = Signal()
    finished = Signal(object)
    """Finished."""
    failed = Signal(object)
    """Problem."""
    example = Signal(object, object)
    """Example and the folder (Path) its files lie in."""
    verdict = Signal(int, int, float)
    """How many were tricked so far, of how many, at which size."""
    measure = Signal(dict)
    notice = Signal(str, dict)

    def __init__(self, client: EngineClient, command: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._client = client
        self._command = command
        self.usual_phases = command
        self._clock = clock
        self._id = ""
        self._request: Request | None = None
        self._folder = Path()
        self._reset()
        client.received.connect(self._take)
        client.lost.connect(self._lost)
        client.quiet.connect(self._quieted)

    def _reset(self) -> None:
        self.state: JobState = "idle"
        self.fraction = 0.0
        self.time_left = ""
        self.phases = Phases(self.usual_phases)
        self.problem: Problem | None = None
        self.is_quiet = False
        self._time = TimeLeft()
        self._began_s = self._clock()

    @property
    def busy(self) -> bool:
        """Whether the job is under way."""
        return self.state in ("running", "stopping")

    def run(self, request: Request, folder: Path = Path()) -> None:
        """Start ``request``; ``folder`` is where its files will lie until the engine says so itself."""
        if self.busy:
            return
        self._request, self._folder = request, folder
        self._reset()
        self.state = "running"
        self.changed.emit()
        self._id = self._client.start(self._command, request)

    def stop(self) -> None:
        """Ask to stop, keeping what is done; asked twice, end the engine at once."""
        if self.state == "running":
            self.state = "stopping"
            self._client.cancel(self._id)
            self.changed.emit()
        elif self.state == "stopping":
            self._client.end_now()

    def go_on(self) -> None:
        """Answer "Go on?" with yes."""
        self._client.go_on(self._id)

    def _take(self, message: Message) -> None:
        """Hand a message to its handler; one that does not fit the protocol ends the job as damaged."""
        if message.id != self._id or not self.busy:
            return
        handlers: dict[str, Callable[[dict[str, Any]], None]] = {
            "progress": self._progress,
            "verdict": self._verdict,
            "example": self._example,
            "measure": lambda fields: self.measure.emit(dict(fields["values"])),
            "notice": lambda fields: self.notice.emit(str(fields["code"]), dict(fields.get("values") or {})),
            "result": self._result,
            "error": lambda fields: self._fail(problems.from_engine(fields["error"])),
        }
        handler = handlers.get(message.type)
        if handler is None:
            return
        try:
            handler(message.fields)
        except (ValueError, KeyError, TypeError) as error:
            self._fail(problems.engine_garbled(f"{message.type}: {error!r}"))

    def _progress(self, fields: dict[str, Any]) -> None:
        """Take the farthest fraction so far: the bar never goes back."""
        self.fraction = max(self.fraction, min(1.0, float(fields["fraction"])))
        if fields.get("phases"):
            self.phases.plan([str(key) for key in fields["phases"]])
        if fields.get("phase"):
            self.phases.enter(str(fields["phase"]))
        left = fields.get("seconds_left")
        elapsed = self._clock() - self._began_s
        self.time_left = self._time.update(self.fraction, None if left is None else float(left), elapsed)
        self.changed.emit()

    def _verdict(self, fields: dict[str, Any]) -> None:
        self.verdict.emit(int(fields["wrong"]), int(fields["n"]), float(fields["size"]))

    def _example(self, fields: dict[str, Any]) -> None:
        folder = Path(fields["folder"]) if fields.get("folder") else self._folder
        self.example.emit(from_object(Example, fields["example"]), folder)

    def _result(self, fields: dict[str, Any]) -> None:
        kind = _RESULTS.get(str(fields.get("kind")))
        value = fields["result"] if kind is None else from_object(kind, fields["result"])
        folder = Path(fields["folder"]) if fields.get("folder") else self._folder
        charts = {str(name): str(svg) for name, svg in (fields.get("charts") or {}).items()}
        self.state, self.fraction, self.time_left = "done", 1.0, ""
        self.changed.emit()
        self.finished.emit(Finished(value, folder, charts, bool(fields.get("complete", True))))

    def _lost(self, problem: Problem) -> None:
        if self.busy:
            self._fail(problem)

    def _fail(self, problem: Problem) -> None:
        self.state, self.problem, self.time_left = "failed", problem, ""
        self.changed.emit()
        self.failed.emit(problem)

    def _quieted(self, quiet: bool) -> None:
        if self.busy:
            self.is_quiet = quiet
            self.changed.emit()
