"""Shares with their ends: the arithmetic of the score, each operation monotone in every share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.results import Interval, Measurement, TrustCheck, wilson

REALLY_BROKEN = 0.05


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] with the low and high end of what is known."""

    value: float
    low: float
    high: float

    @property
    def interval(self) -> Interval:
        """The two ends."""
        return (self.low, self.high)


NOTHING_KNOWN = Share(0.0, 0.0, 1.0)
"""What counts for a test that did not run: nothing in the value, anything in the interval."""


def measured_share(accuracy: float, n: int, interval: Interval | None) -> Share:
    """Return a measured accuracy; a missing interval is filled in from the counts."""
    low, high = interval or wilson(round(accuracy * n), n)
    return Share(accuracy, min(low, accuracy), max(high, accuracy))


def doubted_share(accuracy: float, n: int, interval: Interval | None) -> Share:
    """Return an accuracy that may be far too good: only its high end is kept."""
    return Share(0.0, 0.0, measured_share(accuracy, n, interval).high)


def is_doubted(test: Measurement, trust: Sequence[TrustCheck]) -> bool:
    """Return True when the figure of ``test`` may be too good.

    The scan marks such entries itself. A search by gradients is doubted here too while any check says
    "unreliable", unless hardly any sample stood: a figure that bad cannot flatter.
    """
    if test.status == "unreliable":
        return True
    failed = any(check.status == "unreliable" for check in trust)
    return failed and test.id == "linf" and (test.accuracy or 0.0) > REALLY_BROKEN


def share_of(test: Measurement, trust: Sequence[TrustCheck] = ()) -> Share:
    """Return what ``test`` contributes; ``NOTHING_KNOWN`` for a test that did not run."""
    if test.accuracy is None or test.n <= 0 or test.status in ("could_not_test", "not_applicable"):
        return NOTHING_KNOWN
    build = doubted_share if is_doubted(test, trust) else measured_share
    return build(test.accuracy, test.n, test.interval)


def weighted(parts: Iterable[tuple[float, Share]]) -> Share:
    """Return the weighted mean; its interval joins the ends, so it is never narrower than the truth allows."""
    listed = [(weight, share) for weight, share in parts if weight > 0]
    total = sum(weight for weight, _ in listed)

    def mean(ends: Iterable[tuple[float, float]]) -> float:
        """Return the weighted mean of (weight, value), held within [0, 1]."""
        return min(1.0, max(0.0, sum(weight * end for weight, end in ends) / total))

    return Share(
        mean((weight, share.value) for weight, share in listed),
        mean((weight, share.low) for weight, share in listed),
        mean((weight, share.high) for weight, share in listed),
    )


def lowest(shares: Sequence[Share]) -> Share:
    """Return the lowest value and ends among ``shares``."""
    return Share(
        min(share.value for share in shares), min(share.low for share in shares), min(share.high for share in shares)
    )


def certain_area(points: Sequence[tuple[float, Share]], largest: float) -> Share:
    """Return the mean height from 0 to ``largest`` of a falling curve known at (size, share), sizes above 0.

    What withstands a large change withstands a smaller one, so between two sizes the share is at least the one
    at the larger size: the area under these steps is certain. Leaving out a size can only lower it; what lies
    beyond the last measured size counts as not known.
    """
    pieces: list[tuple[float, Share]] = []
    reached = 0.0
    for size, share in sorted(points, key=lambda point: point[0]):
        falling = share if not pieces else lowest((share, pieces[-1][1]))
        pieces.append((min(size, largest) - min(reached, largest), falling))
        reached = size
    pieces.append((largest - min(reached, largest), NOTHING_KNOWN))
    return weighted(pieces)
