"""Paired comparisons of two models on the same samples: interval, test, and how many samples a proof needs."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from engine.results import Interval

RESAMPLES = 4000
_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Paired:
    """The paired change of a share: ``change`` = after - before in [-1, 1], with 95 % ``interval``.

    ``p_value`` is McNemar's exact two-sided one; ``better`` and ``worse`` count samples that changed.
    """

    n: int
    better: int
    worse: int
    change: float
    interval: Interval
    p_value: float


def paired_change(before: np.ndarray, after: np.ndarray, groups: np.ndarray, seed: int) -> Paired:
    """Compare ``before`` and ``after``, (n,) bool, true where the sample is right; ``groups`` (n,) are duplicate groups.

    The interval is a percentile bootstrap over whole groups: copies of one picture are one observation. Where no
    sample changed for the worse (or the better), resampling cannot show one; the rule of three (Hanley and
    Lippman-Hand 1983: none of n seen, up to 3/n possible) then widens that side.
    """
    n = len(before)
    better, worse = int((after & ~before).sum()), int((before & ~after).sum())
    if n == 0:
        return Paired(0, 0, 0, 0.0, (-1.0, 1.0), 1.0)
    change = (better - worse) / n
    difference = after.astype(np.int64) - before.astype(np.int64)
    low, high = _bootstrap(difference, groups, seed)
    rest = 3 / len(np.unique(groups))
    if worse == 0:
        low = min(low, change - rest)
    if better == 0:
        high = max(high, change + rest)
    return Paired(n, better, worse, change, (max(-1.0, low), min(1.0, high)), mcnemar(better, worse))


def _bootstrap(difference: np.ndarray, groups: np.ndarray, seed: int) -> Interval:
    _, places = np.unique(groups, return_inverse=True)
    sums = np.bincount(places, weights=difference)
    sizes = np.bincount(places).astype(np.float64)
    count = len(sums)
    random = np.random.default_rng(seed)
    changes = np.empty(RESAMPLES)
    chunk = max(1, 4_000_000 // count)
    for start in range(0, RESAMPLES, chunk):
        picks = random.integers(0, count, (min(chunk, RESAMPLES - start), count))
        changes[start : start + len(picks)] = sums[picks].sum(1) / sizes[picks].sum(1)
    low, high = np.quantile(changes, [0.025, 0.975])
    return float(low), float(high)


def mcnemar(better: int, worse: int) -> float:
    """Return the exact two-sided p-value that ``better`` and ``worse`` are equally likely (McNemar 1947, binomial)."""
    n, k = better + worse, min(better, worse)
    if n == 0:
        return 1.0
    logs = [math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) - n * math.log(2) for i in range(k + 1)]
    return min(1.0, 2 * math.fsum(math.exp(value) for value in logs))


def samples_needed(discordant: float, change: float, limit: float) -> int | None:
    """Return how many samples put the low end of the interval of ``change`` above ``limit``; None when none would do.

    ``discordant`` is the share of samples that changed either way; normal approximation, at least 6 samples (with
    fewer, an exact two-sided test cannot reach 5 %).
    """
    room = change - limit
    if room <= 0:
        return None
    spread = max(discordant - change * change, 0.01)
    return max(6, math.ceil(_Z95**2 * spread / room**2))
