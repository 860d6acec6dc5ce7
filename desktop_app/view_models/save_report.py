"""Save report: title, formats and folder, and what was written."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project
from engine.protocol import ReportRequest
from engine.words import clean_name, join_names, say, show_name


class SaveReportModel(QObject):
    """Asks the engine for a report of the newest result."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.title = ""
        self.folder = Path.home()
        self.html = True
        self.pdf = True
        self.files: dict[str, Path] = {}
        self.job = Job(client, "report")
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)
        project.changed.connect(self._forget)

    def open(self) -> None:
        """Prepare a fresh report with a fitting title and place."""
        model = self._project.model
        self.files = {}
        self.title = say("Toughen report: {name}", name=show_name(model.name)) if model else ""
        documents = Path.home() / "Documents"
        base = documents if documents.is_dir() else Path.home()
        self.folder = base / "Toughen" / (model.stem if model else "report")
        self.changed.emit()

    def choose_folder(self, folder: Path) -> None:
        """Write into ``folder``."""
        self.folder = folder.absolute()
        self.changed.emit()

    def choose_formats(self, *, html: bool, pdf: bool) -> None:
        """Choose what to write."""
        self.html, self.pdf = html, pdf
        self.changed.emit()

    @property
    def about(self) -> str:
        """What the report is about."""
        if self._project.hardened is not None:
            return say("This report shows your model before and after strengthening.")
        return say("This report shows what the check found.")

    @property
    def can_save(self) -> bool:
        """Whether there is something to write and a format to write it in."""
        done = self._project.hardened or self._project.scanned
        return done is not None and (self.html or self.pdf) and not self.job.busy

    @property
    def saved_text(self) -> str:
        """What was written, in one sentence, or ""."""
        names = join_names([clean_name(path.name) for path in self.files.values()])
        return say("Saved: {names}", names=names) if names else ""

    @property
    def page(self) -> Path | None:
        """The file to open first: the web page, else the PDF."""
        return self.files.get("html") or self.files.get("pdf")

    def save(self) -> None:
        """Write the report."""
        done = self._project.hardened or self._project.scanned
        if done is None:
            return
        formats = tuple(name for name, wanted in (("html", self.html), ("pdf", self.pdf)) if wanted)
        scanned = self._project.scanned
        compare = str(scanned.folder) if scanned is not None and done is not scanned else None
        request = ReportRequest(
            str(done.folder), str(self.folder), (*formats, "json"), title=self.title, compare=compare
        )
        self.job.run(request, self.folder)

    def _forget(self) -> None:
        self.files = {}

    def _finished(self, finished: Finished[dict[str, dict[str, str]]]) -> None:
        files = finished.value.get("files", {})
        self.files = {name: Path(path) for name, path in files.items()}
        self.changed.emit()
