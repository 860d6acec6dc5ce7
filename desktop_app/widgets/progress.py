"""How far a job is: a bar, a figure, and what goes on."""

from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from desktop_app.theme import SPACE_CARD, SPACE_L, SPACE_M
from desktop_app.widgets.layouts import column, row
from desktop_app.widgets.texts import announce, text

_STEPS = 1000


def busy_bar(spoken: str) -> QProgressBar:
    """Return a bar for work of unknown length."""
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(spoken)
    return bar


class ProgressCard(QFrame):
    """Percent, one line of status, and the bar; a screen reader hears every quarter."""

    def __init__(self, spoken: str) -> None:
        super().__init__()
        self.setProperty("card", "plain")
        self._percent, self._status = text("0 %", "title", wrap=False), text(ink="muted")
        self._bar = busy_bar(spoken)
        self._bar.setRange(0, _STEPS)
        box = QVBoxLayout(self)
        margin = SPACE_CARD
        box.setContentsMargins(margin, SPACE_L, margin, margin)
        box.addLayout(column(row(self._percent, self._status, grow=1), self._bar, gap=SPACE_M))

    def show_progress(self, fraction: float, status: str) -> None:
        """Show ``fraction`` (0 to 1) and ``status``."""
        before, now = self._bar.value(), round(_STEPS * fraction)
        if 4 * now // _STEPS > 4 * before // _STEPS:
            announce(self._bar, f"{round(100 * fraction)} %")
        self._bar.setValue(now)
        self._percent.setText(f"{round(100 * fraction)} %")
        self._status.setText(status)
