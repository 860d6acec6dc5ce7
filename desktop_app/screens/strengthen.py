"""Strengthen: what can be proven, the time, the limit, and how hard to try."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QLabel

from desktop_app.screens.pick import pictures_button
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, put_icon
from desktop_app.view_models.project import Strength
from desktop_app.view_models.strengthen import STRENGTHS, StrengthenModel
from desktop_app.widgets.buttons import button, main_button, relabel
from desktop_app.widgets.choice import Choices
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import Columns, box, card, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import show_text, text
from engine.words import guard_parts, guard_words, say


class StrengthenScreen(Page):
    """Offers a stronger copy and says honestly what to expect."""

    def __init__(self, model: StrengthenModel, start: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("strengthen_screen", say("Make it stronger?"), "…")
        self._model = model
        self._problem = ProblemCard("strengthen_problem", model.look_again)
        self._proof, self._parts = text(), text(role="small", ink="muted")
        self._limit, self._promise = text(), text()
        self._proof_icon = QLabel()
        self._test = text(ink="muted")
        self._forget = button(
            say("Do without"),
            lambda: model.choose_test_pictures(None),
            kind="quiet",
            name="test_pictures_none",
        )
        self._strength = _strength_choices(model)
        self.start = main_button(say("Strengthen a copy"), start, icon="shield-plus", name="strengthen_button")
        self._lay_out()
        self.add_back(back)
        self.right.addWidget(self.start)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        promise = Columns(
            (_fact(self._proof_icon, say("What can be proven"), self._proof, self._parts), 1),
            (_fact(icon("info"), say("What it may cost"), self._limit), 1),
            (_fact(icon("lock"), say("Your file"), self._promise), 1),
            gap=SPACE_L,
        )
        self._effort = box(column(text(say("How hard should we try?"), "heading"), self._strength, gap=SPACE_M))
        self._guard = _guard_card()
        words = column(
            text(say("Separate pictures or texts for the test (if you have some)"), strong=True),
            self._test,
            gap=SPACE_XS,
        )
        choose = pictures_button(
            say("Choose …"),
            say("Choose pictures or texts for the test"),
            "test_pictures",
            self._model.choose_test_pictures,
        )
        separate = card(row(icon("pictures"), words, self._forget, choose, gap=SPACE_M, grow=1))
        for item in (self._problem, promise, self._effort, self._guard, separate):
            self.body.addWidget(item)
        self.fill_up()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self._problem.show_problem(model.job.problem)
        show_text(self.subtitle, model.offer)
        self._proof.setText(model.proof)
        show_text(self._parts, model.parts)
        self._limit.setText(model.limit)
        self._promise.setText(model.promise)
        self._effort.setVisible(not model.guarded)
        self._guard.setVisible(model.guarded)
        relabel(self.start, model.start_label)
        sign, ink = {True: ("tick", "passed"), False: ("warning", "medium"), None: ("clock", "muted")}[model.enough]
        put_icon(self._proof_icon, sign, ink, 24)
        self._test.setText(model.test_pictures or say("Without them we keep some of yours apart."))
        self._forget.setVisible(bool(model.test_pictures))
        self._strength.choose(model.strength)
        for strength in STRENGTHS:
            self._strength.cards[strength].show_figure(model.estimate(strength))
        self.start.setEnabled(model.ready)


def _fact(sign: QLabel, title: str, *lines: QLabel) -> QFrame:
    return card(row(sign, text(title, "heading"), gap=SPACE_S, grow=1), *lines, gap=SPACE_S, fill=True)


def _guard_card() -> QFrame:
    """Return what a guard is, and what it may do: which of these helps is measured."""
    parts = [
        column(text(name, strong=True), text(words, ink="muted"), gap=SPACE_XS, fill=True)
        for name, words in guard_parts()
    ]
    found = text(say("We measure what helps your model, and take the best that keeps its ordinary answers."))
    made = card(
        row(icon("shield"), text(say("What the guard can do"), "heading"), gap=SPACE_S, grow=1),
        text(guard_words()),
        Columns(*((box(part), 1) for part in parts), gap=SPACE_L),
        found,
        gap=SPACE_M,
    )
    made.setObjectName("guard_card")
    return made


def _strength_choices(model: StrengthenModel) -> Choices[Strength]:
    options: list[tuple[Strength, str, str]] = [
        ("gentle", say("Gentle"), say("Keeps ordinary answers closest to now")),
        ("balanced", say("Balanced"), say("Right for most models")),
        ("strong", say("Strong"), say("Tries hardest, takes longest")),
    ]
    choices = Choices("strength", options, model.choose_strength)
    choices.setAccessibleName(say("How hard should we try?"))
    return choices
