"""Result: verdict, score, findings, and the detail of the chosen one."""

from PySide6.QtCore import QObject, Signal

from desktop_app.view_models.findings import FindingsModel
from desktop_app.view_models.project import Project
from desktop_app.view_models.shown import ShownExample, shown_example
from engine.results import Finding, ScanResult, Score
from engine.words import clean_name, count_of, is_service, say, say_of, scan_verdict


class ResultModel(QObject):
    """Shows the project's check."""

    changed = Signal()
    selected = Signal()

    def __init__(self, project: Project) -> None:
        super().__init__()
        self._project = project
        self._shown: ScanResult | None = None
        self.findings = FindingsModel()
        self.row = 0
        project.changed.connect(self._refresh)

    def _refresh(self) -> None:
        result = self.result
        if result is self._shown:
            return
        self._shown = result
        self.findings.show(result.findings if result else ())
        self.row = 0
        self.changed.emit()
        self.selected.emit()

    @property
    def result(self) -> ScanResult | None:
        """The finished check, or None."""
        return None if self._project.scanned is None else self._project.scanned.value

    @property
    def verdict(self) -> tuple[str, str]:
        """(short verdict, sentence with real counts)."""
        if self.result is None:
            return ("", "")
        short, *rest = scan_verdict(self.result)
        return (short, " ".join(rest))

    @property
    def score(self) -> Score | None:
        """The score, or None."""
        return self.result.score if self.result else None

    @property
    def charts(self) -> dict[str, str]:
        """Charts of the engine: name to SVG text."""
        return {} if self._project.scanned is None else self._project.scanned.charts

    @property
    def subject(self) -> str:
        """Which model and pictures this is about."""
        result = self.result
        if result is None:
            return ""
        return count_of(
            result.model.task,
            "{model}, checked with {n} picture",
            "{model}, checked with {n} pictures",
            result.data.n,
            model=clean_name(result.model.path_name),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known to read the figures."""
        result = self.result
        if result is None:
            return ()
        found, task = [], result.model.task
        if self._project.scanned is not None and not (result.complete and self._project.scanned.complete):
            found.append(_ended_early(result))
        if result.data.seen_in_training == "yes":
            found.append(say_of(task, "The model learned from these pictures. So real figures may be worse."))
        if result.data.seen_in_training == "unknown":
            found.append(
                say_of(task, "The model may have learned from these pictures. Then real figures may be worse.")
            )
        if not result.data.labelled:
            found.append(
                say_of(task, "Your pictures have no right answers. So we measured whether answers stay the same.")
            )
        if any(check.status == "unreliable" for check in result.trust):
            found.append(say("One of our own checks failed. Do not rely on the figures marked “not reliable”."))
        if not self.can_strengthen:
            found.append(
                say("This model can only be asked for answers, so it cannot be made stronger here.")
                if result.model.access != "white-box"
                else say("This file allows no training, so it cannot be made stronger here.")
            )
        return tuple(found)

    @property
    def can_strengthen(self) -> bool:
        """Whether a copy of the model can be trained, or something in front of it helps."""
        return self.result is not None and self.result.model.strengthening in ("copy", "front")

    def select(self, row: int) -> None:
        """Show the finding of ``row``."""
        if row != self.row and self.findings.finding(row) is not None:
            self.row = row
            self.selected.emit()

    @property
    def finding(self) -> Finding | None:
        """The chosen finding."""
        return self.findings.finding(self.row)

    @property
    def examples(self) -> tuple[ShownExample, ...]:
        """The chosen finding's examples."""
        if self.finding is None or self._project.scanned is None:
            return ()
        return tuple(shown_example(example, self._project.scanned.folder) for example in self.finding.evidence)


def _ended_early(result: ScanResult) -> str:
    if is_service(result.model.format):
        return say(
            "The check ended early: you stopped it, or the requests were used up. Tests that were not reached are listed "
            "as “could not test”."
        )
    return say("You stopped early. Tests that were not reached are listed as “could not test”.")
