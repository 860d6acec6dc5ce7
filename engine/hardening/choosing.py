"""Choosing the mix of old and new weights on the select part."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.corruptions import SEVERITIES
from engine.hardening.acceptance import DAMAGE_LIMIT, LEAST_GAIN
from engine.hardening.dial import Dial, choose_from
from engine.hardening.judging import Closeness, loses_at_most
from engine.hardening.kinds import M
from engine.protocol import Monitor
from engine.results import DialPoint

SEVERITIES_TRIED = (1, 3, 5)
CAUTION = 0.25
"""Share of the accuracy limit that the dial may use up: the select part is small, and the proof is on other samples."""
DAMAGE_CAUTION = 0.75
"""The same for everyday damage, which the original knows on these samples too, so that a copy seems to lose more."""
BLENDS_PER_LOSS = 6.0
"""Blends answered otherwise for each point of the limit. On the built-in sample, learning from 26 to 107 pictures at
two learning rates, 12 points of blends went with a loss of 0.8 to 1.3 points of ordinary accuracy."""


@dataclass(frozen=True)
class Choice:
    """``points`` of the dial in rising order; ``mix`` is the one that the select part speaks for.

    ``worth_proving``: it is a new model, and by the select part enough stronger.
    """

    points: tuple[DialPoint, ...]
    mix: float
    worth_proving: bool


@dataclass(frozen=True)
class Allowed:
    """How far a mix may go on the samples for choosing, all as fractions.

    Attributes:
        loss: most of ordinary accuracy.
        damage: most under any kind of everyday damage, as the mean over ``severities``.
        strayed: most of the blends answered otherwise.
        slack: robust shares that differ by no more are taken as equal, and of these the largest mix comes first.
        closeness: sees the blends; None where the samples for choosing are enough without.
    """

    loss: float
    damage: float
    severities: tuple[int, ...] = SEVERITIES_TRIED
    strayed: float = 1.0
    slack: float = 0.0
    closeness: Closeness | None = None


def allowed_with(limit: float, familiar: float, judged: int, closeness: Closeness | None) -> Allowed:
    """Return what is allowed to keep the owner's ``limit`` on other samples, all shares as fractions.

    With ``closeness``, so with few samples, a strict limit is less than one of them and so a matter of luck: one more
    picture is allowed, and ``closeness`` guards the limit. Damage may go as far as the proof lets it: held to half of
    that, chance alone ruled out every mix.

    Args:
        limit: largest loss of ordinary accuracy.
        familiar: how much of the original's accuracy on the samples for choosing is knowing them.
        judged: number of samples for choosing.
        closeness: given with few samples.
    """
    loss, damage = CAUTION * limit + familiar, DAMAGE_CAUTION * DAMAGE_LIMIT
    if closeness is None:
        return Allowed(loss, damage)
    one = 1 / max(judged, 1)
    strayed = BLENDS_PER_LOSS * limit
    return Allowed(loss + one, DAMAGE_LIMIT + one / len(SEVERITIES), SEVERITIES, strayed, closeness=closeness)


def points_of(dial: Dial[M], mixes: Sequence[float], monitor: Monitor) -> tuple[DialPoint, ...]:
    """Return every one of ``mixes``, which rise from 0, as the select part sees it.

    Raises:
        Stopped: the user stopped.
    """
    points = []
    for index, mix in enumerate(mixes):
        points.append(dial.point(mix))
        monitor.progress((index + 1) / len(mixes))
    return tuple(points)


def choose(
    dial: Dial[M],
    points: tuple[DialPoint, ...],
    allowed: Allowed,
    seed: int,
    to_beat: float | None = None,
    *,
    fronted: bool = False,
) -> Choice:
    """Return the most robust mix that keeps within what is ``allowed``; leaves the dial's network there.

    Args:
        dial: turned and looked at for everyday damage.
        points: the dial's, the first one is the original.
        allowed: how far a mix may go.
        seed: of the damage's random numbers.
        to_beat: the robust share that a copy has to beat; None: that of the original weights.
        fronted: something stands in front of every mix that does not stand in front of the original, so that its own
            weights may be the choice too.

    Raises:
        Stopped: the user stopped.
    """
    original = points[0]
    chosen = _harmless(dial, choose_from(points, original.clean - allowed.loss, allowed.slack), allowed, seed)
    dial.turn(chosen.mix)
    gain = chosen.robust - (original.robust if to_beat is None else to_beat)
    return Choice(points, chosen.mix, (chosen.mix > 0 or fronted) and gain >= LEAST_GAIN)


def _harmless(dial: Dial[M], points: Sequence[DialPoint], allowed: Allowed, seed: int) -> DialPoint:
    """Return the first of ``points`` that stays near and does not lose damaged samples; the last is the original."""
    dial.turn(0.0)
    before = dial.judge.under_damage(dial.network, seed, allowed.severities)
    for point in points[:-1]:
        dial.turn(point.mix)
        if _strays(dial, allowed):
            continue
        after = dial.judge.under_damage(dial.network, seed, allowed.severities)
        if loses_at_most(before, after, allowed.damage):
            return point
    return points[-1]


def _strays(dial: Dial[M], allowed: Allowed) -> bool:
    return allowed.closeness is not None and 1 - allowed.closeness.agreement(dial.network) > allowed.strayed
