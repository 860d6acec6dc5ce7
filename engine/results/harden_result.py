"""The result of strengthening; written as ``harden.json``."""

from dataclasses import dataclass, field
from typing import Literal

from engine.results.finding import Score
from engine.results.intervals import Interval
from engine.results.isolation import Layer
from engine.results.measurements import Clean, Measurement
from engine.results.scan_result import Context, DataInfo, Lineage, ModelInfo

Proof = Literal["proven", "likely", "none"]

HARDEN_SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Side:
    """One model measured on the test part: before or after."""

    clean: Clean
    tests: tuple[Measurement, ...]
    score: Score


@dataclass(frozen=True)
class Reason:
    """One clause of the acceptance (design section 5).

    ``code`` is stable, such as ``"a.robust_gain"``; ``held`` says whether the point estimate held,
    ``certain`` whether its interval did too. ``value``, ``interval`` and ``limit`` are fractions.
    """

    code: str
    held: bool
    certain: bool
    value: float | None = None
    interval: Interval | None = None
    limit: float | None = None
    p_value: float | None = None
    note: str = ""


@dataclass(frozen=True)
class DialPoint:
    """One mix of old (0) and new (1) weights, measured on the select part; shares in [0, 1]."""

    mix: float
    clean: float
    robust: float


@dataclass(frozen=True)
class SplitInfo:
    """How many samples each part holds and how often the test part was looked at."""

    train: int
    select: int
    test: int
    test_looks: int
    test_source: str


@dataclass(frozen=True)
class TrainingInfo:
    """How the new model was trained. ``history`` has one object per evaluation (epoch, clean, robust, loss)."""

    recipe: dict[str, object]
    epochs: float
    seconds: float
    device: str
    guards: tuple[str, ...]
    history: tuple[dict[str, float], ...] = ()


@dataclass(frozen=True)
class TriedFront:
    """What may stand in front of a model of texts that only answers, and what it does.

    Attributes:
        before: steps that rewrite a text, by name; none for nothing at all. ``questions``: asked about each text.
        clean: share of the texts for choosing that are right without any trick; the others are worst cases.
        invisible, typo: with two hidden edits, with slips in two words; ``hidden``: with hidden edits in the whole text.
        standing: share that none of these breaks, as the proof counts.
        chosen: it leaves most texts standing of those that keep ordinary accuracy; of nearly equal ones, the cheapest.
    """

    before: tuple[str, ...]
    questions: int
    clean: float
    invisible: float
    hidden: float
    typo: float
    standing: float
    chosen: bool = False


@dataclass(frozen=True)
class HardenResult:
    """Everything strengthening did and proved.

    ``fronts`` is what was tried in front of a model that only answers, nothing at all first; empty where a copy was trained.
    """

    toughen_version: str
    seed: int
    device: str
    strength: Literal["gentle", "balanced", "strong"]
    preset_size: float
    seconds: float
    model: ModelInfo
    data: DataInfo
    before: Side
    after: Side | None
    proof: Proof
    accepted: bool
    reasons: tuple[Reason, ...]
    samples_needed: int | None
    lineage: Lineage
    split: SplitInfo
    dial: tuple[DialPoint, ...]
    training: TrainingInfo
    files: dict[str, str]
    versions: dict[str, str]
    context: Context = Context()
    classes_worse: tuple[str, ...] = ()
    fronts: tuple[TriedFront, ...] = ()
    isolation: tuple[Layer, ...] = ()
    schema_version: int = HARDEN_SCHEMA_VERSION
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def stopped(self) -> bool:
        """Whether the owner stopped before a version could be judged: then the only reason is that nothing was tried afresh."""
        return [(reason.code, reason.held) for reason in self.reasons] == [("d.fresh_search", False)]
