"""Home: drop a model and pictures or texts, or try the sample."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from desktop_app.screens.pick import model_button, pick_folder, pick_model, pictures_button
from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, put_icon
from desktop_app.view_models.home import HomeModel
from desktop_app.widgets.buttons import button, main_button
from desktop_app.widgets.drop_zone import DropZone
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import Columns, box, card, column, row
from desktop_app.widgets.page import Page
from desktop_app.widgets.problem_card import ProblemCard
from desktop_app.widgets.texts import announce, text
from engine.words import say


class HomeScreen(Page):
    """The first screen."""

    def __init__(self, model: HomeModel, go_on: Callable[[], object], connect: Callable[[], object]) -> None:
        super().__init__(
            "home_screen",
            say("How easily is your model tricked?"),
            say("Toughen checks your model, shows what fools it, and makes a stronger copy."),
        )
        self._model = model
        self._problem = ProblemCard("home_problem", model.try_again)
        self._zone = DropZone()
        self._zone.clicked.connect(self._choose_missing)
        self._zone.dropped.connect(model.take)
        self._model_slot = _Slot(
            "model", say("Model"), say("A model file, a folder, or the zip from Teachable Machine")
        )
        self._pictures_slot = _Slot(
            "pictures", say("Pictures or texts"), say("A folder with one folder for each kind, or a table of texts")
        )
        self._message = text()
        self._message_card = card(self._message, tone="medium", margin=SPACE_M)
        self._privacy = text(role="small", ink="muted", wrap=False)
        self._hardware = text(role="small", ink="muted", wrap=False)
        self.next = main_button(say("Next"), go_on, icon="next", name="home_next")
        self._lay_out(connect)
        model.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self, connect: Callable[[], object]) -> None:
        words, a_model, pictures = say("Choose …"), say("Choose a model"), say("Choose pictures or texts")
        self._model_slot.add(model_button(words, a_model, "choose_model", self._take_model, keys="Ctrl+O"))
        self._pictures_slot.add(pictures_button(words, pictures, "choose_pictures", self._take_pictures))
        for item in (
            self._problem,
            self._message_card,
            self._zone,
            Columns((self._model_slot, 1), (self._pictures_slot, 1), gap=SPACE_L),
        ):
            self.body.addWidget(item)
        self.body.addWidget(_sample_card(self._model))
        words = say("The model runs on a web service? Connect to it …")
        self.body.addLayout(row(button(words, connect, kind="plain", icon="globe", name="home_connect"), None))
        self.body.setStretchFactor(self._zone, 1)
        self.left.addLayout(
            column(
                _line("lock", self._privacy),
                _line("chip", self._hardware),
                gap=SPACE_XS,
            )
        )
        self.right.addWidget(self.next)

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        self._problem.show_problem(model.problem)
        self._model_slot.show_name(model.model_name)
        self._pictures_slot.show_name(model.pictures_name)
        self._zone.invite(*model.invitation, done=model.ready)
        if model.message and self._message.text() != model.message:
            announce(self, model.message)
        self._message.setText(model.message)
        self._message_card.setVisible(bool(model.message))
        self._privacy.setText(model.privacy)
        self._hardware.setText(model.hardware)
        self.next.setEnabled(model.ready)

    def _choose_missing(self) -> None:
        """Ask for what is not chosen yet, the model first."""
        if self._model.model_name and not self._model.pictures_name:
            pick_folder(self, say("Choose a folder with pictures or texts"), self._take_pictures)
        else:
            self._choose_model()

    def _take_model(self, path: Path) -> None:
        self._model.take([path], "model")

    def _take_pictures(self, path: Path) -> None:
        self._model.take([path], "pictures")

    def _choose_model(self) -> None:
        pick_model(self, say("Choose a model"), self._take_model)


class _Slot(QFrame):
    """What is chosen, or what could be."""

    def __init__(self, sign: str, title: str, empty: str) -> None:
        super().__init__()
        self._sign, self._title, self._empty = sign, title, empty
        self.setProperty("card", "plain")
        self._icon = QLabel()
        self._name = text(empty, ink="muted")
        words = column(text(title, strong=True), self._name, gap=SPACE_XS)
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._row = row(self._icon, words, gap=SPACE_M, margin=SPACE_L, grow=1)
        self.setLayout(self._row)
        self.show_name("")

    def add(self, widget: QPushButton) -> None:
        """Put a button at the end."""
        self._row.addWidget(widget)

    def show_name(self, name: str) -> None:
        """Show ``name``, or the hint when empty."""
        self._name.setText(name or self._empty)
        self.setAccessibleName(f"{self._title}: {name or say('nothing chosen yet')}")
        put_icon(self._icon, "tick" if name else self._sign, "passed" if name else "muted", 28)


def _sample_card(model: HomeModel) -> QFrame:
    lead = say("Try a small toy that tells clothes apart. It takes a few minutes.")
    if "text" in model.samples:
        lead = say("Try a small toy: one tells clothes apart, one finds unwanted mails. It takes a few minutes.")
    words = column(text(say("Nothing at hand?"), strong=True), text(lead, ink="muted"), gap=SPACE_XS)
    sample = say("Try the sample") if model.samples == ("image",) else say("Try pictures")
    pictures = button(sample, lambda: model.take_sample("image"), name="try_sample", keys="Ctrl+T")
    texts = button(say("Try texts"), lambda: model.take_sample("text"), name="try_text_sample", keys="Ctrl+Shift+T")
    texts.setVisible("text" in model.samples)
    return card(
        row(icon("shirt", size_px=28), words, pictures, texts, gap=SPACE_M, grow=1), tone="sunken", margin=SPACE_L
    )


def _line(sign: str, label: QLabel) -> QWidget:
    return box(row(icon(sign, "muted", 16), label, gap=SPACE_S, grow=1))
