"""A severity as shape and word: never by colour alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import colour, theme
from desktop_app.view_models.shown import severity_word
from engine.results import Severity


def paint_shape(painter: QPainter, area: QRectF, severity: Severity) -> None:
    """Draw triangle (severe), square (medium), diamond (small), disc with tick (passed) or ring (could not test)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = colour(severity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if severity == "severe":
        painter.drawPolygon(QPolygonF([QPointF(area.center().x(), area.top()), area.bottomRight(), area.bottomLeft()]))
    elif severity == "medium":
        inset = area.width() * 0.06
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), 2, 2)
    elif severity == "low":
        middle = area.center()
        corners = [QPointF(middle.x(), area.top()), QPointF(area.right(), middle.y())]
        corners += [QPointF(middle.x(), area.bottom()), QPointF(area.left(), middle.y())]
        painter.drawPolygon(QPolygonF(corners))
    elif severity == "passed":
        _paint_passed(painter, area)
    else:
        width = area.width() * 0.16
        painter.setPen(QPen(ink, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(area.adjusted(width, width, -width, -width))
    painter.restore()


def _paint_passed(painter: QPainter, area: QRectF) -> None:
    painter.drawEllipse(area)
    pen = QPen(colour("surface"), area.width() * 0.14, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y, side = area.x(), area.y(), area.width()
    points = [QPointF(x + side * a, y + side * b) for a, b in ((0.27, 0.53), (0.44, 0.69), (0.74, 0.34))]
    painter.drawPolyline(QPolygonF(points))


class SeverityBadge(QWidget):
    """Shape and word on a soft ground."""

    def __init__(self, severity: Severity = "not_tested") -> None:
        super().__init__()
        self._severity: Severity = severity
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.show_severity(severity)

    def show_severity(self, severity: Severity) -> None:
        """Show ``severity``."""
        self._severity = severity
        self.setAccessibleName(severity_word(severity))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for shape, word and padding."""
        metrics = self.fontMetrics()
        height = metrics.height()
        return QSize(
            metrics.horizontalAdvance(severity_word(self._severity)) + round(height * 2.1), round(height * 1.55)
        )

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: the word is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the badge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(f"{self._severity}_soft"))
        area = QRectF(self.rect())
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        side = self.fontMetrics().height() * 0.72
        shape = QRectF(side * 0.85, (area.height() - side) / 2, side, side)
        paint_shape(painter, shape, self._severity)
        painter.setPen(colour(self._severity))
        words = area.adjusted(shape.right() + side * 0.55, 0, 0, 0)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, left, severity_word(self._severity))
