"""Original, changed and difference side by side, with a slider that wipes from one to the other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.shown import ShownExample
from desktop_app.widgets.picture import PictureTile
from desktop_app.widgets.texts import text
from engine.words import say

_STEPS = 100


class PictureTrio(QWidget):
    """Shows one example."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("picture_trio")
        self._tiles = [PictureTile() for _ in range(3)]
        self._captions = [text(role="small") for _ in range(3)]
        self._slider = self._make_slider()
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

    def show_example(self, shown: ShownExample) -> None:
        """Show the pictures of ``shown``, the slider at its start."""
        self._tiles[0].show_picture(shown.original, say("Picture before: {answer}", answer=shown.before))
        self._tiles[1].show_picture(shown.changed, say("Picture after: {answer}", answer=shown.after), shown.original)
        self._tiles[2].show_picture(shown.difference, say("The difference, made stronger to be seen"))
        for caption, words in zip(self._captions, (shown.before, shown.after, say("made stronger to be seen"))):
            caption.setText(words)
        self._slider.setValue(0)
