"""Choosing among trials by paired statistics, and saying how sure the choice is.

All trials see the same pictures, so they are compared picture by picture: right or wrong by the exact sign test
(McNemar), losses by the paired t statistic. Where the pictures cannot tell two trials apart, the commoner one is
taken and called likely or a guess.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np

from engine.understanding.trials import Marks

Confidence = Literal["told", "sure", "likely", "guess"]

_DROP_P = 0.001
_TIED_P = 0.05
_TIED_T = 2.0
_LITTLE_WORSE, _FAR_TOO_SURE = 0.05, 8.0
_SURE_P, _SURE_T = 0.01, 3.0
_LIKELY_P, _LIKELY_T = 0.25, 1.0


def sign_p(one: np.ndarray, other: np.ndarray) -> float:
    """Return the one-sided p-value that ``one`` (n,) bool is right more often than ``other`` by luck alone."""
    wins, losses = int((one & ~other).sum()), int((other & ~one).sum())
    n = wins + losses
    return sum(math.comb(n, k) for k in range(wins, n + 1)) / 2**n if n else 1.0


def loss_t(one: np.ndarray, other: np.ndarray) -> float:
    """Return the paired t statistic by which the losses of ``one`` (n,) are below those of ``other``."""
    difference = other - one
    if len(difference) < 3 or not difference.any():
        return 0.0
    spread = float(difference.std(ddof=1))
    return float(difference.mean()) / max(spread / math.sqrt(len(difference)), 1e-12)


def survivors(marks: Mapping[int, Marks]) -> list[int]:
    """Return the trials (by number) that are not clearly worse than the best one; unlabelled ones by loss."""
    best = _best(marks)
    return [
        number
        for number, mine in marks.items()
        if _level(marks[best], mine, _DROP_P) and not _hopeless(marks[best], mine)
    ]


def _level(best: Marks, mine: Marks, p: float) -> bool:
    """Return whether ``mine`` is not clearly less often right, or so little that its answers' shares count more.

    A network of ReLUs is about as often right when it is fed 255 times as large, and then far too sure of itself.
    """
    if sign_p(best.right, mine.right) > p:
        return True
    little = best.accuracy - mine.accuracy < _LITTLE_WORSE
    return little and float(best.loss.mean()) > _FAR_TOO_SURE * float(mine.loss.mean())


def _hopeless(best: Marks, mine: Marks) -> bool:
    """Without labels (nothing is right anywhere) only losses speak."""
    unlabelled = not best.right.any() and not mine.right.any()
    return unlabelled and loss_t(best.loss, mine.loss) > 6.0


def choose(
    marks: Mapping[int, Marks], ranks: Mapping[int, int], declared: Collection[int] = (), *, among: int = 1
) -> int:
    """Return the trial to use: the best, or the commonest of those the pictures cannot tell from it.

    First by right answers; among those tied, what the file itself says (``declared``); else by loss; among those still
    tied, by ``ranks`` (lower is commoner). ``among`` is how many were tried: the luckiest of many is no better.
    """
    best = marks[_best(marks)]
    tied = {number: mine for number, mine in marks.items() if _level(best, mine, _TIED_P / among)}
    tied = {number: mine for number, mine in tied.items() if number in declared} or tied
    leader = min(tied.values(), key=lambda mine: float(mine.loss.mean()))
    close = [number for number, mine in tied.items() if loss_t(leader.loss, mine.loss) <= _TIED_T]
    return min(close, key=lambda number: ranks[number])


def confidence(chosen: Marks, others: Sequence[Marks], *, labelled: bool) -> Confidence:
    """Say how sure it is that ``chosen`` beats every one of ``others``; without labels it is a guess."""
    if not others:
        return "sure"
    if not labelled:
        return "guess"
    if all(_beats(chosen, other, _SURE_P, _SURE_T) for other in others):
        return "sure"
    if all(_beats(chosen, other, _LIKELY_P, _LIKELY_T) for other in others):
        return "likely"
    return "guess"


def _beats(chosen: Marks, other: Marks, p: float, t: float) -> bool:
    clear = sign_p(chosen.right, other.right) < p
    return clear or (chosen.accuracy >= other.accuracy and loss_t(chosen.loss, other.loss) > t)


def _best(marks: Mapping[int, Marks]) -> int:
    return min(marks, key=lambda number: (-marks[number].accuracy, float(marks[number].loss.mean()), number))
