"""Buttons of one look."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from desktop_app.theme import put_icon

_INKS = {"primary": "on_accent", "quiet": "accent", "plain": "accent", "secondary": "text"}


def button(
    words: str, do: Callable[[], object], *, kind: str = "secondary", icon: str = "", name: str = "", keys: str = ""
) -> QPushButton:
    """Return a button. ``kind`` is primary, secondary, quiet or plain; ``name`` its object name; ``keys`` a shortcut."""
    made = QPushButton(_spaced(words) if icon and words else words)
    made.setProperty("kind", kind)
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        put_icon(made, icon, _INKS[kind])
    if keys:
        made.setShortcut(QKeySequence(keys))
        made.setAccessibleDescription(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
    made.clicked.connect(do)
    return made


def main_button(words: str, do: Callable[[], object], *, icon: str, name: str) -> QPushButton:
    """Return the button of a screen's main action, also pressed with Ctrl+Return."""
    return button(words, do, kind="primary", icon=icon, name=name, keys="Ctrl+Return")


def _spaced(words: str) -> str:
    """Keep the words clear of the icon before them."""
    return f"\u2002{words}"


def relabel(target: QPushButton, words: str) -> None:
    """Change the words of a button and what a screen reader says; a shortcut stays."""
    keys = target.shortcut()
    plain = words.replace("&", "&&")
    target.setText(plain if target.icon().isNull() else _spaced(plain))
    target.setAccessibleName(words)
    target.setShortcut(keys)
