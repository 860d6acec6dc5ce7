"""A chart of the engine, shown as received."""

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import RADIUS_SMALL, SPACE_M, colour


class ChartView(QWidget):
    """Paints SVG text on paper, as in the report."""

    def __init__(self, svg: str, spoken: str) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(QByteArray(svg.encode("utf-8", "replace")), self)
        self.setAccessibleName(spoken)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Return True: the drawing keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that keeps the drawing's shape."""
        size = self._renderer.defaultSize()
        inner = max(1, width - 2 * SPACE_M)
        return round(inner * size.height() / max(1, size.width())) + 2 * SPACE_M

    def sizeHint(self) -> QSize:
        """Return the drawing's own size."""
        size = self._renderer.defaultSize()
        return QSize(size.width() + 2 * SPACE_M, self.heightForWidth(size.width() + 2 * SPACE_M))

    def minimumSizeHint(self) -> QSize:
        """Return a small size: the drawing scales."""
        return QSize(120, 80)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw paper and chart."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), RADIUS_SMALL, RADIUS_SMALL)
        painter.fillPath(path, colour("paper"))
        self._renderer.render(painter, QRectF(self.rect()).adjusted(SPACE_M, SPACE_M, -SPACE_M, -SPACE_M))
