"""Checking: a first verdict, and examples as they are found."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.screens.running import RunningPage
from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.checking import CheckingModel
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.layouts import box, card, clear, column, row
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.text_pair import TextPair
from desktop_app.widgets.texts import announce, show_text, text
from engine.words import say

_MOST_SHOWN = 3


class CheckingScreen(RunningPage):
    """Shows a running check."""

    def __init__(self, model: CheckingModel, back: Callable[[], object]) -> None:
        super().__init__(
            "checking_screen",
            (say("Checking your model"), say("The check is not finished")),
            say("We try to trick it in many ways. You can do other things meanwhile; the computer stays awake."),
            model.run,
            back,
        )
        self._model = model
        self._verdict = text(role="heading", ink="accent")
        self._examples = column(gap=SPACE_M)
        self._none_yet = text(say("Examples that fool it appear here as soon as we find some."), ink="muted")
        found = card(
            text(say("Found so far"), "heading"), self._verdict, self._none_yet, self._examples, gap=SPACE_M, fill=True
        )
        self.lay_out(main=found, shares=(3, 2))
        model.changed.connect(self.refresh)
        model.example_added.connect(self._add_example)
        self.refresh()

    def refresh(self) -> None:
        """Show the view model."""
        model = self._model
        if model.verdict and self._verdict.text() != model.verdict:
            announce(self, model.verdict)
        show_text(self._verdict, model.verdict)
        if not model.examples:
            clear(self._examples)
            self._none_yet.show()

    def _add_example(self, example: ShownExample) -> None:
        """Put the newest on top; the oldest leaves."""
        self._none_yet.hide()
        self._examples.insertWidget(0, _example_row(example))
        while self._examples.count() > _MOST_SHOWN:
            item = self._examples.takeAt(self._examples.count() - 1)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()


def _example_row(example: ShownExample) -> QWidget:
    if example.text is not None:
        pair = TextPair()
        pair.show_example(example)
        return pair
    before, after = PictureTile(4.5), PictureTile(4.5)
    before.show_picture(example.original, say("Picture before: {answer}", answer=example.before))
    after.show_picture(example.changed, say("Picture after: {answer}", answer=example.after))
    words = column(
        text(say("Before: {answer}", answer=example.before)),
        text(say("After: {answer}", answer=example.after), strong=True),
        gap=SPACE_XS,
    )
    words.addStretch(1)
    words.insertStretch(0, 1)
    made = box(row(before, after, words, gap=SPACE_S, grow=2))
    made.setAccessibleName(example.spoken)
    return made
