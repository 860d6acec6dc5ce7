"""Checking: how far it is, a first rough verdict, examples as they are found."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.phases import Phase
from desktop_app.view_models.project import Finished, Project
from desktop_app.view_models.resume import resumed
from desktop_app.view_models.shown import ShownExample, shown_example
from engine.protocol import ScanRequest
from engine.results import Example, ScanResult
from engine.words import change_words, of, say

_MOST_EXAMPLES = 12


class CheckingModel(QObject):
    """Runs ``scan`` and collects what happens on the way."""

    changed = Signal()
    example_added = Signal(object)
    done = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.job = Job(client, "scan")
        self.verdict = ""
        self.examples: list[ShownExample] = []
        self._last: tuple[ScanRequest, Path] | None = None
        self._stopped: tuple[ScanRequest, Path] | None = None
        self.job.changed.connect(self.changed)
        self.job.verdict.connect(self._verdict)
        self.job.example.connect(self._example)
        self.job.finished.connect(self._finished)

    def begin(self, request: ScanRequest, folder: Path) -> None:
        """Start a check into ``folder``; the same request after a Stop goes on where it stopped."""
        request, folder = resumed(request, folder, self._stopped)
        self._last, self._stopped = (request, folder), None
        self.verdict = ""
        self.examples = []
        self.job.run(request, folder)

    def try_again(self) -> None:
        """Go on from the finished parts after a problem."""
        if self._last is not None:
            request, folder = self._last
            self.begin(replace(request, resume=True), folder)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases with their ticks."""
        return self.job.phases.lines(finished=self.job.state == "done")

    @property
    def status(self) -> str:
        """What is going on, in one line."""
        if self.job.state == "stopping":
            return say("Stopping. What is done is kept.")
        if self.job.is_quiet:
            return say("The engine has said nothing for a while. You can wait, or stop and try again.")
        return self.job.time_left or say("Working out how long this takes …")

    def _verdict(self, wrong: int, n: int, size: float) -> None:
        self.verdict = say(
            "First look: with {change}, it got {count} pictures wrong.", change=change_words(size), count=of(wrong, n)
        )
        self.changed.emit()

    def _example(self, example: Example, folder: Path) -> None:
        if len(self.examples) < _MOST_EXAMPLES:
            shown = shown_example(example, folder)
            self.examples.append(shown)
            self.example_added.emit(shown)

    def _finished(self, finished: Finished[ScanResult]) -> None:
        self._project.scanned = finished
        self._project.hardened = None
        self._stopped = None if finished.complete else self._last
        self._project.changed.emit()
        self.done.emit()
