"""Which screen is shown, the way back, and which of the three steps it belongs to."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

Screen = Literal[
    "home", "connect", "about", "checking", "result", "strengthen", "training", "outcome", "report", "trust"
]

_STEPS: dict[Screen, int] = {
    "home": 0,
    "connect": 0,
    "about": 0,
    "checking": 0,
    "result": 0,
    "strengthen": 1,
    "training": 1,
    "outcome": 1,
    "report": 0,
    "trust": 0,
}
_PASSING: frozenset[Screen] = frozenset({"checking", "training"})
"""Screens that Back never returns to: their work is over."""


class Navigator(QObject):
    """A stack of screens. ``report`` belongs to the step it was opened from."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.screen: Screen = "home"
        self._history: list[Screen] = []

    @property
    def step(self) -> int:
        """0 for Check, 1 for Strengthen, 2 for Use."""
        if self.screen == "report" and self._history:
            return _STEPS[self._history[-1]]
        return _STEPS[self.screen]

    @property
    def can_go_back(self) -> bool:
        """Whether Back leads anywhere."""
        return bool(self._history)

    def go(self, screen: Screen) -> None:
        """Show ``screen``; home begins anew, and a screen already on the way is returned to."""
        if screen == self.screen:
            return
        if screen == "home":
            self._history.clear()
        elif screen in self._history:
            del self._history[self._history.index(screen) :]
        elif self.screen not in _PASSING:
            self._history.append(self.screen)
        self.screen = screen
        self.changed.emit(screen)

    def back(self) -> None:
        """Show the screen before, if there is one."""
        if self._history:
            self.screen = self._history.pop()
            self.changed.emit(self.screen)
