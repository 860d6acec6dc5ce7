"""The list of phases with their ticks: what is done, what runs, what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.words import phase_name

PhaseState = Literal["done", "now", "later"]

_PLANS = {
    "inspect": ("open", "pictures", "understand"),
    "scan": (
        "open",
        "pictures",
        "understand",
        "clean",
        "linf",
        "spatial",
        "corruption",
        "calibration",
        "file",
        "trust",
    ),
    "scan:text": (
        "open",
        "texts",
        "clean",
        "invisible",
        "typo",
        "rewording",
        "invariance",
        "trigger",
        "corruption",
        "ood",
        "calibration",
        "file",
        "trust",
    ),
    "harden": ("open", "pictures", "understand", "before", "train", "dial", "after", "verify"),
    "harden:front": ("open", "texts", "before", "front", "after", "verify"),
    "report": ("report",),
    "keep": ("keep",),
    "trust": (),
    "connect": ("connect",),
    "try": ("open", "try"),
}


@dataclass(frozen=True)
class Phase:
    """One line of the list."""

    name: str
    state: PhaseState


class Phases:
    """Follows the engine through its phases; neighbours with the same name are one line."""

    def __init__(self, usual: str) -> None:
        """Begin with a usual list: that of a command, or of a kind of it, such as ``scan:text``."""
        self._names = [phase_name(key) for key in _PLANS[usual]]
        self._now = -1

    def plan(self, keys: Sequence[str]) -> None:
        """Take the engine's own list of phases instead of the usual one."""
        self._names = list(dict.fromkeys(phase_name(key) for key in keys))

    def enter(self, key: str) -> None:
        """Say that phase ``key`` runs now; an unplanned one is put after the present."""
        name = phase_name(key)
        if name not in self._names:
            self._names.insert(self._now + 1, name)
        self._now = max(self._now, self._names.index(name))

    @property
    def now(self) -> str:
        """The name of the running phase, or "" before the first."""
        return self._names[self._now] if self._now >= 0 else ""

    def lines(self, *, finished: bool = False) -> tuple[Phase, ...]:
        """Return the list; all done when ``finished``."""
        return tuple(Phase(name, self._state(index, finished)) for index, name in enumerate(self._names))

    def _state(self, index: int, finished: bool) -> PhaseState:
        if finished or index < self._now:
            return "done"
        return "now" if index == self._now else "later"
