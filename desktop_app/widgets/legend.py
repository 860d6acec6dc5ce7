"""What the two lines of a chart mean: a piece of the line beside its words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.theme import SPACE_S, colour
from desktop_app.widgets.layouts import row
from desktop_app.widgets.texts import text


class _Sample(QWidget):
    """A short piece of the line with its mark."""

    def __init__(self, token: str, style: Qt.PenStyle) -> None:
        super().__init__()
        self._token, self._style = token, style
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for a short line."""
        return QSize(34, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and its mark: round on a full line, square on a broken one."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(self._token), 2.5, self._style))
        painter.drawLine(1, 7, 33, 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._token))
        mark = QRectF(13, 3, 8, 8)
        painter.drawEllipse(mark) if self._style is Qt.PenStyle.SolidLine else painter.drawRect(mark)


def legend(words: str, token: str, style: Qt.PenStyle) -> QHBoxLayout:
    """Return a piece of line in the colour of ``token`` beside ``words``."""
    return row(_Sample(token, style), text(words, "small", wrap=False), gap=SPACE_S)
