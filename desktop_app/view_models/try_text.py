"""Try one sentence: what the model says about a text that the owner types, and what the stronger copy says."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.problems import Problem
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project
from engine.protocol import TryRequest
from engine.results import TriedAnswer, TryResult
from engine.words import Piece, clean_name, percent, plain_pieces, say

_LONGEST_SHOWN = 600


@dataclass(frozen=True)
class Said:
    """One line of the answer: who said it, what, how sure (in words and as a share in [0, 1])."""

    who: str
    answer: str
    sureness: str
    share: float


class TryTextModel(QObject):
    """Asks the checked model, then its stronger copy where there is one."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.job = Job(client, "try")
        self._text = ""
        self._found: list[TryResult] = []
        self._copy_is_next = False
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)
        project.changed.connect(self._forget)

    @property
    def offered(self) -> bool:
        """Whether the checked model sorts texts."""
        return self._project.scanned is not None and self._project.task == "text"

    @property
    def problem(self) -> Problem | None:
        """What went wrong, or None."""
        return self.job.problem

    def ask(self, text: str) -> None:
        """Ask about ``text``; an empty one asks nothing."""
        if not text.strip() or self.job.busy or self._project.model is None:
            return
        self._text, self._found = text, []
        self._copy_is_next = self._copy is not None
        self._run(self._project.model)

    @property
    def cleaned(self) -> tuple[Piece, ...]:
        """The text without hidden letters, where cleaning changed anything."""
        cleaned = next((found.cleaned for found in self._found if found.cleaned is not None), None)
        return () if cleaned is None else plain_pieces(cleaned, _LONGEST_SHOWN)

    @property
    def lines(self) -> tuple[Said, ...]:
        """What was said, the checked model first."""
        lines = []
        for place, found in enumerate(self._found):
            who = say("The stronger copy") if place else say("Your model")
            lines.append(_said(who, found.answers))
            if found.cleaned_answers:
                lines.append(_said(say("{who}, once the text is cleaned", who=who), found.cleaned_answers))
        return tuple(lines)

    @property
    def spoken(self) -> str:
        """All answers in a few sentences, for a screen reader."""
        return " ".join(
            say("{who}: {answer}, {sureness}.", who=line.who, answer=line.answer, sureness=line.sureness)
            for line in self.lines
        )

    @property
    def _copy(self) -> Path | None:
        hardened = self._project.hardened
        if hardened is None or "model" not in hardened.value.files:
            return None
        return hardened.folder / hardened.value.files["model"]

    def _run(self, model: Path) -> None:
        scanned = self._project.scanned
        classes = scanned.value.model.classes if scanned is not None else ()
        self.job.run(TryRequest(str(model), self._text, classes, self._project.common))

    def _finished(self, finished: Finished[TryResult]) -> None:
        self._found.append(finished.value)
        copy = self._copy if self._copy_is_next else None
        self._copy_is_next = False
        if copy is not None:
            self._run(copy)
        self.changed.emit()

    def _forget(self) -> None:
        """Another check or another model: earlier answers say nothing about it."""
        self._found = []
        self.changed.emit()


def _said(who: str, answers: tuple[TriedAnswer, ...]) -> Said:
    if not answers:
        return Said(who, "–", "–", 0.0)
    best = answers[0]
    sureness = say("{percent} sure", percent=percent(best.confidence))
    return Said(who, clean_name(best.name), sureness, best.confidence)
