"""About your model: what was recognised, two questions, and how deep to check."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop_app.screens.repair import RepairCard
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, put_icon
from desktop_app.view_models.about import DEPTHS, AboutModel
from desktop_app.view_models.facts import SampleAnswer
from desktop_app.view_models.project import Exposure
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.choice import Choices
from desktop_app.widgets.layouts import Columns, box, card, clear, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, text
from engine.results import Depth, Seen
from engine.words import say

V = TypeVar("V", bound=str)


class AboutScreen(Page):
    """Shows what inspecting found and asks what only the owner knows."""

    def __init__(self, model: AboutModel, check: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("about_screen", say("About your model"), "…")
        self._model = model
        self._shown_answers: tuple[SampleAnswer, ...] | None = None
        self._shown_facts: object = None
        self._problem = ProblemCard("about_problem", model.look)
        self._busy = _busy_card()
        self._facts = QFormLayout()
        self._answers = row(gap=SPACE_M)
        self._question = text(strong=True)
        self._yes = button(say("Yes"), lambda: model.answer(True), icon="tick", name="looks_right_yes")
        self._no = button(say("No"), lambda: model.answer(False), icon="cross", name="looks_right_no")
        for answer in (self._yes, self._no):
            answer.setCheckable(True)
        self._repair = RepairCard(model)
        self._warnings = column(gap=SPACE_S)
        self._seen, self._exposure, self._depth = _seen_choices(model), _exposure_choices(model), _depth_choices(model)
        self.check = button(say("Check"), check, kind="primary", icon="shield", name="check_button", keys="Ctrl+Return")
        self._content = self._lay_out()
        self.left.addWidget(button(say("Back"), back, kind="quiet", icon="back", name="about_back", keys="Alt+Left"))
        self.right.addWidget(self.check)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> QWidget:
        self._facts.setHorizontalSpacing(SPACE_L)
        self._facts.setVerticalSpacing(SPACE_S)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        recognised = card(text(say("This is what we recognised"), "heading"), self._facts, gap=SPACE_M, fill=True)
        ask = row(self._question, self._yes, self._no, gap=SPACE_S)
        ask.setStretch(0, 1)
        samples = card(text(say("What it says about your pictures"), "heading"), self._answers, ask, gap=SPACE_M)
        owner = Columns(
            (_asked(say("Were these pictures used to make the model?"), self._seen), 1),
            (_asked(say("Who gives it pictures?"), self._exposure), 1),
        )
        depth = _asked(say("How deep should we check?"), self._depth)
        content = box(
            column(self._warnings, Columns((recognised, 1), (samples, 1)), self._repair, owner, depth, gap=SPACE_XL)
        )
        for item in (self._problem, self._busy, content):
            self.body.addWidget(item)
        self.fill_up()
        return content

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.subtitle.setText(model.title)
        self.subtitle.setVisible(bool(model.title))
        self._problem.show_problem(model.job.problem if model.job.state == "failed" else None)
        self._busy.setVisible(model.job.busy)
        self._content.setVisible(model.result is not None)
        self._show_facts()
        self._show_answers()
        self._question.setText(model.question)
        self._yes.setChecked(model.looks_right is True)
        self._no.setChecked(model.looks_right is False)
        self._repair.show_repair(model.looks_right is False)
        self._seen.choose(model.seen)
        self._exposure.choose(model.exposure)
        self._depth.choose(model.depth)
        for depth in DEPTHS:
            self._depth.cards[depth].show_figure(model.estimate(depth))
        relabel(self.check, model.check_label)
        self.check.setEnabled(model.can_check)

    def _show_facts(self) -> None:
        shown = (self._model.facts, self._model.warnings)
        if shown == self._shown_facts:
            return
        self._shown_facts = shown
        while self._facts.rowCount():
            self._facts.removeRow(0)
        for name, value in shown[0]:
            label = text(name, ink="muted", wrap=False)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self._facts.addRow(label, text(value))
        clear(self._warnings)
        for warning in shown[1]:
            self._warnings.addWidget(_warning(warning))
        if shown[0]:
            announce(self, say("Your model was recognised."))

    def _show_answers(self) -> None:
        answers = self._model.answers
        if answers == self._shown_answers:
            return
        self._shown_answers = answers
        clear(self._answers)
        for answer in answers:
            self._answers.addLayout(_answer(answer), 1)


def _answer(answer: SampleAnswer) -> QVBoxLayout:
    tile = PictureTile(6.0)
    tile.show_picture(answer.picture, say("Picture: {answer}", answer=answer.answer))
    made = column(tile, text(answer.answer, strong=True), text(answer.sureness, "small", "muted"), gap=SPACE_XS)
    if answer.agrees is True:
        made.addWidget(text(say("right"), "small", "passed"))
    elif answer.agrees is False:
        made.addWidget(text(say("should be {name}", name=answer.right_answer), "small", "medium"))
    return made


def _warning(words: str) -> QWidget:
    icon = QLabel()
    put_icon(icon, "warning", "medium", 20)
    line = row(icon, text(words), gap=SPACE_M)
    line.setStretch(1, 1)
    return card(line, tone="medium", margin=SPACE_M)


def _busy_card() -> QWidget:
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(say("Looking at your model"))
    made = card(text(say("Looking at your model …"), "heading"), bar, gap=SPACE_M)
    made.setObjectName("about_busy")
    return made


def _asked(question: str, choices: Choices[V]) -> QWidget:
    choices.setAccessibleName(question)
    for made in choices.cards.values():
        made.setAccessibleName(f"{question} {made.accessibleName()}")
    return box(column(text(question, "heading"), choices, gap=SPACE_M))


def _seen_choices(model: AboutModel) -> Choices[Seen]:
    options: list[tuple[Seen, str, str]] = [
        ("no", say("No"), say("They are new to it")),
        ("yes", say("Yes"), say("It learned from them")),
        ("unknown", say("I don't know"), say("We will say so")),
    ]
    return Choices("seen", options, model.choose_seen, turn_at_em=22)


def _exposure_choices(model: AboutModel) -> Choices[Exposure]:
    options: list[tuple[Exposure, str, str]] = [
        ("us", say("Only us"), say("Our own people")),
        ("customers", say("Customers"), say("People we know")),
        ("anyone", say("Anyone"), say("Open to the world")),
    ]
    return Choices("exposure", options, model.choose_exposure, turn_at_em=22)


def _depth_choices(model: AboutModel) -> Choices[Depth]:
    options: list[tuple[Depth, str, str]] = [
        ("quick", say("Quick"), say("A first look with fewer pictures")),
        ("standard", say("Standard"), say("Right for most models")),
        ("thorough", say("Thorough"), say("The hardest tricks, for models that matter")),
    ]
    return Choices("depth", options, model.choose_depth)
