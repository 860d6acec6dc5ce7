"""When work ends early: the user pressed Stop, or the time is up."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.protocol import Monitor


@dataclass
class Limits:
    """Says whether to go on. Of ``time_limit_s`` (None: no limit), ``reserve_s`` is kept for the checks at the end."""

    monitor: Monitor
    time_limit_s: float | None = None
    reserve_s: float = 0.0
    clock: Callable[[], float] = time.monotonic
    start_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.start_s = self.clock()

    def tests_end(self) -> bool:
        """Return True once no test may go on."""
        return self.monitor.should_stop() or self._late(self.reserve_s)

    def all_end(self) -> bool:
        """Return True once nothing may go on."""
        return self.monitor.should_stop() or self._late(0.0)

    def _late(self, reserve_s: float) -> bool:
        return self.time_limit_s is not None and self.clock() - self.start_s > self.time_limit_s - reserve_s
