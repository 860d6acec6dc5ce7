"""The frame of every screen: a scrolling column of comfortable width, and a bar of actions that stays."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.theme import SPACE_CARD, SPACE_M, SPACE_XL
from desktop_app.widgets.action_bar import ActionBar
from desktop_app.widgets.buttons import button
from desktop_app.widgets.layouts import add_all, side_px
from desktop_app.widgets.texts import text
from engine.words import say

_SCROLL_KEYS = frozenset({Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down})


class _Column(QWidget):
    """Keeps its content centred in ``view`` and not too wide to read."""

    def __init__(self, view: QScrollArea) -> None:
        super().__init__()
        self._view = view
        self.setProperty("column", True)
        self.body = QVBoxLayout(self)
        self.body.setSpacing(SPACE_CARD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the spare width between the sides; a scroll bar takes its place from the right one alone."""
        side = side_px(self, self._view.width())
        taken = self._view.width() - event.size().width()
        self.body.setContentsMargins(side, SPACE_XL, max(SPACE_M, side - taken), SPACE_XL)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Ask for nothing: the page decides the width, content turns or wraps, and the height follows."""
        return QSize(0, 0)


class Page(QWidget):
    """A screen's outside. ``body`` takes its content, ``left`` and ``right`` the actions.

    ``key`` is the name without ``_screen``; names of the screen's own controls begin with it.
    """

    def __init__(self, name: str, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.key = name.removesuffix("_screen")
        self.view = QScrollArea()
        self._column = _Column(self.view)
        self.body = self._column.body
        self.title = text(title, "display")
        self.subtitle = text(subtitle, ink="muted")
        self.subtitle.setVisible(bool(subtitle))
        self.heading = QVBoxLayout()
        self.heading.setSpacing(SPACE_M // 2)
        add_all(self.heading, self.title, self.subtitle)
        self.body.addLayout(self.heading)
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setWidget(self._column)
        self.bar = ActionBar()
        self.left, self.right = self.bar.left, self.bar.right
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.view, 1)
        outer.addWidget(self.bar)

    def fill_up(self) -> None:
        """End the column: spare height goes below its content."""
        self.body.addStretch(1)

    def add_back(self, back: Callable[[], object]) -> QPushButton:
        """Put Back at the left of the actions and return it."""
        made = button(say("Back"), back, kind="plain", icon="back", name=f"{self.key}_back", keys="Alt+Left")
        self.left.addWidget(made)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the keys that no control of the screen took."""
        if Qt.Key(event.key()) in _SCROLL_KEYS:
            QApplication.sendEvent(self.view.verticalScrollBar(), event)
        else:
            super().keyPressEvent(event)
