"""A share of a whole as a filled bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import colour

_WIDTH_PX = 120
_RANGE_OPACITY = 0.3


class ShareBar(QWidget):
    """``share`` in [0, 1] in the colour of ``token``, None for an empty track; paler up to ``at_most``."""

    def __init__(self, share: float | None, token: str, *, at_most: float | None = None, height_px: int = 12) -> None:
        super().__init__()
        self._share, self._token, self._at_most, self._height = share, token, at_most, height_px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a usual length; the layout decides the real one."""
        return QSize(_WIDTH_PX, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, then what chance allows, then the share on top."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._fill(painter, 1.0, "sunken")
        if self._share is None:
            return
        if self._at_most is not None:
            self._fill(painter, self._at_most, self._token, _RANGE_OPACITY)
        self._fill(painter, self._share, self._token)

    def _fill(self, painter: QPainter, share: float, token: str, opacity: float = 1.0) -> None:
        """Fill up to ``share``; more than nothing is never less than a dot."""
        painter.setBrush(colour(token, opacity))
        width = max(share * self.width(), self._height if share > 0 else 0)
        painter.drawRoundedRect(QRectF(0, 0, width, self._height), self._height / 2, self._height / 2)
