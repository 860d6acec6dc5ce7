"""Plain frozen dataclasses that cross borders, their JSON, and the errors that reach a user."""

from engine.results.as_json import from_object, from_text, to_object, to_text
from engine.results.errors import DataError, ModelError, Stopped, StorageError, TestError, ToughenError, UsageError
from engine.results.finding import Example, FamilyScore, Finding, Score, Severity, Word
from engine.results.harden_result import (
    DialPoint,
    HardenResult,
    Proof,
    Reason,
    Side,
    SplitInfo,
    TrainingInfo,
)
from engine.results.inspect_result import (
    Answer,
    InspectResult,
    LabelMatch,
    MatchedFolder,
    Prediction,
    Provable,
)
from engine.results.intervals import Interval, wilson
from engine.results.isolation import Layer
from engine.results.measurements import AttackRecord, Budget, Clean, Measurement, Status, TrustCheck, TrustStatus
from engine.results.scan_result import (
    Context,
    DataInfo,
    Depth,
    Ending,
    Equality,
    Lineage,
    ModelInfo,
    ScanResult,
    Seen,
)
from engine.results.trust_result import TrustedFile, TrustResult

__all__ = [
    "Answer",
    "AttackRecord",
    "Budget",
    "Clean",
    "Context",
    "DataError",
    "DataInfo",
    "Depth",
    "DialPoint",
    "Ending",
    "Equality",
    "Example",
    "FamilyScore",
    "Finding",
    "HardenResult",
    "InspectResult",
    "Interval",
    "LabelMatch",
    "Layer",
    "Lineage",
    "MatchedFolder",
    "Measurement",
    "ModelError",
    "ModelInfo",
    "Prediction",
    "Proof",
    "Provable",
    "Reason",
    "ScanResult",
    "Score",
    "Seen",
    "Severity",
    "Side",
    "SplitInfo",
    "Status",
    "Stopped",
    "StorageError",
    "TestError",
    "ToughenError",
    "TrainingInfo",
    "TrustCheck",
    "TrustResult",
    "TrustStatus",
    "TrustedFile",
    "UsageError",
    "Word",
    "from_object",
    "from_text",
    "to_object",
    "to_text",
    "wilson",
]
