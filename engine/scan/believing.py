"""Hands the trust checks what the searches found, and marks figures that they doubt."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from engine.results import Measurement, TrustCheck
from engine.scan.linf import ID as LINF
from engine.scan.subject import PictureSubject
from engine.scan.worst_case import WorstCase
from engine.trust import BLIND, SUBSETS, Bench, Found, all_checks, doubts, run_checks
from engine.words import say_technical


def check_trust(
    subject: PictureSubject,
    depth: str,
    size: float,
    searches: dict[float, WorstCase],
    *,
    on_progress: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> tuple[TrustCheck, ...]:
    """Return the checks of the searches of tiny changes (size to worst case); ``size`` is the main one.

    Without any search there is no figure to doubt: only equality with the file is checked.
    """
    found = [_found(subject, at, worst) for at, worst in searches.items() if worst.n]
    reference = subject.reference
    bench = _bench(subject, SUBSETS[depth] if found else 0, size, should_stop)
    checks = all_checks(bench, found, reference.logits, reference.outputs)
    return run_checks(checks, checkpoint=subject.checkpoint, on_progress=on_progress, should_stop=should_stop)


def _bench(subject: PictureSubject, most: int, size: float, should_stop: Callable[[], bool]) -> Bench:
    right = ~subject.reference.wrong & (subject.reference.logits.argmax(1) == subject.reference.labels)
    rows = np.flatnonzero(right)[:most]
    device = subject.model.device
    return Bench(
        model=subject.model,
        inputs=subject.samples.inputs(rows).to(device),
        labels=torch.from_numpy(subject.reference.labels[rows]).to(device),
        keys=subject.samples.keys[rows],
        size=size,
        seed=subject.seed,
        should_stop=should_stop,
    )


def _found(subject: PictureSubject, size: float, worst: WorstCase) -> Found:
    rows = np.array(sorted(row for row in worst.found if row < worst.n), np.int64)
    shape = subject.model.shape
    inputs = np.stack([worst.found[row] for row in rows.tolist()]) if len(rows) else np.zeros((0, *shape), np.float32)
    by_square = sum(record.broke for record in worst.records if record.name in BLIND)
    return Found(
        size=size,
        n=worst.n,
        accuracy=float((~worst.broken[: worst.n]).mean()),
        originals=subject.samples.inputs(rows).numpy(),
        inputs=inputs,
        labels=subject.reference.labels[rows],
        claimed=worst.claimed,
        taken_back=worst.taken_back,
        by_square=by_square,
    )


def believed(tests: Sequence[Measurement], trust: Sequence[TrustCheck]) -> tuple[Measurement, ...]:
    """Return ``tests`` with the figures of tiny changes marked unreliable where a check says so."""
    return tuple(_marked(test, trust) if test.id == LINF and test.status == "measured" else test for test in tests)


def _marked(test: Measurement, trust: Sequence[TrustCheck]) -> Measurement:
    failed = doubts(test, trust)
    if not failed:
        return test
    note = say_technical("Do not use this figure: failed checks {checks}.", checks=", ".join(failed))
    return replace(test, status="unreliable", notes=(*test.notes, note))
