"""A text with its changes marked, on a label: the only place where the window uses rich text, and all of it is escaped."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop_app.theme import theme
from desktop_app.widgets.texts import breakable
from engine.words import Piece


class MarkedLabel(QLabel):
    """Shows pieces of a text: what went is struck out, what came is underlined, hidden characters stand in brackets."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: Sequence[Piece] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setProperty("card", "sunken")
        self.setMargin(8)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        theme().changed.connect(self._draw)

    def show_pieces(self, pieces: Sequence[Piece], spoken: str) -> None:
        """Show ``pieces``; a screen reader says ``spoken``."""
        self._pieces = pieces
        self.setAccessibleName(spoken)
        self._draw()

    def _draw(self) -> None:
        self.setText("".join(_as_html(piece) for piece in self._pieces))


def _as_html(piece: Piece) -> str:
    tokens = theme().tokens
    body = escape(breakable(piece.text)).replace("\n", "<br>")
    if piece.badge:
        body = _badge(piece.text)
    elif piece.change == "removed":
        body = _span(body, tokens.severe, tokens.severe_soft, "text-decoration: line-through;")
    elif piece.change == "added":
        body = _span(body, tokens.passed, tokens.passed_soft, "text-decoration: underline; font-weight: 600;")
    return body + (_badge(piece.name) if piece.name else "")


def _badge(name: str) -> str:
    tokens = theme().tokens
    return _span(f"[{escape(name)}]", tokens.low, tokens.low_soft, "font-size: small; font-weight: 600;")


def _span(body: str, ink: str, ground: str, more: str) -> str:
    return f'<span style="color: {ink}; background-color: {ground}; {more}">{body}</span>'
