"""The result of a check: the one source of screen, HTML, PDF and JSON."""

from dataclasses import dataclass, field
from typing import Literal

from engine.results.finding import Finding, Score
from engine.results.isolation import Layer
from engine.results.measurements import Clean, Measurement, TrustCheck
from engine.results.table_reading import TableReading

Seen = Literal["yes", "no", "unknown"]
Depth = Literal["quick", "standard", "thorough"]
Ending = Literal["none", "softmax", "sigmoid", "log_softmax", "relu"]
Strengthening = Literal["copy", "front", "none", "unknown"]
"""How a model is made stronger: a copy of it is trained, something is put in front of it, or not at all."""

SCAN_SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Equality:
    """How close the opened model is to the file run by its own runtime (design section 3)."""

    status: Literal["equal", "different", "could_not_test"]
    largest_difference: float | None
    limit: float | None
    samples: int = 0
    """Real samples compared, beside random ones."""


@dataclass(frozen=True)
class ModelInfo:
    """What is known about the model file. ``sha256`` covers all its files; ``parameters`` is a count."""

    path_name: str
    sha256: str
    format: str
    source_tool: str
    task: Literal["image", "text"]
    classes: tuple[str, ...]
    parameters: int
    access: Literal["white-box", "scores", "labels"]
    equality: Equality
    input: dict[str, object] = field(default_factory=dict)
    """How pictures are fed: layout, channels, height, width, scaling, colour_order, label_order.

    For texts: longest_text, the most pieces of one text that are read, None for any length; hidden_characters,
    look_alikes and capitals, what they do to how the model reads: none, seen (other pieces), unknown, answers (changed).
    """
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Names of the model's files, its main file first; within a folder or archive that is opened as one, its own."""
    ending: Ending = "none"
    """What the file does to its answers last; ``relu`` cuts off all below zero."""
    dropped: tuple[str, ...] = ()
    """Settings in the file that ask programs to run code; they were left out."""
    strengthening: Strengthening = "unknown"
    """How it can be made stronger; unknown only in results of older versions."""


@dataclass(frozen=True)
class Lineage:
    """Where a strengthened model came from."""

    parent_sha256: str


@dataclass(frozen=True)
class DataInfo:
    """The samples that were used. ``skipped`` holds (file name, reason) of what could not be read.

    ``reading`` says how a table of texts was read, without its rows but where a model is only looked at; None for
    pictures and where each file is a text.
    """

    n: int
    labelled: bool
    sha256: str
    seen_in_training: Seen
    name: str = ""
    part: str = "all"
    skipped: tuple[tuple[str, str], ...] = ()
    duplicates: int = 0
    reading: TableReading | None = None


@dataclass(frozen=True)
class Context:
    """What the owner said about use; changes order, wording and advice, never a number."""

    exposure: Literal["us", "customers", "anyone", "unknown"] = "unknown"
    stakes: Literal["yes", "no", "unknown"] = "unknown"


@dataclass(frozen=True)
class ScanResult:
    """Everything a check found; written as ``scan.json``."""

    toughen_version: str
    seed: int
    device: str
    depth: Depth
    seconds: float
    model: ModelInfo
    data: DataInfo
    clean: Clean
    tests: tuple[Measurement, ...]
    trust: tuple[TrustCheck, ...]
    findings: tuple[Finding, ...]
    score: Score
    versions: dict[str, str]
    lineage: Lineage | None = None
    context: Context = Context()
    isolation: tuple[Layer, ...] = ()
    """What held around the process that looked at the file first, on the computer of the check."""
    complete: bool = True
    """False when the check was stopped or ran out of time; tests not reached are ``could_not_test``."""
    schema_version: int = SCAN_SCHEMA_VERSION
