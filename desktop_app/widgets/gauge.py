"""The score as a dial: value, letter and the range it may lie in."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import colour, theme
from desktop_app.view_models import score_text
from engine.results import Score
from engine.words import say, score_word

_START_DEG, _SPAN_DEG = 225.0, 270.0
_INNER = 0.6
"""Width of the space for words inside the dial, as a share of its side."""
_INKS = {"weak": "severe", "fair": "medium", "good": "passed", "strong": "passed"}


class Gauge(QWidget):
    """A dial of 0 to 100 with the word below; the thin arc outside is the 95 % range."""

    def __init__(self) -> None:
        super().__init__()
        self._score: Score | None = None
        self.setObjectName("score_gauge")
        self.setAccessibleName(say("Score"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_score(self, score: Score | None) -> None:
        """Show ``score``."""
        self._score = score
        self.setAccessibleDescription(score_text.spoken(score) if score else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that grows with the text."""
        side = self.fontMetrics().height() * 9
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: the dial is never squeezed."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, range, value, number and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        width = side * 0.085
        area = QRectF(0, 0, side, side).adjusted(1.5 * width, 1.5 * width, -1.5 * width, -1.5 * width)
        self._arc(painter, area, (0, 100), "sunken", width)
        if self._score is None:
            return
        ink = _INKS.get(self._score.word, "not_tested")
        if self._score.interval is not None:
            rim = area.adjusted(-width * 0.8, -width * 0.8, width * 0.8, width * 0.8)
            self._arc(painter, rim, self._score.interval, "muted", width * 0.28)
        if self._score.value is not None:
            self._arc(painter, area, (0, self._score.value), ink, width)
        self._texts(painter, area, self._score, ink)

    @staticmethod
    def _arc(painter: QPainter, area: QRectF, ends: tuple[float, float], token: str, width: float) -> None:
        """Draw the part of the dial between two scores."""
        pen = QPen(colour(token), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        start = _START_DEG - _SPAN_DEG * ends[0] / 100
        painter.drawArc(area, round(16 * start), round(-16 * _SPAN_DEG * (ends[1] - ends[0]) / 100))

    def _texts(self, painter: QPainter, area: QRectF, score: Score, ink: str) -> None:
        centre = area.center()
        if score.value is None:
            self._line(painter, score_word(score), 1.05, centre, ink)
            return
        self._line(painter, str(round(score.value)), 2.6, centre - QPointF(0, area.height() * 0.07), "text")
        self._line(painter, score_word(score), 1.05, centre + QPointF(0, area.height() * 0.17), ink)
        self._line(painter, score_text.grade_of(score), 0.9, centre + QPointF(0, area.height() * 0.42), "muted")

    def _line(self, painter: QPainter, words: str, factor: float, centre: QPointF, token: str) -> None:
        """Draw words around ``centre``, wrapped inside the dial."""
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * factor)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(colour(token))
        width, height = self.width() * _INNER, 2.2 * painter.fontMetrics().height()
        space = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
        painter.drawText(space, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
