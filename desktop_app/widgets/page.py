"""The frame of every screen: a scrolling column of comfortable width, and a bar of actions that stays."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_XL
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
        heading = QVBoxLayout()
        heading.setSpacing(SPACE_M // 2)
        add_all(heading, self.title, self.subtitle)
        self.body.addLayout(heading)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setWidget(self._column)
        self.bar, self.left, self.right = _action_bar()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.view, 1)
        outer.addWidget(self.bar)

    def fill_up(self) -> None:
        """End the column: spare height goes below its content."""
        self.body.addStretch(1)


def _action_bar() -> tuple[QFrame, QHBoxLayout, QHBoxLayout]:
    bar = QFrame()
    bar.setProperty("bar", "bottom")
    whole = QHBoxLayout(bar)
    whole.setContentsMargins(SPACE_XL, SPACE_M, SPACE_XL, SPACE_M)
    left, right = QHBoxLayout(), QHBoxLayout()
    for part in (left, right):
        part.setSpacing(SPACE_M)
    whole.addLayout(left)
    whole.addStretch(1)
    whole.addLayout(right)
    whole.setSpacing(SPACE_L)
    return bar, left, right
