"""Everyday damage: each kind at five severities, answered by the file itself."""

from collections.abc import Callable

import numpy as np

from engine.attacks.keyed import stream
from engine.corruptions import SEVERITIES, corrupt
from engine.results import Budget, Measurement, Stopped
from engine.scan.blocks import blocks
from engine.scan.entries import counted, mean_entry
from engine.scan.subject import Subject
from engine.trust import file_errs

NORM = "severity"
FAMILY = "everyday"


def damage_id(kind: str) -> str:
    """Return the test id of one kind of damage."""
    return f"corruption.{kind}"


def damaged(subject: Subject, kind: str, severity: int, rows: np.ndarray) -> np.ndarray:
    """Return the pictures at ``rows`` with damage, float32 (k, c, h, w) in [0, 1]."""
    draws = stream(subject.seed, damage_id(kind), "damage", 0, subject.samples.keys[rows])
    return corrupt(kind, subject.samples.inputs(rows), severity, draws).numpy()


def measure_damage(
    subject: Subject, kind: str, on_progress: Callable[[float], None], should_stop: Callable[[], bool]
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
            pictures = damaged(subject, kind, severity, rows)
            try:
                right[place, rows] &= ~file_errs(subject.model, pictures, subject.reference.labels[rows])
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
