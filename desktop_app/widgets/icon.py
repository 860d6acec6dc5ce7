"""An icon beside text."""

from PySide6.QtWidgets import QLabel

from desktop_app.theme import put_icon


def icon(name: str, ink: str = "accent", size_px: int = 24) -> QLabel:
    """Return icon ``name`` in the colour of token ``ink``."""
    made = QLabel()
    put_icon(made, name, ink, size_px)
    return made
