"""What a finished job hands back to the command line and the window."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.results import ConnectResult, HardenResult, InspectResult, ScanResult, TrustResult, TryResult

Kind = Literal["inspect", "scan", "harden", "report", "keep", "verify", "trust", "connect", "try"]


@dataclass(frozen=True)
class FilesResult:
    """Files that a job wrote or moved: format or role to path."""

    files: dict[str, str]


@dataclass(frozen=True)
class VerifyResult:
    """What ``toughen verify`` re-checked. ``checks`` holds (what, held, detail in plain words)."""

    held: bool
    checks: tuple[tuple[str, bool, str], ...]


Result = (
    InspectResult | ScanResult | HardenResult | FilesResult | VerifyResult | TrustResult | ConnectResult | TryResult
)


@dataclass(frozen=True)
class JobOutput:
    """A job's result, where its files lie, its charts as SVG text, and the command's exit code."""

    kind: Kind
    result: Result
    folder: Path | None = None
    charts: dict[str, str] = field(default_factory=dict)
    complete: bool = True
    exit_code: int = 0
