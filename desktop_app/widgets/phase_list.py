"""The phases of a job with their ticks."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.theme import SPACE_M, SPACE_S
from desktop_app.view_models.phases import Phase
from desktop_app.widgets.icon import icon
from desktop_app.widgets.layouts import clear, row
from desktop_app.widgets.texts import text
from engine.words import say

_ICONS = {"done": ("tick", "passed"), "now": ("play", "accent"), "later": ("clock", "muted")}


class PhaseList(QWidget):
    """One line a phase; rebuilt only when something changed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("phase_list")
        self._shown: Sequence[Phase] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE_S)

    def show_phases(self, phases: Sequence[Phase]) -> None:
        """Show ``phases``."""
        if phases == self._shown:
            return
        self._shown = phases
        clear(self._box)
        spoken = {"done": say("done"), "now": say("running"), "later": say("to come")}
        for phase in phases:
            label = text(phase.name, ink="muted" if phase.state == "later" else "", strong=phase.state == "now")
            label.setAccessibleName(f"{phase.name}: {spoken[phase.state]}")
            self._box.addLayout(row(icon(*_ICONS[phase.state], 18), label, gap=SPACE_M, grow=1))
