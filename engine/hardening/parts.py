"""A part of a job reports to the whole job's monitor, and keeps its work under its own name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.protocol import Checkpoint, Monitor
from engine.results import Example


@dataclass(frozen=True)
class PartMonitor:
    """Passes progress on as a part of the whole: phases are named ``<name>.<phase>`` and take ``share`` together.

    First verdicts and examples are not passed on: they would speak of the test part in the middle of the training.
    """

    whole: Monitor
    name: str
    share: float

    def phase(self, name: str, share: float) -> None:
        """Begin a phase of this part."""
        self.whole.phase(f"{self.name}.{name}", self.share * share)

    def progress(self, fraction: float) -> None:
        """Pass on."""
        self.whole.progress(fraction)

    def verdict(self, wrong: int, n: int, size: float) -> None:
        """Ignore."""

    def example(self, example: Example) -> None:
        """Ignore."""

    def measure(self, values: Mapping[str, float]) -> None:
        """Pass on."""
        self.whole.measure(values)

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        """Pass on."""
        self.whole.notice(code, values)

    def should_stop(self) -> bool:
        """Ask the whole job."""
        return self.whole.should_stop()

    def goes_on(self) -> bool:
        """Ask the whole job."""
        return self.whole.goes_on()


@dataclass(frozen=True)
class NamedCheckpoint:
    """Keeps states under ``<name>/<key>``."""

    whole: Checkpoint
    name: str

    def get(self, key: str) -> Mapping[str, Any] | None:
        """Return what was kept."""
        return self.whole.get(f"{self.name}/{key}")

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        """Keep ``state``."""
        self.whole.put(f"{self.name}/{key}", state)
