"""The bars under the score, each with its name, its share and a mark for its range."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_XS
from desktop_app.view_models.score_text import Bar
from desktop_app.widgets.layouts import clear, column, row
from desktop_app.widgets.share_bar import ShareBar
from desktop_app.widgets.texts import text


class ScoreBars(QWidget):
    """All bars of a score."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_M)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show ``bars`` in place of the present ones."""
        clear(self._box)
        for bar in bars:
            track = ShareBar(bar.value, "accent", at_most=bar.interval[1] if bar.interval else None, height_px=10)
            track.setAccessibleName(f"{bar.name}: {bar.text}")
            name, value = text(bar.name, "small"), text(bar.text, "small", strong=True, wrap=False)
            self._box.addLayout(column(row(name, value, grow=0), track, gap=SPACE_XS))
