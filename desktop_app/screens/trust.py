"""Trust this file? The second page: what could happen, the fingerprint to type, and what is trusted already."""

from collections.abc import Callable

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S
from desktop_app.view_models.trust import TrustModel
from desktop_app.widgets.buttons import button
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import box, card, clear, column, numbered, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.progress import busy_bar
from desktop_app.widgets.texts import announce, text
from engine.words import say


class TrustScreen(Page):
    """Reached from the refusal of a file that holds a program, and from a model that is open on trust."""

    def __init__(self, model: TrustModel, back: Callable[[], object]) -> None:
        super().__init__("trust_screen", say("Do you trust this file?"), "…")
        self._model = model
        self._shown: object = None
        self._problem = ProblemCard("trust_problem", model.look)
        self._busy = busy_bar(say("Looking at the file"))
        self._dangers = column(gap=SPACE_M)
        self._fingerprint = text(role="small")
        self._fingerprint.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._ask = text()
        self._field = QLineEdit()
        self._field.setObjectName("trust_field")
        self._field.setAccessibleName(say("The start of the fingerprint"))
        self._field.setMaxLength(64)
        self._field.textEdited.connect(model.type)
        self._field.returnPressed.connect(model.give)
        self.give = button(say("I trust this file"), model.give, icon="warning", name="trust_give")
        self._list = column(gap=SPACE_S)
        self._lay_out()
        self.add_back(back)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        heading = row(icon("warning", "severe", 24), text(say("What could happen"), "heading"), gap=SPACE_M, grow=1)
        self._danger_card = card(heading, self._dangers, tone="severe", gap=SPACE_M)
        safer = text(say("Safer: go back, copy the message to the maker, and ask for the model as ONNX."))
        self._safer = card(row(icon("info", "accent", 20), safer, gap=SPACE_M, grow=1), tone="accent", margin=SPACE_L)
        label = text(say("Fingerprint of the file (SHA-256)"), strong=True)
        self._ask.setBuddy(self._field)
        self._question = box(column(self._ask, row(self._field, self.give, gap=SPACE_M, grow=0), gap=SPACE_S))
        self._decision = card(column(label, self._fingerprint, gap=SPACE_S), self._question, gap=SPACE_L)
        self._others = card(text(say("Files that you trust"), "heading"), self._list, gap=SPACE_M)
        for item in (self._problem, self._busy, self._danger_card, self._safer, self._decision, self._others):
            self.body.addWidget(item)
        self.fill_up()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.subtitle.setText(_subtitle(model))
        self.subtitle.setVisible(bool(self.subtitle.text()))
        self._problem.show_problem(model.job.problem)
        self._busy.setVisible(model.job.busy)
        known = model.file is not None
        for part in (self._danger_card, self._safer):
            part.setVisible(known and not model.is_trusted)
        self._decision.setVisible(known)
        self._question.setVisible(not model.is_trusted)
        self._fingerprint.setText(model.fingerprint)
        self._ask.setText(
            say("If you are sure who made it, type the first {n} characters of the fingerprint:", n=len(model.letters))
        )
        if self._field.text().strip().lower() != model.typed:
            self._field.setText(model.typed)
        self.give.setEnabled(model.can_give)
        self._show_lists()

    def _show_lists(self) -> None:
        shown = (self._model.could_happen, self._model.trusted)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._dangers)
        for number, sentence in enumerate(shown[0], start=1):
            self._dangers.addLayout(numbered(number, sentence))
        clear(self._list)
        for sha256, words in shown[1]:
            self._list.addWidget(self._trusted(sha256, words))
        self._others.setVisible(bool(shown[1]))
        if shown[0]:
            announce(self, f"{say('What could happen')}. {' '.join(shown[0])}")

    def _trusted(self, sha256: str, words: str) -> QWidget:
        gone = button(
            say("Trust it no more"),
            lambda: self._model.withdraw(sha256),
            icon="undo",
            name=f"trust_withdraw_{sha256[:6]}",
        )
        gone.setAccessibleName(say("Trust {file} no more", file=words))
        return box(row(text(words), gone, gap=SPACE_M, grow=0))


def _subtitle(model: TrustModel) -> str:
    if not model.name:
        return ""
    if model.is_trusted:
        return say("You trust {name}. You can take that back at any time.", name=model.name)
    return say("{name} holds a program. It stays closed unless you say otherwise.", name=model.name)
