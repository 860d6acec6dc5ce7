"""The proof: the file that was written against the original, on samples that neither training nor choosing saw."""

from dataclasses import dataclass

import numpy as np

from engine.hardening.acceptance import Evidence, Verdict, decide
from engine.hardening.hardened import Checked
from engine.hardening.kinds import M, S
from engine.hardening.verification import Verifier, with_replay
from engine.scan import Scanned

AFTER_SHARE, REPLAY_SHARE = 0.3, 0.02
"""About how long these phases take, as shares of the whole."""


@dataclass(frozen=True)
class Baseline:
    """The original on the test part: its figures, the searches behind them, and (n,) bool, which samples are right."""

    checked: Checked
    scanned: Scanned
    right: np.ndarray


def measure_baseline(verifier: Verifier[M, S], model: M, share: float) -> Baseline:
    """Measure the original, as ``share`` of the whole job.

    Raises:
        Stopped: the user stopped; what was measured is in the checkpoint.
    """
    return Baseline(*verifier.check(model, "before", share))


def prove(
    verifier: Verifier[M, S], candidate: M, baseline: Baseline, limit: float, looks: int
) -> tuple[Verdict, Checked]:
    """Measure ``candidate`` by a fresh search and a replay of known examples, and decide.

    ``limit`` is the largest loss of ordinary accuracy, a fraction; ``looks`` at the test part raise the bar.

    Raises:
        Stopped: the user stopped; what was measured is in the checkpoint.
    """
    after, scanned, right = verifier.check(candidate, "after", AFTER_SHARE)
    verifier.monitor.phase("verify", REPLAY_SHARE)
    replayed, tried = verifier.replay(candidate, baseline.scanned.examples)
    after = with_replay(after, replayed, tried)
    test = verifier.test
    evidence = Evidence(
        clean_before=baseline.right,
        clean_after=right,
        groups=test.groups,
        classes=np.array(candidate.class_names, dtype=object)[np.asarray(test.labels)],
        robust_before=verifier.standing(baseline.checked.examples),
        robust_after=verifier.standing(after.examples),
        robust_groups=verifier.attacked.groups,
        unreliable=tuple(check.id for check in after.trust if check.status == "unreliable"),
        trust_checks=sum(check.status in ("passed", "doubtful") for check in after.trust),
        searched_fresh=baseline.scanned.complete and scanned.complete,
        replayed=tried,
        damage_before=damage_of(baseline.checked),
        damage_after=damage_of(after),
        limit=limit,
        test_looks=looks,
    )
    verifier.monitor.progress(1.0)
    return decide(evidence, verifier.seed), after


def damage_of(checked: Checked) -> dict[str, float]:
    """Return the mean accuracy of each kind of everyday damage over its severities."""
    return {
        entry.id: entry.accuracy
        for entry in checked.tests
        if entry.family == "everyday" and entry.aggregate == "mean" and entry.accuracy is not None
    }
