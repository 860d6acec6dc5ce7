"""A button that copies a text and says so."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from desktop_app.theme import put_icon
from desktop_app.widgets.buttons import button, relabel
from desktop_app.widgets.layouts import row
from desktop_app.widgets.texts import announce
from engine.words import say


class CopyButton(QFrame):
    """Hidden while there is nothing to copy."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self._words, self._content = words, ""
        self.button: QPushButton = button(words, self._copy, icon="copy", name=name)
        self.setLayout(row(self.button, gap=0))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def offer(self, content: str) -> None:
        """Offer ``content``; "" hides the button."""
        if content != self._content:
            self._say(self._words, "copy")
        self._content = content
        self.setVisible(bool(content))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._content)
        self._say(say("Copied"), "tick")
        announce(self, say("Copied"))

    def _say(self, words: str, sign: str) -> None:
        relabel(self.button, words)
        put_icon(self.button, sign, "text")
