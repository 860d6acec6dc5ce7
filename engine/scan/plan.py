"""Which tests run, in which order, and how long they will take on this computer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.corruptions import KINDS
from engine.data.samples import Samples
from engine.models.model import Model
from engine.results import Depth, TestError, UsageError
from engine.scan.clean import reference_labels
from engine.scan.damage import damage_id
from engine.scan.estimate import Estimate, estimate
from engine.scan.requests import requests_by_phase
from engine.scan.speed import Speed, affordable, glance, measure_speed
from engine.scan.subject import key_order
from engine.threats import main_sizes
from engine.trust import questions_needed
from engine.words import clean_name, say

TEST_IDS = ("linf", "spatial", *(damage_id(kind) for kind in KINDS), "calibration", "file")
"""All tests of a picture model, in the order in which they run."""


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


def plan_scan(
    model: Model,
    samples: Samples,
    *,
    depth: Depth,
    sizes: Sequence[float] | None = None,
    tests: Sequence[str] | None = None,
    time_limit_s: float | None = None,
) -> ScanPlan:
    """Return the plan of a check of ``model`` on all ``samples``.

    ``tests`` are ids or the beginnings of ids (``corruption`` is all everyday damage); None means all.
    ``sizes`` replace the main sizes of tiny changes, in box units.

    Raises:
        UsageError: an unknown test, or a size outside (0, 1].
        TestError: there are no samples.
    """
    if not len(samples):
        raise TestError(
            "scan.no_samples",
            say("There is nothing to check with"),
            say("No picture could be used."),
            say("Choose a folder with pictures."),
        )
    chosen = choose_tests(tests)
    used = _checked_sizes(main_sizes(model.shape) if sizes is None else sizes)
    speed = measure_speed(model, samples)
    first_look, glances = _glances(model, samples, used if "linf" in chosen else (), speed)
    cost = estimate(model, len(samples), depth, chosen, used, speed, glances)
    plan = ScanPlan(depth, chosen, used, cost, first_look, time_limit_s)
    if model.raw.meter is None:
        return plan
    requests = requests_by_phase(model.raw, len(samples), depth, chosen, used)
    return replace(plan, requests=requests, trust_requests=questions_needed(depth, len(samples)))


def _glances(
    model: Model, samples: Samples, sizes: Sequence[float], speed: Speed
) -> tuple[int, dict[float, tuple[int, int]]]:
    """Return the samples of a first look, and (tricked, tried) at each size; a model behind a meter is not asked."""
    if model.raw.meter is not None:
        return 0, dict.fromkeys(sizes, (0, 0))
    few = samples.subset(key_order(samples)[: affordable(speed, len(samples))])
    labels = reference_labels(model, few)
    return len(few), {size: glance(model, few, labels, size) for size in sizes}


def choose_tests(wanted: Sequence[str] | None) -> tuple[str, ...]:
    """Return the ids that ``wanted`` selects, in the order in which they run.

    Raises:
        UsageError: nothing has such an id.
    """
    if wanted is None:
        return TEST_IDS
    chosen = set()
    for name in wanted:
        matching = [id_ for id_ in TEST_IDS if id_ == name or id_.startswith(f"{name}.")]
        if not matching:
            raise UsageError(
                "tests.unknown",
                say("There is no such test"),
                say("Toughen has no test called {name}.", name=clean_name(name)),
                say("Choose from: {tests}.", tests=", ".join(("corruption", *TEST_IDS))),
            )
        chosen.update(matching)
    return tuple(id_ for id_ in TEST_IDS if id_ in chosen)


def _checked_sizes(sizes: Sequence[float]) -> tuple[float, ...]:
    if not sizes or not all(0 < size <= 1 for size in sizes):
        raise UsageError(
            "sizes.out_of_range",
            say("A size of change cannot be used"),
            say("Sizes lie above 0 and go up to 1, where 1 is the step from black to white."),
            say("Give sizes such as 0.03 and 0.06, or leave them out."),
        )
    return tuple(sorted({float(size) for size in sizes}))
