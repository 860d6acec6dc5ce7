"""Two lines that grow while a stronger copy is made."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import SPACE_S, colour
from desktop_app.view_models.training import Point
from engine.words import say

_GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


class LiveChart(QWidget):
    """Shares from 0 to 100 % over training rounds: a solid line with discs and a dashed one with squares."""

    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[Point] = ()
        self.setObjectName("live_chart")
        self.setAccessibleName(say("Chart of training"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_points(self, points: Sequence[Point], spoken: str) -> None:
        """Show ``points``; ``spoken`` says the newest in words."""
        self._points = tuple(points)
        self.setAccessibleDescription(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that grows with the text."""
        line = self.fontMetrics().height()
        return QSize(line * 26, line * 14)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest readable size."""
        line = self.fontMetrics().height()
        return QSize(line * 12, line * 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid, axes, and both lines with their last value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("100 %") + SPACE_S
        right = metrics.horizontalAdvance("100 %") + 2 * SPACE_S
        plot = QRectF(self.rect()).adjusted(left, metrics.height() * 0.7, -right, -metrics.height() * 1.9)
        self._grid(painter, plot)
        if self._points:
            self._line(painter, plot, lambda point: point.clean, "accent", Qt.PenStyle.SolidLine)
            self._line(painter, plot, lambda point: point.robust, "second", Qt.PenStyle.DashLine)

    def _grid(self, painter: QPainter, plot: QRectF) -> None:
        height = self.fontMetrics().height()
        for share in _GRID:
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(colour("border"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(colour("muted"))
            words = QRectF(0, y - height / 2, plot.left() - SPACE_S, height)
            painter.drawText(
                words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{round(100 * share)} %"
            )
        below = QRectF(plot.left(), plot.bottom() + height * 0.4, plot.width(), height * 1.3)
        last = max((point.epoch for point in self._points), default=0.0)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, say("Training rounds"))
        if self._points:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{last:.1f}".removesuffix(".0"))

    def _line(
        self, painter: QPainter, plot: QRectF, value: Callable[[Point], float], token: str, style: Qt.PenStyle
    ) -> None:
        """Draw one line with its marks and, at its end, its newest value."""
        last = max(1.0, *(point.epoch for point in self._points))
        spots = [
            QPointF(plot.left() + point.epoch / last * plot.width(), plot.bottom() - value(point) * plot.height())
            for point in self._points
        ]
        painter.setPen(QPen(colour(token), 2.5, style, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF(spots))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(token))
        for spot in spots:
            mark = QRectF(spot.x() - 4, spot.y() - 4, 8, 8)
            painter.drawEllipse(mark) if style is Qt.PenStyle.SolidLine else painter.drawRect(mark)
        painter.setPen(colour(token))
        height = self.fontMetrics().height()
        words = QRectF(spots[-1].x() + SPACE_S, spots[-1].y() - height / 2, self.width(), height)
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            f"{round(100 * value(self._points[-1]))} %",
        )
