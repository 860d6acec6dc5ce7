"""Before and after as two bars a row, with counts and a word for better or worse."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from desktop_app.view_models.outcome_text import Compared
from desktop_app.widgets.layouts import box, clear, column, row
from desktop_app.widgets.share_bar import ShareBar
from desktop_app.widgets.texts import text
from engine.words import say

_LONGEST_COUNT = "0000 of 0000"


class CompareBars(QWidget):
    """One block a row of the table."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compare_bars")
        self._shown: Sequence[Compared] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_L)

    def show_rows(self, rows: Sequence[Compared]) -> None:
        """Show ``rows``."""
        if rows == self._shown:
            return
        self._shown = rows
        clear(self._box)
        for compared in rows:
            heading = row(text(compared.name, strong=True), _change(compared), gap=SPACE_S, grow=0)
            before = _line(say("Before"), compared.before, compared.before_share, "not_tested")
            after = _line(say("Now"), compared.after, compared.after_share, "accent")
            self._box.addLayout(column(heading, before, after, gap=SPACE_XS))


def _change(compared: Compared) -> QLabel:
    ink = {None: "muted", True: "passed", False: "medium"}[compared.better]
    return text(compared.change, "small", ink, strong=True, wrap=False)


def _line(name: str, words: str, share: float | None, token: str) -> QWidget:
    label, value = text(name, "small", "muted", wrap=False), text(words, "small", strong=True, wrap=False)
    label.setMinimumWidth(max(label.fontMetrics().horizontalAdvance(word) for word in (say("Before"), say("Now"))))
    value.setMinimumWidth(value.fontMetrics().horizontalAdvance(_LONGEST_COUNT))
    bar = ShareBar(share, token)
    bar.setAccessibleName(f"{name}: {words}")
    return box(row(label, bar, value, gap=SPACE_M, grow=1))
