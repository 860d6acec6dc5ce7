"""One job's monitor: phases become one bar with time left, and events go to whoever listens."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.results import Example, Stopped

Sink = Callable[[str, Mapping[str, object]], None]
"""Takes an event's type (a message type of the wire) and its fields."""

_MIN_FRACTION = 0.05
_MIN_SECONDS = 5.0
_QUIET_S = 0.1


class JobMonitor:
    """A Monitor for one job; ``stop`` and ``go_on`` may be called from any thread."""

    def __init__(self, sink: Sink, clock: Callable[[], float] = time.monotonic) -> None:
        self._sink = sink
        self._clock = clock
        self._stop = threading.Event()
        self._go_on = threading.Event()
        self._folder: Path | None = None
        self._start = clock()
        self._section = (0.0, 1.0)
        self._phase = ""
        self._phase_start = 0.0
        self._share = 0.0
        self._last_sent = -_QUIET_S
        self._fraction = 0.0
        self._left: float | None = None

    @contextmanager
    def section(self, start: float, end: float) -> Iterator[None]:
        """Let the phases inside fill the bar from ``start`` to ``end`` (fractions of the whole job)."""
        outer, self._section = self._section, (start, end)
        self._phase_start, self._share = 0.0, 0.0
        yield
        self._fraction = max(self._fraction, end)
        self._section, self._phase_start, self._share = outer, 0.0, 0.0

    def phase(self, name: str, share: float) -> None:
        """Begin phase ``name`` that takes about ``share`` of the present section."""
        self._phase_start = min(1.0, self._phase_start + self._share)
        self._phase, self._share = name, min(share, 1.0 - self._phase_start)
        self._send(0.0, force=True)

    def progress(self, fraction: float) -> None:
        """Report ``fraction`` in [0, 1] of the present phase."""
        self._send(fraction, force=fraction >= 1.0)

    def verdict(self, wrong: int, n: int, size: float) -> None:
        """Pass on a first rough verdict."""
        self._sink("verdict", {"wrong": wrong, "n": n, "size": size})

    def example(self, example: Example) -> None:
        """Pass on a tricked sample, with the folder that its pictures lie in."""
        folder = {} if self._folder is None else {"folder": str(self._folder)}
        self._sink("example", {"example": example, **folder})

    def measure(self, values: Mapping[str, float]) -> None:
        """Pass on a point of the live chart."""
        self._sink("measure", {"values": dict(values)})

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        """Pass on something worth saying."""
        self._sink("notice", {"code": code, "values": dict(values)})

    def should_stop(self) -> bool:
        """Return True once ``stop`` was called."""
        return self._stop.is_set()

    @property
    def exit_code(self) -> int:
        """130 once the user stopped the job, else 0."""
        return Stopped.exit_code if self.should_stop() else 0

    def stop(self) -> None:
        """Ask the job to end soon, keeping what is done."""
        self._stop.set()

    def goes_on(self) -> bool:
        """Return True once ``go_on`` was called."""
        return self._go_on.is_set()

    def go_on(self) -> None:
        """Let the job go on although it called that unlikely to help."""
        self._go_on.set()

    def writes_to(self, folder: Path) -> None:
        """Say which folder the job's files lie in; examples name it."""
        self._folder = folder.resolve()

    def _send(self, fraction: float, *, force: bool) -> None:
        now = self._clock()
        if not force and now - self._last_sent < _QUIET_S:
            return
        self._last_sent = now
        start, end = self._section
        inside = self._phase_start + self._share * min(1.0, max(0.0, fraction))
        self._fraction = max(self._fraction, start + (end - start) * inside)
        self._left = self._seconds_left(now - self._start)
        self._sink("progress", {"phase": self._phase, "fraction": self._fraction, "seconds_left": self._left})

    def _seconds_left(self, elapsed: float) -> float | None:
        if self._fraction <= 0 or (self._fraction < _MIN_FRACTION and elapsed < _MIN_SECONDS):
            return None
        fresh = elapsed * (1 - self._fraction) / self._fraction
        return fresh if self._left is None else 0.7 * self._left + 0.3 * fresh
