"""Is the new model better, and is that proven? Design section 5, the only definition.

proven: every clause holds and is certain. likely: every clause holds, but not all are certain. none: a clause fails.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.hardening.statistics import Paired, paired_change, samples_needed
from engine.results import Proof, Reason

LEAST_GAIN = 0.05
DAMAGE_LIMIT = 0.03
CLASS_LIMIT = 0.05
SIGNIFICANT = 0.05
USUAL_CHANGED = 0.06
"""Share of ordinary answers that usually change either way; measured on the built-in sample."""
PRIOR = 50
_SLACK = 1e-9


@dataclass(frozen=True)
class Evidence:
    """What was measured on the test part, before and after; flags are True where the sample is right.

    Attributes:
        clean_before, clean_after: (n,) bool, without any trick.
        groups: (n,) duplicate groups.
        classes: (n,) class names of the samples.
        robust_before, robust_after: (m,) bool, in the worst case at the preset size.
        robust_groups: (m,) duplicate groups.
        unreliable: ids of trust checks that call the new model's figures unreliable.
        trust_checks: how many trust checks gave an answer on the new model.
        searched_fresh: the fresh search, Square included, went over all m samples.
        replayed: examples of the original and of the training attack that were tried on the new model; None: not done.
        damage_before, damage_after: kind of everyday damage to mean accuracy in [0, 1].
        limit: largest loss of ordinary accuracy, a fraction.
        test_looks: how often this test part was looked at, this time included.
    """

    clean_before: np.ndarray
    clean_after: np.ndarray
    groups: np.ndarray
    classes: np.ndarray
    robust_before: np.ndarray
    robust_after: np.ndarray
    robust_groups: np.ndarray
    unreliable: tuple[str, ...]
    trust_checks: int
    searched_fresh: bool
    replayed: int | None
    damage_before: Mapping[str, float]
    damage_after: Mapping[str, float]
    limit: float
    test_looks: int = 1


@dataclass(frozen=True)
class Verdict:
    """The outcome with a Reason per clause.

    ``samples_needed`` is how many samples that the model never saw the test part should have, where that would turn
    ``likely`` into ``proven``. ``classes_worse`` names every class that lost more than 5 points.
    """

    proof: Proof
    reasons: tuple[Reason, ...]
    samples_needed: int | None
    classes_worse: tuple[str, ...]


def decide(evidence: Evidence, seed: int) -> Verdict:
    """Return the verdict; ``seed`` draws the bootstrap."""
    robust = paired_change(evidence.robust_before, evidence.robust_after, evidence.robust_groups, seed)
    clean = paired_change(evidence.clean_before, evidence.clean_after, evidence.groups, seed)
    reasons = (
        _gain(robust, evidence.test_looks),
        _ordinary(clean, evidence.limit),
        _trust(evidence),
        _search(evidence),
        _damage(evidence),
    )
    proof = _proof(reasons)
    needed = _needed(robust, clean, evidence.limit) if proof == "likely" else None
    return Verdict(proof, reasons, needed, classes_worse(evidence))


def _proof(reasons: tuple[Reason, ...]) -> Proof:
    if not all(reason.held for reason in reasons):
        return "none"
    return "proven" if all(reason.certain for reason in reasons) else "likely"


def _gain(robust: Paired, looks: int) -> Reason:
    """Clause a: the worst case rises by 5 points, and surely rises."""
    p_value = min(1.0, robust.p_value * looks)
    held = robust.n > 0 and robust.change >= LEAST_GAIN - _SLACK
    certain = held and robust.interval[0] > 0 and p_value < SIGNIFICANT
    return Reason("a.robust_gain", held, certain, robust.change, robust.interval, LEAST_GAIN, p_value)


def _ordinary(clean: Paired, limit: float) -> Reason:
    """Clause b: ordinary accuracy stays within the limit, and surely within twice the limit."""
    held = clean.n > 0 and clean.change >= -limit - _SLACK
    certain = held and clean.interval[0] >= -2 * limit - _SLACK
    return Reason("b.ordinary_accuracy", held, certain, clean.change, clean.interval, -limit, clean.p_value)


def _trust(evidence: Evidence) -> Reason:
    """Clause c: no trust check says "unreliable" on the new model."""
    held = not evidence.unreliable
    return Reason("c.trust", held, held and evidence.trust_checks > 0, note=", ".join(evidence.unreliable))


def _search(evidence: Evidence) -> Reason:
    """Clause d: "after" is a fresh search with Square, joined with a replay of known examples."""
    done = evidence.searched_fresh and evidence.replayed is not None
    return Reason("d.fresh_search", done, done, None if evidence.replayed is None else float(evidence.replayed))


def _damage(evidence: Evidence) -> Reason:
    """Clause e: no kind of everyday damage costs more than 3 points more than before."""
    both = sorted(evidence.damage_before.keys() & evidence.damage_after.keys())
    changes = {name: evidence.damage_after[name] - evidence.damage_before[name] for name in both}
    worst = min(changes.values(), default=None)
    held = worst is None or worst >= -DAMAGE_LIMIT - _SLACK
    named = ", ".join(name for name in both if changes[name] < -DAMAGE_LIMIT - _SLACK)
    return Reason("e.everyday_damage", held, held and worst is not None, worst, None, -DAMAGE_LIMIT, None, named)


def classes_worse(evidence: Evidence) -> tuple[str, ...]:
    """Return the classes that lost more than 5 points of ordinary accuracy, in alphabetical order."""
    lost = evidence.clean_before.astype(np.int64) - evidence.clean_after.astype(np.int64)
    names = sorted(set(evidence.classes.tolist()))
    return tuple(name for name in names if lost[evidence.classes == name].mean() > CLASS_LIMIT + _SLACK)


def _needed(robust: Paired, clean: Paired, limit: float) -> int | None:
    """Return how many test samples would make clauses a and b certain, were the shares to stay as they are.

    Ordinary answers that never changed on few samples do change on many: the usual share counts as much as ``PRIOR``
    samples. Never fewer than half as many again as there were, as those did not do.
    """
    wanted = [math.ceil(1.5 * clean.n)]
    for paired, border, usual in ((robust, 0.0, 0), (clean, -2 * limit, USUAL_CHANGED * PRIOR)):
        weight = paired.n + (PRIOR if usual else 0)
        count = samples_needed((paired.better + paired.worse + usual) / max(weight, 1), paired.change, border)
        if count is None:
            return None
        wanted.append(count)
    return max(wanted)
