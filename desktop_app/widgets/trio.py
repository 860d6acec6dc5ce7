"""Original, changed and difference side by side, with a slider that wipes from one to the other."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import box, row
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.texts import text
from engine.words import say

_STEPS = 100


class PictureTrio(QWidget):
    """Shows one example at a time, with buttons to the others."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("picture_trio")
        self._examples: Sequence[ShownExample] = ()
        self._index = 0
        self._tiles = [PictureTile() for _ in range(3)]
        self._captions = [text(role="small") for _ in range(3)]
        self._slider = self._make_slider()
        self._position = text(role="small", ink="muted", wrap=False)
        self._earlier = button("", self._go_earlier, kind="quiet", icon="left", name="example_earlier")
        self._later = button("", self._go_later, kind="quiet", icon="right", name="example_later")
        self._earlier.setAccessibleName(say("Example before"))
        self._later.setAccessibleName(say("Next example"))
        self._switcher = box(row(self._position, None, self._earlier, self._later, gap=SPACE_XS))
        self._lay_out()

    def _lay_out(self) -> None:
        headings = (say("Before"), say("After the change"), say("What was changed"))
        columns = QGridLayout()
        columns.setHorizontalSpacing(SPACE_M)
        columns.setVerticalSpacing(SPACE_XS)
        for place, (heading, tile, caption) in enumerate(zip(headings, self._tiles, self._captions)):
            for line, widget in enumerate((text(heading, "small", strong=True), tile, caption)):
                columns.addWidget(widget, line, place)
            columns.setColumnStretch(place, 1)
        hint: QLabel = text(say("Slide to compare before and after"), "small", "muted")
        hint.setBuddy(self._slider)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_S)
        whole.addWidget(self._switcher)
        whole.addLayout(columns)
        whole.addWidget(hint)
        whole.addWidget(self._slider)

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("compare_slider")
        slider.setRange(0, _STEPS)
        slider.setPageStep(20)
        slider.setAccessibleName(say("Compare before and after"))
        slider.setAccessibleDescription(say("Left shows the changed picture, right shows the original in its place."))
        slider.valueChanged.connect(lambda value: self._tiles[1].set_cut(value / _STEPS))
        return slider

    def show_examples(self, examples: Sequence[ShownExample]) -> None:
        """Show ``examples``, the first one first; hidden when there are none."""
        self._examples, self._index = examples, 0
        self.setVisible(bool(examples))
        self._show()

    def _go_earlier(self) -> None:
        self._index = max(0, self._index - 1)
        self._show()

    def _go_later(self) -> None:
        self._index = min(len(self._examples) - 1, self._index + 1)
        self._show()

    def _show(self) -> None:
        if not self._examples:
            return
        shown, count = self._examples[self._index], len(self._examples)
        self._tiles[0].show_picture(shown.original, say("Picture before: {answer}", answer=shown.before))
        self._tiles[1].show_picture(shown.changed, say("Picture after: {answer}", answer=shown.after), shown.original)
        self._tiles[2].show_picture(shown.difference, say("The difference, made stronger to be seen"))
        for caption, words in zip(self._captions, (shown.before, shown.after, say("made stronger to be seen"))):
            caption.setText(words)
        self._slider.setValue(0)
        self._switcher.setVisible(count > 1)
        self._position.setText(say("Example {index} of {count}", index=self._index + 1, count=count))
        self._earlier.setEnabled(self._index > 0)
        self._later.setEnabled(self._index + 1 < count)
