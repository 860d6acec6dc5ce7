"""What the samples at hand can prove, said before the start."""

import math

from engine.hardening.acceptance import LEAST_GAIN, SIGNIFICANT, USUAL_CHANGED
from engine.hardening.statistics import mcnemar, samples_needed
from engine.results import Provable

USUAL_LIMIT = 0.02
ENOUGH_GAIN = 0.2


def what_can_be_proven(train_n: int, select_n: int, test_n: int) -> Provable:
    """Return what strengthening could prove with these samples.

    The smallest gain is the one where enough samples turn from tricked to right, and none the other way. Enough means:
    a gain of 20 points can be proven, and so can an unchanged ordinary accuracy at the default limit.
    """
    gain = _smallest_gain(test_n)
    wanted = enough_to_test(USUAL_LIMIT)
    enough = gain is not None and gain <= ENOUGH_GAIN and wanted is not None and test_n >= wanted
    return Provable(train_n, select_n, test_n, gain, enough)


def enough_to_test(limit: float) -> int | None:
    """Return how many test samples prove an unchanged ordinary accuracy with ``limit`` (a fraction); None: none would."""
    return samples_needed(USUAL_CHANGED, 0.0, -2 * limit)


def _smallest_gain(test_n: int) -> float | None:
    for better in range(max(1, math.ceil(LEAST_GAIN * test_n)), test_n + 1):
        if mcnemar(better, 0) < SIGNIFICANT:
            return better / test_n
    return None
