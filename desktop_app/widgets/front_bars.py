"""What may stand in front of a model, each with a bar for what it is worth and a line for what it costs."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_L, SPACE_S, SPACE_XS
from desktop_app.view_models.guard_text import FrontRow
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import clear, column, row
from desktop_app.widgets.share_bar import ShareBar
from desktop_app.widgets.texts import text
from engine.words import say


class FrontBars(QWidget):
    """One block a row."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("front_bars")
        self._shown: Sequence[FrontRow] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_L)

    def show_rows(self, rows: Sequence[FrontRow]) -> None:
        """Show ``rows``, or that there are none yet."""
        if rows == self._shown:
            return
        self._shown = rows
        clear(self._box)
        if not rows:
            self._box.addWidget(text(say("No figures yet."), ink="muted"))
        for tried in rows:
            self._box.addLayout(_block(tried))
        self._box.addStretch(1)


def _block(tried: FrontRow) -> QVBoxLayout:
    name, value = text(tried.name, strong=True), text(tried.words, strong=True, wrap=False)
    heading = row(name, value, gap=SPACE_S, grow=0)
    if tried.chosen:
        heading = row(icon("tick", "passed", 18), name, value, gap=SPACE_S, grow=1)
        name.setText(say("{name}: this is your guard", name=tried.name))
    bar = ShareBar(tried.share, "accent" if tried.chosen else "not_tested")
    bar.setAccessibleName(f"{tried.name}: {tried.words}")
    return column(heading, bar, text(tried.cost, "small", "muted"), gap=SPACE_XS)
