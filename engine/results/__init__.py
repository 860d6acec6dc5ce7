"""Plain frozen dataclasses that cross borders, their JSON, and the errors that reach a user."""

from engine.results.as_json import from_object, from_text, to_object, to_text
from engine.results.connect_result import ConnectResult, FoundPlace
from engine.results.errors import (
    DataError,
    ModelError,
    ServiceError,
    Stopped,
    StorageError,
    TestError,
    ToughenError,
    UsageError,
)
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
from engine.results.inspect_result import Answer, InspectResult, Prediction, Provable, ServiceCost
from engine.results.intervals import Interval, wilson
from engine.results.measurements import AttackRecord, Budget, Clean, Measurement, Status, TrustCheck, TrustStatus
from engine.results.scan_result import (
    Context,
    DataInfo,
    Depth,
    Equality,
    Lineage,
    ModelInfo,
    ScanResult,
    Seen,
)

__all__ = [
    "Answer",
    "AttackRecord",
    "Budget",
    "Clean",
    "ConnectResult",
    "Context",
    "DataError",
    "DataInfo",
    "Depth",
    "DialPoint",
    "Equality",
    "Example",
    "FamilyScore",
    "Finding",
    "FoundPlace",
    "HardenResult",
    "InspectResult",
    "Interval",
    "Lineage",
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
    "ServiceCost",
    "ServiceError",
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
    "TrustStatus",
    "UsageError",
    "Word",
    "from_object",
    "from_text",
    "to_object",
    "to_text",
    "wilson",
]
