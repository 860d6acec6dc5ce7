"""Pictures from files: enlarged with hard edges when tiny, and wiped between two by a slider."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import RADIUS_SMALL, colour, paint_icon

_LARGEST_SIDE = 1024
_TINY_SIDE = 128


@lru_cache(maxsize=128)
def _read(path: str, _changed: int) -> QImage:
    """Read at most 1024 dots a side; ``_changed`` makes a rewritten file a new entry."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _LARGEST_SIDE:
        reader.setScaledSize(size.scaled(_LARGEST_SIDE, _LARGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def read_picture(path: Path | None) -> QImage:
    """Return the picture in ``path``; a null picture when there is none or it cannot be read."""
    if path is None:
        return QImage()
    try:
        return _read(str(path), path.stat().st_mtime_ns)
    except OSError:
        return QImage()


class PictureTile(QWidget):
    """One picture in a rounded frame; with a second one, a divider shows both."""

    def __init__(self, side_em: float = 9.0) -> None:
        super().__init__()
        self._side_em = side_em
        self._picture, self._under = QImage(), QImage()
        self._cut = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_picture(self, path: Path | None, spoken: str, under: Path | None = None) -> None:
        """Show the picture in ``path``; ``under`` appears where the divider has passed."""
        self._picture, self._under = read_picture(path), read_picture(under)
        self.setAccessibleName(spoken)
        self.update()

    def set_cut(self, share: float) -> None:
        """Show the lower picture on the left ``share`` of the width, 0 to 1."""
        self._cut = share
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square that grows with the text."""
        side = round(self._side_em * self.fontMetrics().height())
        return QSize(side, side)

    def hasHeightForWidth(self) -> bool:
        """Return True: pictures are shown in squares."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return ``width``, up to a height that leaves room for the rest."""
        return min(width, round(1.5 * self.sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """Return half the size hint."""
        return self.sizeHint() / 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture or a sign that it is missing."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        frame = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.addRoundedRect(frame, RADIUS_SMALL, RADIUS_SMALL)
        painter.fillPath(path, colour("sunken"))
        painter.setClipPath(path)
        if self._picture.isNull():
            paint_icon(painter, "pictures", "muted", QRectF(frame.center().x() - 16, frame.center().y() - 16, 32, 32))
        else:
            self._draw(painter, frame, self._picture)
            if not self._under.isNull() and self._cut > 0:
                self._draw_under(painter, frame)
        painter.setClipping(False)
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _draw_under(self, painter: QPainter, frame: QRectF) -> None:
        """Draw the lower picture up to the divider, and the divider."""
        edge = frame.left() + self._cut * frame.width()
        painter.save()
        painter.setClipRect(
            QRectF(frame.left(), frame.top(), edge - frame.left(), frame.height()), Qt.ClipOperation.IntersectClip
        )
        self._draw(painter, frame, self._under)
        painter.restore()
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawLine(round(edge), round(frame.top()), round(edge), round(frame.bottom()))

    @staticmethod
    def _draw(painter: QPainter, frame: QRectF, picture: QImage) -> None:
        """Draw ``picture`` as large as ``frame`` allows; tiny ones keep their hard dots."""
        tiny = max(picture.width(), picture.height()) <= _TINY_SIDE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not tiny)
        size = picture.size().scaled(frame.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        left = frame.left() + (frame.width() - size.width()) / 2
        top = frame.top() + (frame.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), picture)
