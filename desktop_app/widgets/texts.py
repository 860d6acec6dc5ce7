"""Labels by role. All text is plain: a name can never become markup."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LONG_RUN, _BREAK = re.compile(r"\S{25,}"), "\u200b"
_PIECE = re.compile(r"[^/\\_.-]{1,20}[/\\_.-]?|[/\\_.-]")


def breakable(content: str) -> str:
    """Return ``content`` with invisible places to break in runs of 25 characters and more."""
    return _LONG_RUN.sub(lambda run: _PIECE.sub(lambda piece: piece.group() + _BREAK, run.group()), content)


class _Label(QLabel):
    """A label whose long names and paths can break, so that none is ever wider than its place."""

    def setText(self, content: str) -> None:
        """Show ``content`` with invisible places to break in runs of 25 characters and more."""
        super().setText(breakable(content))


def text(content: str = "", role: str = "body", ink: str = "", *, strong: bool = False, wrap: bool = True) -> QLabel:
    """Return a plain-text label of a role of the type scale, in the colour of token ``ink``."""
    label = _Label()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(content)
    label.setProperty("role", role)
    label.setProperty("strong", strong)
    label.setWordWrap(wrap)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if ink:
        label.setProperty("ink", ink)
    return label


def set_ink(label: QLabel, ink: str) -> None:
    """Change the colour token of ``label``."""
    if label.property("ink") != ink:
        label.setProperty("ink", ink)
        label.style().unpolish(label)
        label.style().polish(label)


def show_text(label: QLabel, content: str) -> None:
    """Put ``content`` on ``label`` and hide the label when it is empty."""
    label.setText(content)
    label.setVisible(bool(content))


def announce(widget: QWidget, content: str) -> None:
    """Let a screen reader say ``content`` now."""
    if content and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, content))
