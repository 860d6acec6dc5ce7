"""When work ends early: the user pressed Stop, the time is up, or no request is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.models.raw import Meter
from engine.protocol import Monitor


@dataclass
class Limits:
    """Says whether to go on. Of ``time_limit_s`` (None: no limit), ``reserve_s`` is kept for the checks at the end.

    ``meter`` is that of a model that may be asked only so many times.
    """

    monitor: Monitor
    time_limit_s: float | None = None
    reserve_s: float = 0.0
    meter: Meter | None = None
    clock: Callable[[], float] = time.monotonic
    start_s: float = field(init=False)
    _kept_requests: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.start_s = self.clock()

    def keep_requests(self, later: int) -> None:
        """Let the test that begins leave enough for the ``later`` requests of others: at most half of what is left."""
        left = None if self.meter is None else self.meter.left
        self._kept_requests = 0 if left is None else min(later, left // 2)

    def tests_end(self) -> bool:
        """Return True once no test may go on."""
        return self.monitor.should_stop() or self._late(self.reserve_s) or self._spent(self._kept_requests)

    def all_end(self) -> bool:
        """Return True once nothing may go on."""
        return self.monitor.should_stop() or self._late(0.0) or self._spent(0)

    def _spent(self, kept: int) -> bool:
        left = None if self.meter is None else self.meter.left
        return left is not None and left <= kept

    def _late(self, reserve_s: float) -> bool:
        return self.time_limit_s is not None and self.clock() - self.start_s > self.time_limit_s - reserve_s
