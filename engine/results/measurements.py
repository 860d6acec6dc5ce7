"""What a check measures: one entry per test, size and severity, in the terms of ``scan.json``."""

from dataclasses import dataclass, field
from typing import Literal

from engine.results.intervals import Interval

Status = Literal["measured", "unreliable", "could_not_test", "not_applicable"]
TrustStatus = Literal["passed", "doubtful", "unreliable", "could_not_test", "not_applicable"]


@dataclass(frozen=True)
class Budget:
    """What may change: ``norm`` (``linf``, ``rotation_deg``, ``severity`` …) and ``size`` in box units.

    ``severity`` is 1 to 5 for everyday damage, None for the mean over severities and for attacks.
    """

    norm: str
    size: float
    severity: int | None = None


@dataclass(frozen=True)
class AttackRecord:
    """One attack's part in a measurement.

    ``broke`` counts samples this attack was the first to break; ``forwards`` and ``backwards``
    count samples passed through the model, not batches.
    """

    name: str
    settings: dict[str, object]
    broke: int
    forwards: int
    backwards: int
    seconds: float


@dataclass(frozen=True)
class Measurement:
    """One entry of ``tests`` in ``scan.json``; (id, budget.size, budget.severity) is unique.

    ``accuracy`` is the share of all scanned samples still right in the worst case (without labels: unchanged),
    in [0, 1], or None where it could not be measured.
    ``value`` is the test's own figure where it has one that is not an accuracy: for ``calibration`` the
    expected calibration error in [0, 1] (its ``accuracy`` is the share that is not wrong while sure).
    """

    id: str
    family: str
    budget: Budget
    status: Status
    n: int
    accuracy: float | None
    interval: Interval | None
    aggregate: Literal["worst", "mean"] = "worst"
    median_distance: float | None = None
    attacks: tuple[AttackRecord, ...] = ()
    notes: tuple[str, ...] = ()
    value: float | None = None


@dataclass(frozen=True)
class TrustCheck:
    """One check of whether a measurement may be believed; ``value`` against ``limit``."""

    id: str
    status: TrustStatus
    value: float | None
    limit: float | None
    note: str = ""


@dataclass(frozen=True)
class Clean:
    """Accuracy without any trick; ``accuracy`` is None without labels."""

    accuracy: float | None
    n: int
    interval: Interval | None
    per_class: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Class name to (right, number of samples)."""
