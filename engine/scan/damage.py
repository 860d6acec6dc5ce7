"""Everyday damage: each kind at five severities, answered by the file itself."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.edits import Edit
from engine.corruptions import SEVERITIES, corrupt, damage_id
from engine.results import Budget, Measurement, Stopped
from engine.scan.blocks import blocks
from engine.scan.entries import counted, mean_entry
from engine.scan.running import Run
from engine.scan.subject import M, M_contra, PictureSubject, S, S_contra, Subject
from engine.trust import file_errs

NORM = "severity"
FAMILY = "everyday"
SHOWN_SEVERITY = 3
Damaged: TypeAlias = tuple[np.ndarray, tuple[tuple[Edit, ...], ...]]
"""Samples with damage as a model takes them, and for texts what was changed."""


class Damage(Protocol[M_contra, S_contra]):
    """One way to damage samples."""

    def __call__(self, subject: Subject[M_contra, S_contra], kind: str, severity: int, rows: np.ndarray, /) -> Damaged:
        """Return the samples at ``rows`` with damage ``kind`` of ``severity``."""


def damaged_pictures(subject: PictureSubject, kind: str, severity: int, rows: np.ndarray) -> Damaged:
    """Return the pictures at ``rows`` with damage, float32 (k, c, h, w) in [0, 1], and no edits."""
    draws = stream(subject.seed, damage_id(kind), "damage", 0, subject.samples.keys[rows])
    return corrupt(kind, subject.samples.inputs(rows), severity, draws).numpy(), ()


def take_damage(run: Run[M, S], kind: str, damage: Damage[M, S]) -> None:
    """Measure one kind of damage, note its figures, and show some samples of ``SHOWN_SEVERITY``."""
    id_, subject = damage_id(kind), run.subject
    run.phase(id_)
    run.limits.keep_requests(run.plan.trust_requests)
    right = measure_damage(subject, kind, damage, run.monitor.progress, run.limits.tests_end)
    if right is None:
        for budget in budgets():
            run.cut_short(id_, FAMILY, budget)
        return
    run.tests.extend(damage_entries(kind, right))
    broken = ~right[SHOWN_SEVERITY - 1] & ~subject.reference.wrong
    for row in np.flatnonzero(broken).tolist():
        inputs, edits = damage(subject, kind, SHOWN_SEVERITY, np.array([row]))
        if not run.gallery.offer(id_, float(SHOWN_SEVERITY), row, inputs[0], edits[0] if edits else ()):
            break


def measure_damage(
    subject: Subject[M, S],
    kind: str,
    damage: Damage[M, S],
    on_progress: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> np.ndarray | None:
    """Return (severities, n) bool: right without damage and still right with it; None when cut short."""
    kept = subject.checkpoint.get(damage_id(kind))
    if kept is not None:
        return np.asarray(kept["right"])
    n = len(subject)
    right = np.repeat(~subject.reference.wrong[None], len(SEVERITIES), axis=0)
    for place, severity in enumerate(SEVERITIES):
        for _, rows in blocks(np.arange(n), subject.model):
            if should_stop():
                return None
            damaged, _ = damage(subject, kind, severity, rows)
            try:
                right[place, rows] &= ~file_errs(subject.model, damaged, subject.reference.labels[rows])
            except Stopped:
                return None
            on_progress((place + (rows[-1] + 1) / n) / len(SEVERITIES))
    subject.checkpoint.put(damage_id(kind), {"right": right})
    return right


def budgets() -> list[Budget]:
    """Return the budgets of one kind: each severity (its size too), and the mean over them (size 0)."""
    return [*(Budget(NORM, float(severity), severity) for severity in SEVERITIES), Budget(NORM, 0.0)]


def damage_entries(kind: str, right: np.ndarray) -> list[Measurement]:
    """Return one entry per severity and the mean over them."""
    *single, mean = budgets()
    n, id_ = right.shape[1], damage_id(kind)
    entries = [counted(id_, FAMILY, budget, int(row.sum()), n) for budget, row in zip(single, right, strict=True)]
    return [*entries, mean_entry(id_, FAMILY, mean, right)]
