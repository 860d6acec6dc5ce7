"""A place to drop files on, which is also a button."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout

from desktop_app.theme import RADIUS, SPACE_S, SPACE_XL, colour, put_icon
from desktop_app.widgets.texts import text


class DropZone(QAbstractButton):
    """Takes dropped files and folders; pressed, it emits ``clicked`` so that the screen can ask for a file."""

    dropped = Signal(list)
    """Paths (list of Path)."""

    def __init__(self) -> None:
        super().__init__()
        self._hovering = False
        self.setObjectName("drop_zone")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._icon, self._title, self._hint = QLabel(), text(role="heading"), text(ink="muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_XL, SPACE_XL + SPACE_S, SPACE_XL, SPACE_XL + SPACE_S)
        box.setSpacing(SPACE_S)
        box.addStretch(1)
        for label in (self._icon, self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(label)
        box.addStretch(1)

    def invite(self, title: str, hint: str, *, done: bool) -> None:
        """Say what to drop, or with a tick that nothing is missing."""
        put_icon(self._icon, "tick" if done else "drop", "passed" if done else "accent", 40)
        self._title.setText(title)
        self._hint.setText(hint)
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome local files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Stop welcoming."""
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass the dropped paths on."""
        self._hover(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _hover(self, hovering: bool) -> None:
        self._hovering = hovering
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self._hovering or self.underMouse() or self.hasFocus()
        painter.setBrush(colour("accent_soft" if self._hovering or self.underMouse() else "surface"))
        style = Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.CustomDashLine
        pen = QPen(colour("accent" if lively else "control"), 2 if lively else 1.5, style)
        if style is Qt.PenStyle.CustomDashLine:
            pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), RADIUS + 2, RADIUS + 2)
