"""A box to type one sentence in, and what the model says about it."""

from PySide6.QtWidgets import QFrame, QLineEdit

from desktop_app.theme import SPACE_CARD, SPACE_M, SPACE_S
from desktop_app.view_models.try_text import Said, TryTextModel
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import box, clear, column, row
from desktop_app.widgets.marked import MarkedLabel
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import plain_pieces, plain_words, say

_LONGEST, _LONGEST_SHOWN = 20_000, 600


class TryBox(QFrame):
    """Hidden unless the model sorts texts."""

    def __init__(self, model: TryTextModel) -> None:
        super().__init__()
        self.setObjectName("try_box")
        self.setProperty("card", "plain")
        self._model = model
        self._field = QLineEdit()
        self._field.setObjectName("try_text")
        self._field.setMaxLength(_LONGEST)
        self._field.setPlaceholderText(say("Type or paste a sentence"))
        self._field.setAccessibleName(say("A sentence to try"))
        self._field.returnPressed.connect(self._ask)
        self._field.textChanged.connect(self.refresh)
        self._go = button(say("Try it"), self._ask, name="try_button")
        self._problem = ProblemCard("try_problem", self._ask)
        self._seen, self._cleaned = MarkedLabel(), text(role="small", ink="muted")
        self._answers = column(gap=SPACE_S)
        self._shown: tuple[Said, ...] = ()
        lead = text(say("What does it say about a sentence of yours? Change a letter and look again."), ink="muted")
        parts = (
            text(say("Try one sentence"), "heading"),
            lead,
            row(self._field, self._go, gap=SPACE_S, grow=0),
            self._seen,
            self._problem,
            self._cleaned,
            self._answers,
        )
        self.setLayout(column(*parts, gap=SPACE_M, margin=SPACE_CARD))
        model.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.setVisible(model.offered)
        self._go.setEnabled(bool(self._field.text().strip()) and not model.job.busy)
        self._problem.show_problem(model.problem)
        pieces = plain_pieces(self._field.text(), _LONGEST_SHOWN)
        self._seen.setVisible(any(piece.badge for piece in pieces))
        self._seen.show_pieces(pieces, plain_words(pieces))
        show_text(self._cleaned, say("Cleaned: {text}", text=plain_words(model.cleaned)) if model.cleaned else "")
        if model.lines != self._shown:
            self._shown = model.lines
            clear(self._answers)
            for line in self._shown:
                self._answers.addWidget(_line(line))
            announce(self, model.spoken)

    def _ask(self) -> None:
        self._model.ask(self._field.text())


def _line(said: Said) -> QFrame:
    made = QFrame()
    made.setProperty("card", "sunken")
    words = row(text(said.who, ink="muted"), None, text(said.answer, strong=True), text(said.sureness), gap=SPACE_S)
    made.setLayout(column(box(words), gap=0, margin=SPACE_S))
    made.setAccessibleName(f"{said.who}: {said.answer}, {said.sureness}")
    return made
