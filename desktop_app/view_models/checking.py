"""Checking: a first rough verdict, and examples as they are found."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.long_run import LongRun
from desktop_app.view_models.project import Finished, Project
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
        self.run: LongRun[ScanRequest] = LongRun(client, "scan", say("What is done is kept."))
        self.verdict = ""
        self.examples: list[ShownExample] = []
        self.run.began.connect(self._forget)
        job = self.run.job
        job.changed.connect(self.changed)
        job.verdict.connect(self._verdict)
        job.example.connect(self._example)
        job.finished.connect(self._finished)

    def _forget(self) -> None:
        self.verdict, self.examples = "", []
        self.run.job.usual_phases = "scan:text" if self._project.task == "text" else "scan"

    def _verdict(self, wrong: int, n: int, size: float) -> None:
        count = of(wrong, n)
        self.verdict = say(
            "First look: with {change}, it got {count} pictures wrong.", change=change_words(size), count=count
        )
        if self._project.task == "text":
            self.verdict = say("First look: with tricks, it got {count} texts wrong.", count=count)
        self.changed.emit()

    def _example(self, example: Example, folder: Path) -> None:
        if len(self.examples) < _MOST_EXAMPLES:
            shown = shown_example(example, folder)
            self.examples.append(shown)
            self.example_added.emit(shown)

    def _finished(self, finished: Finished[ScanResult]) -> None:
        """A new check makes an older strengthening a thing of the past."""
        self._project.scanned = finished
        self._project.hardened = None
        self._project.changed.emit()
        self.done.emit()
