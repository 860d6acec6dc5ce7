"""Never more requests a second than the owner of a service allows."""

import threading
import time


class Pace:
    """Hands out turns, evenly spread; used by several threads."""

    def __init__(self, per_second: float) -> None:
        self._gap_s = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self, end: threading.Event) -> None:
        """Return when it is this thread's turn, or once ``end`` is set."""
        with self._lock:
            turn = max(time.monotonic(), self._next)
            self._next = turn + self._gap_s
        end.wait(max(0.0, turn - time.monotonic()))
