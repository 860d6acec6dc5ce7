"""Before and after: keep the stronger copy, discard it, or bring it back."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models import outcome_text
from desktop_app.view_models.fate import Fate
from desktop_app.view_models.folders import beside
from desktop_app.view_models.guard_text import FrontRow, rows_of
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project
from engine.protocol import KeepRequest
from engine.results import HardenResult
from engine.words import chosen_front, clean_name, say

_NAME_LIMIT = 300


class OutcomeModel(QObject):
    """Shows the project's strengthening and what became of the copy."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self._shown: HardenResult | None = None
        self._asked = ""
        self.fate: Fate = "open"
        self.kept_at: Path | None = None
        self._kept_guide: Path | None = None
        self.job = Job(client, "keep")
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)
        project.changed.connect(self._refresh)

    def _refresh(self) -> None:
        """Another result begins with an undecided copy."""
        if self.result is not self._shown:
            self._shown = self.result
            self.fate, self.kept_at, self._kept_guide = "open", None, None
            self.changed.emit()

    @property
    def result(self) -> HardenResult | None:
        """The finished strengthening, or None."""
        return None if self._project.hardened is None else self._project.hardened.value

    @property
    def charts(self) -> dict[str, str]:
        """Charts of the engine: name to SVG text."""
        return {} if self._project.hardened is None else self._project.hardened.charts

    @property
    def title(self) -> str:
        """The outcome in one sentence."""
        return outcome_text.title_of(self.result) if self.result else ""

    @property
    def sentence(self) -> str:
        """The counts before and after."""
        return outcome_text.sentence_of(self.result) if self.result else ""

    @property
    def caution(self) -> str:
        """What the result does not mean."""
        return outcome_text.caution_of(self.result) if self.result else ""

    @property
    def rows(self) -> tuple[outcome_text.Compared, ...]:
        """The table of before and after."""
        return outcome_text.rows_of(self.result) if self.result else ()

    @property
    def guarded(self) -> bool:
        """Whether it is a guard that was made, and no copy."""
        return self._project.guarded

    @property
    def fronts(self) -> tuple[FrontRow, ...]:
        """What was tried in front of a model that only answers."""
        return rows_of(self.result.fronts, chosen_front(self.result)) if self.result else ()

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What the owner can do next."""
        return outcome_text.next_steps_of(self.result, self.fate) if self.result else ()

    @property
    def reasons_title(self) -> str:
        """The heading over ``reasons``."""
        return say("Good to know") if self.result and self.result.proof == "proven" else say("Why")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is not proven, or what to know about a proven copy."""
        if self._project.hardened is not None and not self._project.hardened.complete:
            again = say("You stopped before the last test was done. Strengthen again to go on from there.")
            return (say("You stopped before the last test was done. Try again to go on.") if self.guarded else again,)
        return outcome_text.reasons_of(self.result) if self.result else ()

    @property
    def has_copy(self) -> bool:
        """Whether there is a copy to keep or discard."""
        return self.result is not None and self.result.proof != "none" and "model" in self.result.files

    @property
    def suggestion(self) -> Path:
        """Where to keep the copy unless the owner says otherwise: beside the original, or in Documents for the toy.

        A copy that has the name of the original's folder goes beside that folder.
        """
        model = self._project.model or Path("model.onnx")
        copy = Path(self.result.files["model"]).name if self.has_copy and self.result else beside(model).name
        if self._project.is_sample:
            return Path.home() / "Documents" / copy
        inside = (
            not model.is_dir() and copy == f"{model.parent.name}-toughened"
        )  # its main file was chosen, not its folder
        return (model.parent if inside else model).parent / copy

    @property
    def guide(self) -> Path | None:
        """The page that says how to use the copy, where it is now; None where there is none."""
        hardened = self._project.hardened
        if hardened is None or not self.has_copy or self.fate == "discarded":
            return None
        path = self._kept_guide or hardened.folder / hardened.value.files.get("how_to_use", "")
        return path if path.is_file() else None

    @property
    def fate_text(self) -> str:
        """What became of the copy, in one sentence."""
        if self.fate == "kept":
            place = "" if self.kept_at is None else clean_name(str(self.kept_at), _NAME_LIMIT)
            if self.guarded:
                return say("The guard is in {place}. Your file is as it was.", place=place)
            return say("Saved as {place}. Your old file is as it was.", place=place)
        if self.fate == "discarded":
            if self.guarded:
                return say("The guard waits in Toughen's bin for 30 days. Your file is as it was.")
            return say("The copy waits in Toughen's bin for 30 days. Your file is as it was.")
        return ""

    def keep(self, to: Path) -> None:
        """Save the copy as ``to``."""
        self._ask("keep", to)

    def discard(self) -> None:
        """Move the copy to Toughen's bin."""
        self._ask("discard", None)

    def restore(self) -> None:
        """Take the copy out of the bin again."""
        self._ask("restore", None)

    def try_again(self) -> None:
        """Ask once more for what failed."""
        if self._asked:
            self._ask(self._asked, self.kept_at)

    def _ask(self, action: str, to: Path | None) -> None:
        if self._project.hardened is not None:
            self._asked, self.kept_at = action, to
            folder = self._project.hardened.folder
            self.job.run(KeepRequest(str(folder), action, None if to is None else str(to)), folder)

    def _finished(self, finished: Finished[dict[str, object]]) -> None:
        fates: dict[str, Fate] = {"keep": "kept", "discard": "discarded", "restore": "open"}
        self.fate = fates[self._asked]
        files = finished.value.get("files")
        told = files.get("how_to_use") if isinstance(files, dict) else None
        self._kept_guide = Path(str(told)) if told else None
        self.changed.emit()
