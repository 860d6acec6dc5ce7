"""The frame of every screen: a scrolling column of comfortable width, and a bar of actions that stays."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_XL
from desktop_app.widgets.layouts import add_all
from desktop_app.widgets.texts import text

_WIDEST_EM = 76


class _Column(QWidget):
    """Keeps its content centred and not too wide to read."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", True)
        self.body = QVBoxLayout(self)
        self.body.setSpacing(SPACE_XL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the spare width between the sides."""
        widest = _WIDEST_EM * self.fontMetrics().horizontalAdvance("m")
        side = max(SPACE_XL, (event.size().width() - widest) // 2)
        self.body.setContentsMargins(side, SPACE_XL, side, SPACE_XL)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Ask for nothing: the page decides the width, content turns or wraps, and the height follows."""
        return QSize(0, 0)


class Page(QWidget):
    """A screen's outside. ``body`` takes its content, ``left`` and ``right`` the actions."""

    def __init__(self, name: str, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._column = _Column()
        self.body = self._column.body
        self.title = text(title, "display")
        self.subtitle = text(subtitle, ink="muted")
        self.subtitle.setVisible(bool(subtitle))
        self.heading = QVBoxLayout()
        self.heading.setSpacing(SPACE_M // 2)
        add_all(self.heading, self.title, self.subtitle)
        self.body.addLayout(self.heading)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setWidget(self._column)
        self.bar = _ActionBar()
        self.left, self.right = self.bar.left, self.bar.right
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.view, 1)
        outer.addWidget(self.bar)

    def fill_up(self) -> None:
        """End the column: spare height goes below its content."""
        self.body.addStretch(1)


class _ActionBar(QFrame):
    """Actions that stay in view: in one line while there is room, else in two."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "bottom")
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
        self._whole.setSpacing(SPACE_M)
        self.left, self.right = QHBoxLayout(), QHBoxLayout()
        for part in (self.left, self.right):
            part.setSpacing(SPACE_M)
            self._whole.addLayout(part)
        self._whole.setAlignment(self.left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._whole.insertStretch(1, 1)
        self.right.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn when one line no longer holds the actions."""
        super().resizeEvent(event)
        self.turn()

    def turn(self) -> None:
        """Choose one line or two for the present width and words."""
        needed = self.left.sizeHint().width() + self.right.sizeHint().width() + 2 * SPACE_XL + 3 * SPACE_M
        wide = needed <= self.width()
        self._whole.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def event(self, event: QEvent) -> bool:
        """Turn too when a button was shown, hidden or renamed."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.turn()
        return super().event(event)
