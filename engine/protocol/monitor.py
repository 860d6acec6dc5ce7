"""How long jobs report and are stopped: interfaces only, no heavy imports."""

from collections.abc import Mapping
from typing import Any, Protocol

from engine.results.finding import Example


class Monitor(Protocol):
    """What a job is given to report to. Called between batches, from one thread."""

    def phase(self, name: str, share: float) -> None:
        """Begin phase ``name`` (a message key such as ``"linf"``) that takes about ``share`` of the whole job."""

    def progress(self, fraction: float) -> None:
        """Report ``fraction`` in [0, 1] of the present phase."""

    def verdict(self, wrong: int, n: int, size: float) -> None:
        """Report a first rough verdict: ``wrong`` of ``n`` samples tricked so far at ``size``."""

    def example(self, example: Example) -> None:
        """Report a tricked sample as soon as it is found."""

    def measure(self, values: Mapping[str, float]) -> None:
        """Report a point of the live chart of training (epoch, clean, robust, loss: shares in [0, 1])."""

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        """Report something worth saying, such as ``"training.unlikely"``."""

    def should_stop(self) -> bool:
        """Return True once the user asked to stop; the job then ends within 3 s, keeping what is done."""

    def goes_on(self) -> bool:
        """Return True once the user said to go on, although the job called that unlikely to help."""


class Checkpoint(Protocol):
    """Where a job keeps finished parts. States are flat mappings of JSON values and numpy arrays."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return what was put under ``key`` by an equal, interrupted job, or None."""

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        """Keep ``state`` under ``key``, durably."""


class SilentMonitor:
    """A Monitor that says nothing and never stops."""

    def phase(self, name: str, share: float) -> None:
        """Ignore."""

    def progress(self, fraction: float) -> None:
        """Ignore."""

    def verdict(self, wrong: int, n: int, size: float) -> None:
        """Ignore."""

    def example(self, example: Example) -> None:
        """Ignore."""

    def measure(self, values: Mapping[str, float]) -> None:
        """Ignore."""

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        """Ignore."""

    def should_stop(self) -> bool:
        """Return False."""
        return False

    def goes_on(self) -> bool:
        """Return False."""
        return False


class NoCheckpoint:
    """A Checkpoint that keeps nothing."""

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return None."""
        return None

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        """Ignore."""
