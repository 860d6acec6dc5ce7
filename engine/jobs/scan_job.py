"""Runs a check from request to ``scan.json``."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

import engine
from engine.data import Samples, TextSamples
from engine.data.sample_set import SampleSet
from engine.findings import make_findings, make_score
from engine.jobs.checkpoints import DiskCheckpoint
from engine.jobs.describing import describe_data
from engine.jobs.examples import write_examples
from engine.jobs.files import write_text
from engine.jobs.lineage import find_lineage
from engine.jobs.output import JobOutput
from engine.jobs.places import run_folder
from engine.jobs.prepare import Prepared, PreparedPictures, check_makes_sense, prepare, versions
from engine.jobs.progress import JobMonitor
from engine.jobs.record import write_record
from engine.jobs.service_plan import fit_requests
from engine.jobs.threads import fit_threads
from engine.models import RawModel
from engine.models.safety import layers
from engine.protocol import ScanRequest
from engine.report.for_window import charts_of
from engine.results import Depth, ModelInfo, ScanResult, UsageError, to_object, to_text
from engine.scan import Scanned, choose_tests, plan_scan, run_scan
from engine.threats import main_sizes
from engine.words import say

DEFAULT_LIMITS: dict[Depth, int] = {"quick": 200, "standard": 500, "thorough": 2000}
"""How many pictures a check uses unless told otherwise, by depth."""
TEXT_LIMITS: dict[Depth, int] = {"quick": 80, "standard": 200, "thorough": 1000}
"""How many texts: each is asked about far more often."""

S = TypeVar("S", bound=SampleSet)

_MIN_TEST_PART = 20
_OPEN_SHARE = 0.08
_SCAN_SHARE = 0.97


def run_scan_job(request: ScanRequest, monitor: JobMonitor) -> JobOutput:
    """Check a model and write ``scan.json`` (and ``examples/``) to the request's folder.

    Raises:
        ToughenError: something could not be opened, understood or written.
    """
    start = time.monotonic()
    _validate(request)
    with run_folder(request.out, request.model, "check") as folder:
        monitor.writes_to(folder)
        fitting = _Fitting(request, monitor)
        with monitor.section(0.0, _OPEN_SHARE):
            prepared = prepare(request.model, request.data, request.common, limit=None, monitor=monitor, fit=fitting)
        check_makes_sense(prepared)
        return _checked(fitting.request, prepared, folder, monitor, start)


def _checked(request: ScanRequest, prepared: Prepared, folder: Path, monitor: JobMonitor, start: float) -> JobOutput:
    """Check what was prepared, and write what came of it."""
    samples, part = _samples_to_check(prepared)
    checkpoint = DiskCheckpoint(folder / ".work", fingerprint(request, prepared), resume=request.resume)
    fit_threads(request.common.threads, prepared.model, checkpoint)
    plan = plan_scan(
        prepared.model,
        samples,
        depth=request.depth,
        sizes=request.sizes,
        tests=request.tests,
        time_limit_s=None if request.time_limit_min is None else 60 * request.time_limit_min,
    )
    with monitor.section(_OPEN_SHARE, _SCAN_SHARE):
        scanned = run_scan(
            prepared.model,
            samples,
            plan,
            seed=request.common.seed,
            monitor=monitor,
            checkpoint=checkpoint,
            evidence_dir=folder / "evidence",
        )
    result = _assemble(request, prepared, samples, part, scanned, time.monotonic() - start)
    _write(folder, request, result, samples, scanned)
    if scanned.complete:
        checkpoint.clear()
    monitor.progress(1.0)
    return JobOutput("scan", result, folder, charts_of(result), complete=scanned.complete, exit_code=monitor.exit_code)


class _Fitting:
    """Fits the check to a model that is asked over the network; others stay as they were asked for."""

    def __init__(self, request: ScanRequest, monitor: JobMonitor) -> None:
        self.request, self._monitor = request, monitor

    def __call__(self, raw: RawModel, count: int) -> int | None:
        choose_tests(self.request.tests, raw.task)
        self.request = fit_requests(raw, count, self.request, self._monitor)
        return self.request.limit or usual_limits(raw)[self.request.depth]


def usual_limits(raw: RawModel) -> dict[Depth, int]:
    """Return how many samples a check of ``raw`` uses unless told otherwise, by depth."""
    return TEXT_LIMITS if raw.task == "text" else DEFAULT_LIMITS


def _validate(request: ScanRequest) -> None:
    choose_tests(request.tests, None)
    if request.tests == ():
        raise UsageError(
            "tests.none",
            say("No test was chosen"),
            say("A check needs at least one test."),
            say("Name at least one test, or leave the choice out to run all."),
        )
    if request.common.max_requests is not None and request.common.max_requests < 1:
        raise UsageError(
            "requests.too_few",
            say("The number of requests is too small"),
            say("At least one request must be allowed."),
            say("Give --max-requests a number of 1 or more, or leave it out."),
        )
    if request.limit is not None and request.limit < 1:
        raise UsageError(
            "limit.too_small",
            say("The number of samples is too small"),
            say("At least one picture or text is needed for a check."),
            say("Give --limit a number of 1 or more, or leave it out."),
        )
    if request.sizes is not None and not all(0 < size <= 1 for size in request.sizes):
        raise UsageError(
            "sizes.out_of_range",
            say("A size of change cannot be used"),
            say("Sizes lie above 0 and go up to 1, where 1 is the step from black to white."),
            say("Give sizes such as 0.03 and 0.06, or leave them out."),
        )


def test_part(samples: S) -> tuple[S, str]:
    """Return the samples of the folder named ``test`` where there is a fair one, else all, and the part's name."""
    chosen = np.flatnonzero(np.asarray(samples.parts) == "test") if samples.parts else np.array([], int)
    if len(chosen) >= _MIN_TEST_PART:
        return samples.subset(chosen), "test"
    return samples, "all"


