"""How many updates a training makes: by the number of samples, or by the time given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """What bounds a training.

    Attributes:
        rounds: over all samples, without a time given; ``most_rounds``: with one.
        fewest_steps: updates at least, however few samples there are.
        most_visits: samples seen at most, without a time given; ``limit_s``: seconds at most.
        share: of the time given that training may take.
    """

    rounds: int
    most_rounds: int
    fewest_steps: int
    most_visits: int
    limit_s: float
    share: float


def steps_at(pace: Pace, n: int, batch: int, sample_s: float, minutes: float | None) -> int:
    """Return the number of updates for ``n`` samples, ``sample_s`` seconds each, in the time given."""
    wanted = min(pace.most_visits, max(pace.rounds * n, pace.fewest_steps * batch))
    if minutes is None:
        visits = min(wanted, pace.limit_s / sample_s)
    else:
        most = max(pace.most_rounds * n, pace.fewest_steps * batch)
        visits = min(most, pace.share * 60 * minutes / sample_s)
    return max(1, int(visits / batch))
