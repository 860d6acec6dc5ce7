"""A text before and after, side by side, with every change marked and what the model said about each."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.layouts import Columns, box, column
from desktop_app.widgets.marked import MarkedLabel
from desktop_app.widgets.texts import show_text, text
from engine.words import plain_words, say

_TURN_AT_EM = 26


class TextPair(QWidget):
    """Two panels; a narrow window puts one above the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("text_pair")
        self._sides = MarkedLabel(), MarkedLabel()
        self._captions = text(role="small"), text(role="small")
        self._said = text(role="small", ink="muted")
        headings = say("Before"), say("After the change")
        panels = [
            (box(column(text(heading, "small", strong=True), side, caption, gap=SPACE_XS)), 1)
            for heading, side, caption in zip(headings, self._sides, self._captions)
        ]
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_S)
        whole.addWidget(Columns(*panels, gap=SPACE_M, turn_at_em=_TURN_AT_EM))
        whole.addWidget(self._said)

    def show_example(self, shown: ShownExample) -> None:
        """Show both sides of ``shown``, which holds a text."""
        if shown.text is None:
            return
        before = say(
            "Text before: {text} Answer: {answer}.", text=plain_words(shown.text.original), answer=shown.before
        )
        after = say("Text after: {text} Answer: {answer}.", text=plain_words(shown.text.changed), answer=shown.after)
        self._sides[0].show_pieces(shown.text.original, before)
        self._sides[1].show_pieces(shown.text.changed, after)
        for caption, words in zip(self._captions, (shown.before, shown.after)):
            caption.setText(words)
        show_text(self._said, shown.said)
        self.setAccessibleName(shown.spoken)
        self.setAccessibleDescription(shown.said)