def _samples_to_check(prepared: Prepared) -> tuple[Samples | TextSamples, str]:
    """Return the samples that are checked, and the name of their part."""
    return test_part(prepared.samples)


def largest_size(prepared: Prepared) -> float | None:
    """Return the size at which the curve of tiny changes ends; None for texts."""
    return main_sizes(prepared.model.shape)[1] if isinstance(prepared, PreparedPictures) else None


def fingerprint(request: ScanRequest, prepared: Prepared) -> dict[str, object]:
    """Return what must be equal for kept work to be continued."""
    return {
        "command": "scan",
        "version": engine.__version__,
        "model": prepared.model_info.sha256,
        "data": prepared.source.sha256,
        "n": len(prepared.samples),
        "depth": request.depth,
        "sizes": list(request.sizes or ()),
        "tests": list(request.tests or ()),
        "seed": request.common.seed,
        "device": prepared.device,
        "input": to_object(prepared.model_info.input),
    }


def _assemble(
    request: ScanRequest,
    prepared: Prepared,
    samples: Samples | TextSamples,
    part: str,
    scanned: Scanned,
    seconds: float,
) -> ScanResult:
    data = describe_data(prepared.source, samples, request.common, part)
    findings = make_findings(
        model=prepared.model_info,
        data=data,
        clean=scanned.clean,
        tests=scanned.tests,
        trust=scanned.trust,
        evidence=scanned.evidence,
        context=request.common.context,
        complete=scanned.complete,
        isolation=layers(),
    )
    score = make_score(
        clean=scanned.clean,
        tests=scanned.tests,
        trust=scanned.trust,
        findings=findings,
        task=prepared.model_info.task,
        depth=request.depth,
        n=len(samples),
        largest_size=largest_size(prepared),
        complete=scanned.complete,
    )
    return ScanResult(
        toughen_version=engine.__version__,
        seed=request.common.seed,
        device=prepared.device,
        depth=request.depth,
        seconds=seconds,
        model=_with_requests(prepared),
        data=data,
        clean=scanned.clean,
        tests=scanned.tests,
        trust=scanned.trust,
        findings=findings,
        score=score,
        versions=versions(),
        lineage=find_lineage(Path(request.model), prepared.model_info.sha256),
        context=request.common.context,
        complete=scanned.complete,
        isolation=layers(),
    )


def _with_requests(prepared: Prepared) -> ModelInfo:
    """Return what is known about the model, with how often it was asked over the network."""
    meter = prepared.model.raw.meter
    if meter is None:
        return prepared.model_info
    note = say("Toughen sent {n} requests to {address}.", n=f"{meter.sent:,}", address=meter.address)
    return replace(prepared.model_info, notes=(*prepared.model_info.notes, note))


def _write(
    folder: Path, request: ScanRequest, result: ScanResult, samples: Samples | TextSamples, scanned: Scanned
) -> None:
    if request.keep_examples:
        write_examples(folder / "examples", samples, scanned.examples)
    write_text(folder / "scan.json", to_text(result))
    write_record(folder, "scan", request)
