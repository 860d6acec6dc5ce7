"""The bars under the score, each with its name, its share and a mark for its range."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_XS, colour
from desktop_app.view_models.score_text import Bar
from desktop_app.widgets.layouts import clear, column, row
from desktop_app.widgets.texts import text

_HEIGHT = 10


class _Track(QWidget):
    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._piece(painter, 0.0, 1.0, "sunken")
        if self._bar.value is None:
            return
        if self._bar.interval is not None:
            self._piece(painter, 0.0, self._bar.interval[1], "accent", 0.25)
        self._piece(painter, 0.0, self._bar.value, "accent")

    def _piece(self, painter: QPainter, start: float, end: float, token: str, opacity: float = 1.0) -> None:
        painter.setBrush(colour(token, opacity))
        width = max((end - start) * self.width(), _HEIGHT if end > 0 else 0)
        painter.drawRoundedRect(QRectF(start * self.width(), 0, width, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)


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
            name, value = text(bar.name, "small"), text(bar.text, "small", strong=True, wrap=False)
            track = _Track(bar)
            track.setAccessibleName(f"{bar.name}: {bar.text}")
            heading = row(name, value)
            heading.setStretch(0, 1)
            self._box.addLayout(column(heading, track, gap=SPACE_XS))
