"""What the samples at hand can prove, said before the start."""

import math

from engine.hardening.acceptance import LEAST_GAIN, SIGNIFICANT
from engine.hardening.statistics import half_width, mcnemar
from engine.results import Provable

USUAL_LIMIT = 0.02
USUAL_CHANGED = 0.06
"""Share of ordinary answers that usually change either way; measured on the built-in sample."""
ENOUGH_GAIN = 0.2


def what_can_be_proven(train_n: int, select_n: int, test_n: int) -> Provable:
    """Return what strengthening could prove with these samples.

    The smallest gain is the one where enough samples turn from tricked to right, and none the other way. Enough means:
    a gain of 20 points can be proven, and so can an unchanged ordinary accuracy at the default limit.
    """
    gain = _smallest_gain(test_n)
    ordinary = half_width(USUAL_CHANGED, 0.0, test_n) <= 2 * USUAL_LIMIT
    return Provable(train_n, select_n, test_n, gain, gain is not None and gain <= ENOUGH_GAIN and ordinary)


def _smallest_gain(test_n: int) -> float | None:
    for better in range(max(1, math.ceil(LEAST_GAIN * test_n)), test_n + 1):
        if mcnemar(better, 0) < SIGNIFICANT:
            return better / test_n
    return None
