"""Which tests run, in which order, and how long they will take on this computer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from engine.corruptions import KINDS, damage_id
from engine.data.sample_set import SampleSet
from engine.data.samples import Samples
from engine.data.text_samples import TextSamples
from engine.models.classifier import Classifier
from engine.models.model import Model
from engine.models.text_model import TextModel
from engine.results import Depth, TestError, UsageError
from engine.scan.clean import reference_labels
from engine.scan.estimate import estimate
from engine.scan.planned import ScanPlan
from engine.scan.requests import requests_by_phase
from engine.scan.speed import Speed, affordable, glance, measure_speed
from engine.scan.subject import key_order
from engine.scan.texts.budgets import TEXT_TEST_IDS
from engine.scan.texts.plan import text_estimate, text_requests
from engine.threats import main_sizes
from engine.trust import questions_needed
from engine.words import clean_name, say

TEST_IDS = ("linf", "spatial", *(damage_id(kind) for kind in KINDS), "calibration", "file")
"""All tests of a picture model, in the order in which they run."""
Task = Literal["image", "text"]
TESTS_OF: dict[Task, tuple[str, ...]] = {"image": TEST_IDS, "text": TEXT_TEST_IDS}


def plan_scan(
    model: Classifier,
    samples: SampleSet,
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
            say("No picture or text could be used."),
            say("Choose other data."),
        )
    if isinstance(model, TextModel) and isinstance(samples, TextSamples):
        return _plan_texts(model, samples, depth, sizes, tests, time_limit_s)
    if isinstance(model, Model) and isinstance(samples, Samples):
        return _plan_pictures(model, samples, depth, sizes, tests, time_limit_s)
    raise TypeError(f"a {type(model).__name__} cannot be given {type(samples).__name__}")


def _plan_texts(
    model: TextModel,
    samples: TextSamples,
    depth: Depth,
    sizes: Sequence[float] | None,
    tests: Sequence[str] | None,
    time_limit_s: float | None,
) -> ScanPlan:
    if sizes is not None:
        raise UsageError(
            "sizes.of_pictures",
            say("Texts have no sizes to choose"),
            say(
                "Sizes of change are for models that sort pictures. Texts are changed letter by letter and word by word."
            ),
            say("Leave the sizes out."),
        )
    chosen = choose_tests(tests, "text")
    plan = ScanPlan(depth, chosen, (), text_estimate(model, samples, depth, chosen), 0, time_limit_s)
    if model.raw.meter is None:
        return plan
    requests = text_requests(model.raw, len(samples), depth, chosen)
    return replace(plan, requests=requests, trust_requests=requests["trust"])


def _plan_pictures(
    model: Model,
    samples: Samples,
    depth: Depth,
    sizes: Sequence[float] | None,
    tests: Sequence[str] | None,
    time_limit_s: float | None,
) -> ScanPlan:
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


def choose_tests(wanted: Sequence[str] | None, task: Task | None = "image") -> tuple[str, ...]:
    """Return the ids that ``wanted`` selects, in the order in which they run.

    ``task`` is what the model sorts; None: not known yet, any id will do.

    Raises:
        UsageError: nothing has such an id.
    """
    ids = TESTS_OF[task] if task is not None else tuple(dict.fromkeys((*TEST_IDS, *TEXT_TEST_IDS)))
    if wanted is None:
        return ids
    chosen = set()
    for name in wanted:
        matching = [id_ for id_ in ids if id_ == name or id_.startswith(f"{name}.")]
        if not matching:
            raise UsageError(
                "tests.unknown",
                say("There is no such test"),
                say("Toughen has no test called {name} for this kind of model.", name=clean_name(name)),
                say("Choose from: {tests}.", tests=", ".join(("corruption", *ids))),
            )
        chosen.update(matching)
    return tuple(id_ for id_ in ids if id_ in chosen)


def _checked_sizes(sizes: Sequence[float]) -> tuple[float, ...]:
    if not sizes or not all(0 < size <= 1 for size in sizes):
        raise UsageError(
            "sizes.out_of_range",
            say("A size of change cannot be used"),
            say("Sizes lie above 0 and go up to 1, where 1 is the step from black to white."),
            say("Give sizes such as 0.03 and 0.06, or leave them out."),
        )
    return tuple(sorted({float(size) for size in sizes}))
