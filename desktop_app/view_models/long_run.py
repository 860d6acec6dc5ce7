"""A job that takes minutes: it can be stopped, tried again, and gone on with instead of beginning anew."""

from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.phases import Phase
from desktop_app.view_models.project import Finished
from engine.protocol import HardenRequest, ScanRequest
from engine.words import say

Q = TypeVar("Q", ScanRequest, HardenRequest)


class LongRun(QObject, Generic[Q]):
    """Runs ``command`` and remembers how to go on; ``kept`` says what a Stop keeps."""

    began = Signal()

    def __init__(self, client: EngineClient, command: str, kept: str) -> None:
        super().__init__()
        self.job = Job(client, command)
        self.kept = kept
        self._last: tuple[Q, Path] | None = None
        self._stopped: tuple[Q, Path] | None = None
        self.job.finished.connect(self._finished)

    def begin(self, request: Q, folder: Path) -> None:
        """Start ``request`` into ``folder``; the same request after a Stop goes on where it stopped."""
        self._last, self._stopped = resumed(request, folder, self._stopped), None
        self.began.emit()
        self.job.run(*self._last)

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
            return say("Stopping. {kept}", kept=self.kept)
        if self.job.is_quiet:
            return say("There was no news for a while. You can wait, or stop and try again.")
        return self.job.time_left or say("Working out how long this takes …")

    def _finished(self, finished: Finished[object]) -> None:
        self._stopped = None if finished.complete else self._last


def resumed(request: Q, folder: Path, stopped: tuple[Q, Path] | None) -> tuple[Q, Path]:
    """Return what to ask for: the ``stopped`` run's request to go on when ``request`` asks for the same, else itself."""
    if stopped is None or replace(request, out=stopped[0].out, resume=stopped[0].resume) != stopped[0]:
        return request, folder
    return replace(stopped[0], resume=True), stopped[1]
