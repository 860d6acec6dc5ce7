"""Before and after as two bars a row, with counts and a word for better or worse."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, colour
from desktop_app.view_models.outcome_text import Compared
from desktop_app.widgets.layouts import clear, column, row
from desktop_app.widgets.texts import text
from engine.words import say

_HEIGHT = 14


class _Share(QWidget):
    def __init__(self, share: float, token: str) -> None:
        super().__init__()
        self._share, self._token = share, token
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, token in ((1.0, "sunken"), (self._share, self._token)):
            painter.setBrush(colour(token))
            width = max(share * self.width(), _HEIGHT if share > 0 else 0)
            painter.drawRoundedRect(QRectF(0, 0, width, _HEIGHT), _HEIGHT / 2, _HEIGHT / 2)


class CompareBars(QWidget):
    """One block a row of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compare_bars")
        self._shown: Sequence[Compared] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_XL)

    def show_rows(self, rows: Sequence[Compared]) -> None:
        """Show ``rows``."""
        if rows == self._shown:
            return
        self._shown = rows
        clear(self._box)
        for compared in rows:
            heading = row(text(compared.name, strong=True), _change(compared), gap=SPACE_S)
            heading.setStretch(0, 1)
            before = _line(say("Before"), compared.before, compared.before_share, "not_tested")
            after = _line(say("Now"), compared.after, compared.after_share, "accent")
            self._box.addLayout(column(heading, before, after, gap=SPACE_XS))


def _change(compared: Compared) -> QWidget:
    ink = {None: "muted", True: "passed", False: "medium"}[compared.better]
    return text(compared.change, "small", ink, strong=True, wrap=False)


def _line(name: str, words: str, share: float | None, token: str) -> QWidget:
    label, value = text(name, "small", "muted", wrap=False), text(words, "small", strong=True, wrap=False)
    label.setMinimumWidth(max(label.fontMetrics().horizontalAdvance(word) for word in (say("Before"), say("Now"))))
    value.setMinimumWidth(value.fontMetrics().horizontalAdvance("0000 of 0000"))
    bar = _Share(share or 0.0, token)
    bar.setAccessibleName(f"{name}: {words}")
    made = QWidget()
    line = row(label, bar, value, gap=SPACE_M)
    line.setStretch(1, 1)
    made.setLayout(line)
    return made
