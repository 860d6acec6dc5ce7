"""Text that is folded away until asked for."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_S, put_icon
from desktop_app.widgets.buttons import button


class Fold(QWidget):
    """A button that shows and hides ``content``."""

    def __init__(self, words: str, content: QWidget, name: str) -> None:
        super().__init__()
        self._content = content
        self._button = button(words, self.toggle, kind="plain", icon="right", name=name)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE_S)
        box.addWidget(self._button)
        box.addWidget(content)
        content.hide()

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return not self._content.isHidden()

    def toggle(self) -> None:
        """Show or hide the content."""
        self._content.setVisible(not self.is_open)
        put_icon(self._button, "down" if self.is_open else "right", "accent")
