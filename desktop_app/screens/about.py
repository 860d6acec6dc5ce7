"""About your model: what was recognised, two questions, and how deep to check."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QGridLayout, QWidget

from desktop_app.screens.consent import ConsentCard
from desktop_app.screens.repair import RepairCard
from desktop_app.screens.table import TableCard
from desktop_app.theme import SPACE_CARD, SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.about import DEPTHS, AboutModel
from desktop_app.view_models.facts import SampleAnswer
from desktop_app.view_models.project import Exposure
from desktop_app.view_models.service import ALLOWANCES, allowance
from desktop_app.widgets.buttons import button, main_button, relabel
from desktop_app.widgets.choice import Choices
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import Columns, box, card, clear, column, row
from desktop_app.widgets.marked import MarkedLabel
from desktop_app.widgets.page import Page
from desktop_app.widgets.phase_list import PhaseList
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.progress import busy_bar
from desktop_app.widgets.texts import announce, show_text, text
from engine.results import Depth, Seen
from engine.words import plain_words, say

V = TypeVar("V", bound=str)


class AboutScreen(Page):
    """Shows what inspecting found and asks what only the owner knows."""

    def __init__(
        self,
        model: AboutModel,
        check: Callable[[], object],
        trust: Callable[[], object],
        back: Callable[[], object],
    ) -> None:
        super().__init__("about_screen", say("About your model"), "…")
        self._model = model
        self._shown_answers: tuple[SampleAnswer, ...] | None = None
        self._shown_facts: object = None
        self._problem = ProblemCard("about_problem", model.look, trust)
        self._trusted = _trusted_card(trust)
        self._phases = PhaseList()
        self._busy = self._busy_card()
        self._facts = QFormLayout()
        self._answers = QGridLayout()
        self._answers.setHorizontalSpacing(SPACE_M)
        self._answers.setVerticalSpacing(SPACE_XS)
        self._question = text(strong=True)
        self._yes = button(say("Yes"), lambda: model.answer(True), icon="tick", name="looks_right_yes")
        self._no = button(say("No"), lambda: model.answer(False), icon="cross", name="looks_right_no")
        for answer in (self._yes, self._no):
            answer.setCheckable(True)
        self._repair = RepairCard(model)
        self._table = TableCard(model)
        self._consent = ConsentCard(model)
        self._requests = _request_choices(model)
        self._warnings = column(gap=SPACE_S)
        self._seen, self._exposure, self._depth = _seen_choices(model), _exposure_choices(model), _depth_choices(model)
        self.check = main_button(say("Check"), check, icon="shield", name="check_button")
        self._cost = text(strong=True)
        self._contents = self._lay_out()
        self.add_back(back)
        self.right.addWidget(self.check)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> tuple[QWidget, QWidget]:
        self._facts.setHorizontalSpacing(SPACE_L)
        self._facts.setVerticalSpacing(SPACE_S)
        self._facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._facts.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        recognised = card(text(say("This is what we recognised"), "heading"), self._facts, gap=SPACE_M, fill=True)
        ask = row(self._question, self._yes, self._no, gap=SPACE_S, grow=0)
        samples = card(
            text(say("What it says about some of yours"), "heading"), self._answers, ask, gap=SPACE_M, fill=True
        )
        used, why_used = (
            say("Was the model made with these pictures or texts?"),
            say("If so, its figures look too good."),
        )
        who, why_who = say("Who gives it pictures or texts?"), say("If you know. Our advice fits it better then.")
        owner = Columns((_asked(used, why_used, self._seen), 1), (_asked(who, why_who, self._exposure), 1))
        depth = _asked(say("How deep should we check?"), "", self._depth)
        most = say("How many requests may we send?")
        self._asked_requests = _asked(most, say("More tell more. It ends sooner when it knows enough."), self._requests)
        seen = Columns((recognised, 1), (samples, 1))
        found = box(column(self._warnings, seen, self._repair, gap=SPACE_CARD))
        asked = box(column(owner, depth, self._asked_requests, self._cost, gap=SPACE_CARD))
        for item in (self._problem, self._consent, self._busy, self._trusted, found, self._table, asked):
            self.body.addWidget(item)
        self.fill_up()
        return found, asked

    def _busy_card(self) -> QWidget:
        safely = text(say("We open it safely: nothing in the file is run, and the file is not changed."), ink="muted")
        bar = busy_bar(say("Looking at your model"))
        made = card(text(say("Looking at your model …"), "heading"), bar, self._phases, safely, gap=SPACE_M)
        made.setObjectName("about_busy")
        return made

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self.subtitle.setText(model.title)
        self.subtitle.setVisible(bool(model.title))
        self._problem.show_problem(model.job.problem)
        self._consent.show_consent()
        self._busy.setVisible(model.job.busy)
        self._phases.show_phases(model.job.phases.lines())
        for content in self._contents:
            content.setVisible(model.result is not None)
        self._table.refresh()
        self._trusted.setVisible(model.runs_on_trust)
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
        self._asked_requests.setVisible(bool(model.costs))
        for most, made in self._requests.cards.items():
            made.show_figure(allowance(model.costs, int(most)))
        self._requests.choose(str(model.most_requests))
        show_text(self._cost, model.cost_line)
        relabel(self.check, model.check_label)
        self.check.setEnabled(model.can_check)

    def _show_facts(self) -> None:
        """Rebuild facts and warnings only when they changed: labels that stay keep the focus and the scroll place."""
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
        for place, answer in enumerate(answers):
            for line, widget in enumerate(_answer(answer)):
                self._answers.addWidget(widget, line, place)
            self._answers.setColumnStretch(place, 1)


def _answer(answer: SampleAnswer) -> tuple[QWidget, ...]:
    """Return one picture, what the model says, how sure it is, and what would be right where it is wrong."""
    tile: QWidget = MarkedLabel() if answer.text else PictureTile(6.0)
    if isinstance(tile, MarkedLabel):
        tile.show_pieces(answer.text, say("Text: {text}", text=plain_words(answer.text)))
    elif isinstance(tile, PictureTile):
        tile.show_picture(answer.picture, say("Picture: {answer}", answer=answer.answer))
    words, ink = say("{percent} sure", percent=answer.sureness), "muted"
    if answer.agrees is True:
        words, ink = say("{percent} sure, right", percent=answer.sureness), "passed"
    found = (tile, text(answer.answer, strong=True), text(words, "small", ink))
    if answer.agrees is False:
        return (*found, text(say("should be {name}", name=answer.right_answer), "small", "medium"))
    return found


def _warning(words: str) -> QWidget:
    return card(row(icon("warning", "medium", 20), text(words), gap=SPACE_M, grow=1), tone="medium", margin=SPACE_M)


def _trusted_card(trust: Callable[[], object]) -> QWidget:
    words = text(say("This file holds a program. It is open because you said that you trust it."))
    change = button(say("Change that …"), trust, name="about_trust")
    change.setAccessibleName(say("Change whether you trust this file"))
    return card(row(icon("warning", "medium", 20), words, change, gap=SPACE_M, grow=1), tone="medium", margin=SPACE_M)


def _asked(question: str, why: str, choices: Choices[V]) -> QWidget:
    """Return ``choices`` under their question and why it is asked; a screen reader hears the question with each."""
    choices.setAccessibleName(question)
    for made in choices.cards.values():
        made.setAccessibleName(f"{question} {made.accessibleName()}")
    heading = column(text(question, "heading"), gap=0)
    if why:
        heading.addWidget(text(why, "small", "muted"))
    return box(column(heading, choices, gap=SPACE_S))


def _seen_choices(model: AboutModel) -> Choices[Seen]:
    options: list[tuple[Seen, str, str]] = [
        ("no", say("No"), ""),
        ("yes", say("Yes"), ""),
        ("unknown", say("I don't know"), ""),
    ]
    return Choices("seen", options, model.choose_seen, turn_at_em=22)


def _exposure_choices(model: AboutModel) -> Choices[Exposure]:
    options: list[tuple[Exposure, str, str]] = [
        ("us", say("Only us"), ""),
        ("customers", say("Customers"), ""),
        ("anyone", say("Anyone"), ""),
    ]
    return Choices("exposure", options, model.choose_exposure, turn_at_em=22)


def _request_choices(model: AboutModel) -> Choices[str]:
    options = [(str(most), say("Up to {n}", n=f"{most:,}"), "") for most in ALLOWANCES]
    return Choices("requests", options, model.choose_requests)


def _depth_choices(model: AboutModel) -> Choices[Depth]:
    options: list[tuple[Depth, str, str]] = [
        ("quick", say("Quick"), say("A first look with fewer of them")),
        ("standard", say("Standard"), say("Right for most models")),
        ("thorough", say("Thorough"), say("The hardest tricks, for models that matter")),
    ]
    return Choices("depth", options, model.choose_depth)
