"""Strengthen: what can be proven, the time, the limit, and how hard to try."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFrame, QLabel, QMenu, QPushButton

from desktop_app.screens.pick import pick_file, pick_folder
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, put_icon
from desktop_app.view_models.project import Strength
from desktop_app.view_models.strengthen import STRENGTHS, StrengthenModel
from desktop_app.widgets.buttons import button
from desktop_app.widgets.choice import Choices
from desktop_app.widgets.layouts import Columns, box, card, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import show_text, text
from engine.words import say


class StrengthenScreen(Page):
    """Offers a stronger copy and says honestly what to expect."""

    def __init__(self, model: StrengthenModel, start: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("strengthen_screen", say("Make it stronger?"), "…")
        self._model = model
        self._problem = ProblemCard("strengthen_problem", model.look_again)
        self._proof, self._parts = text(), text(role="small", ink="muted")
        self._limit, self._time = text(), text()
        self._proof_icon = QLabel()
        self._test = text(ink="muted")
        self._forget = button(
            say("Use a part of the pictures"),
            lambda: model.choose_test_pictures(None),
            kind="quiet",
            name="test_pictures_none",
        )
        self._strength = _strength_choices(model)
        self.start = button(
            say("Strengthen a copy"),
            start,
            kind="primary",
            icon="shield-plus",
            name="strengthen_button",
            keys="Ctrl+Return",
        )
        self._lay_out()
        self.left.addWidget(
            button(say("Back"), back, kind="quiet", icon="back", name="strengthen_back", keys="Alt+Left")
        )
        self.right.addWidget(self.start)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        promise = Columns(
            (_fact(self._proof_icon, say("What can be proven"), self._proof, self._parts), 1),
            (_fact(_icon("shield"), say("What it may cost"), self._limit), 1),
            (_fact(_icon("lock"), say("Your file"), text(say("Your file is only read. The copy is a new file."))), 1),
            gap=SPACE_L,
        )
        effort = box(column(text(say("How hard should we try?"), "heading"), self._strength, gap=SPACE_M))
        line = row(_icon("pictures"), self._test_words(), self._forget, self._test_button(), gap=SPACE_M)
        line.setStretch(1, 1)
        for item in (self._problem, promise, effort, card(line)):
            self.body.addWidget(item)
        self.fill_up()

    def _test_words(self) -> QFrame:
        made = QFrame()
        made.setLayout(
            column(text(say("Separate test pictures (if you have some)"), strong=True), self._test, gap=SPACE_XS)
        )
        return made

    def _test_button(self) -> QPushButton:
        made = button(say("Choose …"), lambda: None, name="test_pictures")
        made.setAccessibleName(say("Choose separate test pictures"))
        menu = QMenu(made)
        menu.addAction(say("Folder …"), self._choose_folder)
        menu.addAction(say("Zip file …"), self._choose_zip)
        made.setMenu(menu)
        return made

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self._problem.show_problem(model.job.problem if model.job.state == "failed" else None)
        show_text(self.subtitle, model.offer)
        self._proof.setText(model.proof)
        show_text(self._parts, model.parts)
        self._limit.setText(model.limit)
        icon, ink = {True: ("tick", "passed"), False: ("warning", "medium"), None: ("clock", "muted")}[model.enough]
        put_icon(self._proof_icon, icon, ink, 24)
        self._test.setText(model.test_pictures or say("Without them we keep a part of your pictures apart."))
        self._forget.setVisible(bool(model.test_pictures))
        self._strength.choose(model.strength)
        for strength in STRENGTHS:
            self._strength.cards[strength].show_figure(model.estimate(strength))
        self.start.setEnabled(model.ready)

    def _take(self, path: Path) -> None:
        self._model.choose_test_pictures(path)

    def _choose_folder(self) -> None:
        pick_folder(self, say("Choose a folder with test pictures"), self._take)

    def _choose_zip(self) -> None:
        pick_file(self, say("Choose a zip file with test pictures"), self._take, say("Zip files") + " (*.zip)")


def _icon(name: str, ink: str = "accent") -> QLabel:
    made = QLabel()
    put_icon(made, name, ink, 24)
    return made


def _fact(icon: QLabel, title: str, *lines: QLabel) -> QFrame:
    heading = row(icon, text(title, "heading"), gap=SPACE_S)
    heading.setStretch(1, 1)
    return card(heading, *lines, gap=SPACE_S, fill=True)


def _strength_choices(model: StrengthenModel) -> Choices[Strength]:
    options: list[tuple[Strength, str, str]] = [
        ("gentle", say("Gentle"), say("Keeps ordinary answers closest to now")),
        ("balanced", say("Balanced"), say("Right for most models")),
        ("strong", say("Strong"), say("Tries hardest, takes longest")),
    ]
    choices = Choices("strength", options, model.choose_strength)
    choices.setAccessibleName(say("How hard should we try?"))
    return choices
