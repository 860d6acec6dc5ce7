"""Choosing the mix of old and new weights on the select part."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.corruptions import SEVERITIES
from engine.hardening.acceptance import DAMAGE_LIMIT, LEAST_GAIN
from engine.hardening.closeness import Closeness
from engine.hardening.damage import SEVERITIES_TRIED, loses_at_most, under_damage
from engine.hardening.dial import FINER_MIXES, MIXES, Dial, choose_from
from engine.protocol import Monitor
from engine.results import DialPoint

CAUTION = 0.25
"""Share of the accuracy limit that the dial may use up: the select part is small, and the proof is on other samples."""
DAMAGE_CAUTION = 0.75
"""The same for everyday damage, which the original knows on these pictures too, so that a copy seems to lose more."""
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
    """How far a mix may go on the pictures for choosing, all as fractions.

    Attributes:
        loss: most of ordinary accuracy.
        damage: most under any kind of everyday damage, as the mean over ``severities``.
        strayed: most of the blends answered otherwise.
        closeness: sees the blends; None where the pictures for choosing are enough without.
    """

    loss: float
    damage: float
    severities: tuple[int, ...] = SEVERITIES_TRIED
    strayed: float = 1.0
    closeness: Closeness | None = None


def allowed_with(limit: float, familiar: float, judged: int, closeness: Closeness | None) -> Allowed:
    """Return what is allowed to keep the owner's ``limit`` on other pictures, all shares as fractions.

    With ``closeness``, so with few pictures, a strict limit is less than one of them and so a matter of luck: one more
    picture is allowed, and ``closeness`` guards the limit. Damage may go as far as the proof lets it: held to half of
    that, chance alone ruled out every mix.

    Args:
        limit: largest loss of ordinary accuracy.
        familiar: how much of the original's accuracy on the pictures for choosing is knowing them.
        judged: number of pictures for choosing.
        closeness: given with few pictures.
    """
    loss, damage = CAUTION * limit + familiar, DAMAGE_CAUTION * DAMAGE_LIMIT
    if closeness is None:
        return Allowed(loss, damage)
    one = 1 / max(judged, 1)
    return Allowed(loss + one, DAMAGE_LIMIT + one / len(SEVERITIES), SEVERITIES, BLENDS_PER_LOSS * limit, closeness)


def points_of(dial: Dial, monitor: Monitor, *, few: bool) -> tuple[DialPoint, ...]:
    """Return every mix as the select part sees it; with ``few`` pictures small mixes matter, so there are more.

    Raises:
        Stopped: the user stopped.
    """
    points = []
    mixes = FINER_MIXES if few else MIXES
    for index, mix in enumerate(mixes):
        points.append(dial.point(mix))
        monitor.progress((index + 1) / len(mixes))
    return tuple(points)


def choose(dial: Dial, points: tuple[DialPoint, ...], allowed: Allowed, seed: int) -> Choice:
    """Return the most robust mix that keeps within what is ``allowed``; leaves the dial's network there.

    Args:
        dial: turned and looked at for everyday damage.
        points: the dial's, the first one is the original.
        allowed: how far a mix may go.
        seed: of the damage's random numbers.

    Raises:
        Stopped: the user stopped.
    """
    original = points[0]
    chosen = _harmless(dial, choose_from(points, original.clean - allowed.loss), allowed, seed)
    dial.turn(chosen.mix)
    return Choice(points, chosen.mix, chosen.mix > 0 and chosen.robust - original.robust >= LEAST_GAIN)


def _harmless(dial: Dial, points: Sequence[DialPoint], allowed: Allowed, seed: int) -> DialPoint:
    """Return the first of ``points`` that stays near and does not lose badly taken pictures; the last is the original."""
    dial.turn(0.0)
    before = under_damage(dial.network, dial.judge, seed, allowed.severities)
    for point in points[:-1]:
        dial.turn(point.mix)
        if _strays(dial, allowed):
            continue
        after = under_damage(dial.network, dial.judge, seed, allowed.severities)
        if loses_at_most(before, after, allowed.damage):
            return point
    return points[-1]


def _strays(dial: Dial, allowed: Allowed) -> bool:
    return allowed.closeness is not None and 1 - allowed.closeness.agreement(dial.network) > allowed.strayed
