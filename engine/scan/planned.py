"""What a check will do."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.results import Depth
from engine.scan.estimate import Estimate


@dataclass(frozen=True)
class ScanPlan:
    """What a check will do.

    ``sizes`` rise; ``estimate`` is in seconds by phase; ``first_look`` samples give the first rough verdict;
    ``time_limit_s`` None means no limit. ``requests`` has the most requests of each phase, for a model behind a meter.
    """

    depth: Depth
    tests: tuple[str, ...]
    sizes: tuple[float, ...]
    estimate: Estimate
    first_look: int
    time_limit_s: float | None = None
    requests: Mapping[str, int] = field(default_factory=dict)
    trust_requests: int = 0

    def requests_after(self, *done: str) -> int:
        """Return the requests of all phases but those whose names begin with one of ``done``.

        At most, but for the trust checks: what these mostly need.
        """
        later = sum(count for phase, count in self.requests.items() if not phase.startswith((*done, "trust")))
        return later + self.trust_requests

    @property
    def reserve_s(self) -> float:
        """Seconds of the time limit that are kept for the trust checks: at most a third of it."""
        return 0.0 if self.time_limit_s is None else min(self.estimate.phases.get("trust", 0.0), self.time_limit_s / 3)

    @property
    def estimate_s(self) -> float:
        """How long the check will take, measured on this computer."""
        total = self.estimate.total_s
        return total if self.time_limit_s is None else min(total, self.time_limit_s)
