"""Step-by-step schedules: how large a change the training attack may make, and the learning rate."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Ramp:
    """Grows from 0: flat at 0 until ``start``, linear to 1 at ``end``, then held; all in shares of the training.

    Source: Epsilon-Scheduling (arXiv 2509.23325): training that continues from ordinary weights fails
    when the full size is asked for at once.
    """

    start: float = 0.02
    end: float = 0.5

    def at(self, done: float) -> float:
        """Return the factor in [0, 1] after the share ``done`` of the training."""
        if done <= self.start:
            return 0.0
        return min(1.0, (done - self.start) / max(self.end - self.start, 1e-9))


@dataclass(frozen=True)
class OneCycle:
    """Learning rate: linear warm-up to ``peak`` until ``warm_up``, then a half cosine down to 0."""

    peak: float
    warm_up: float = 0.1

    def at(self, done: float) -> float:
        """Return the learning rate after the share ``done`` of the training."""
        if done < self.warm_up:
            return self.peak * max(done / self.warm_up, 0.02)
        return self.peak * 0.5 * (1 + math.cos(math.pi * (done - self.warm_up) / (1 - self.warm_up)))
