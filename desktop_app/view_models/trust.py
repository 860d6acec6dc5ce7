"""Trust: what could happen if a file's program ran, the owner's decision, and the files that are trusted already."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project
from engine.protocol import TrustRequest
from engine.results import TrustedFile, TrustResult
from engine.words import clean_name, say


class TrustModel(QObject):
    """Asks the engine about the project's file; nothing is trusted before its fingerprint's start was typed."""

    changed = Signal()
    decided = Signal()
    """The project's file was trusted, or is trusted no more."""

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.result: TrustResult | None = None
        self.typed = ""
        self._asked = ""
        self.job = Job(client, "trust")
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)

    def look(self) -> None:
        """See what could happen with the chosen model."""
        self.result, self.typed = None, ""
        if self._project.model is not None:
            self._run("look", str(self._project.model))

    def type(self, typed: str) -> None:
        """Take what the owner typed."""
        self.typed = typed.strip().lower()
        self.changed.emit()

    def give(self) -> None:
        """Trust the file, if what was typed fits."""
        if self.can_give and self._project.model is not None:
            self._run("trust", str(self._project.model), self.typed)

    def withdraw(self, sha256: str) -> None:
        """Trust a file no more."""
        self._run("withdraw", letters=sha256)

    @property
    def file(self) -> TrustedFile | None:
        """The chosen file, or None while it is looked at."""
        return self.result.file if self.result else None

    @property
    def name(self) -> str:
        """The file's name, safe to show."""
        return clean_name(self.file.name) if self.file else ""

    @property
    def fingerprint(self) -> str:
        """The file's SHA-256 in groups that are easier to read."""
        sha256 = self.file.sha256 if self.file else ""
        return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))

    @property
    def letters(self) -> str:
        """What has to be typed."""
        return self.result.letters if self.result else ""

    @property
    def could_happen(self) -> tuple[str, ...]:
        """What could happen, the worst first."""
        return self.result.could_happen if self.result else ()

    @property
    def is_trusted(self) -> bool:
        """Whether the chosen file is trusted."""
        return self.result is not None and self.result.is_trusted

    @property
    def can_give(self) -> bool:
        """Whether the button may be pressed."""
        fits = bool(self.letters) and self.typed == self.letters
        return fits and not self.is_trusted and not self.job.busy

    @property
    def trusted(self) -> tuple[tuple[str, str], ...]:
        """All trusted files: (SHA-256, name and day in words)."""
        files = self.result.trusted if self.result else ()
        return tuple((item.sha256, _words(item)) for item in files)

    def _run(self, action: str, model: str = "", letters: str = "") -> None:
        if not self.job.busy:
            self._asked = action
            self.job.run(TrustRequest(action, model, letters))

    def _finished(self, finished: Finished[Any]) -> None:
        self.typed = ""
        if self._asked == "look":
            self.result = finished.value
            self.changed.emit()
            return
        self._project.forget_results()
        if self._asked == "trust":
            self.result = finished.value
            self.changed.emit()
            self.decided.emit()
            return
        self.look()


def _words(file: TrustedFile) -> str:
    return say("{name}, since {day}", name=clean_name(file.name), day=clean_name(file.since))
