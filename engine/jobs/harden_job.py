"""Runs a strengthening from request to ``harden.json`` and the new model file."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import engine
from engine.data import Samples, TextSamples
from engine.findings import make_findings, make_score
from engine.hardening import Checked, Hardened, HardenSettings, Strength, harden, harden_in_front
from engine.hardening.settings import STRENGTHS
from engine.jobs.cases import Case, choose_cases
from engine.jobs.checkpoints import DiskCheckpoint
from engine.jobs.describing import describe_data
from engine.jobs.files import write_text
from engine.jobs.guide import write_guide
from engine.jobs.hand_over import write_hand_over
from engine.jobs.harden_parts import AnyParts, Parts, fingerprint, picture_parts, text_parts
from engine.jobs.looks import count_look
from engine.jobs.new_model import NewModelWriter
from engine.jobs.output import JobOutput
from engine.jobs.places import run_folder
from engine.jobs.prepare import Prepared, PreparedPictures, PreparedTexts, check_makes_sense, prepare, versions
from engine.jobs.progress import JobMonitor
from engine.jobs.record import write_record
from engine.jobs.threads import fit_threads
from engine.jobs.trainable import check_can_be_stronger, check_no_service
from engine.models import Model, TextModel
from engine.models.safety import layers
from engine.models.texts.protected import protected
from engine.protocol import HardenRequest
from engine.report.for_window import charts_of
from engine.results import (
    HardenResult,
    Lineage,
    Side,
    SplitInfo,
    StorageError,
    TestError,
    UsageError,
    to_text,
)
from engine.threats import main_sizes
from engine.words import say

_OPEN_SHARE = 0.04
_HARDEN_SHARE = 0.99


M = TypeVar("M", Model, TextModel)
S = TypeVar("S", Samples, TextSamples)


@dataclass(frozen=True)
class _Order:
    """What is asked for, and what reports on it: the same for pictures and texts."""

    request: HardenRequest
    strength: Strength
    folder: Path
    monitor: JobMonitor
    prepared: Prepared
    start: float


def run_harden_job(request: HardenRequest, monitor: JobMonitor) -> JobOutput:
    """Strengthen a model; write ``harden.json`` and, when proven, the new model.

    What cannot be strengthened is refused, and leaves no folder behind.

    Raises:
        ToughenError: something could not be opened, understood, trained or written; or stopped too early.
    """
    start = time.monotonic()
    strength = _strength(request)
    check_no_service(request.model)
    with run_folder(request.out, request.model, "strengthened") as folder:
        with monitor.section(0.0, _OPEN_SHARE):
            prepared = prepare(
                request.model,
                request.data,
                request.common,
                limit=request.limit,
                monitor=monitor,
                accept=check_can_be_stronger,
            )
            check_makes_sense(prepared)
        order = _Order(request, strength, folder, monitor, prepared, start)
        if isinstance(prepared, PreparedPictures):
            writer = NewModelWriter(prepared.model, folder)
            return _copied(order, prepared.model, picture_parts(request, prepared, monitor), writer)
        parts = text_parts(request, prepared, monitor)
        if prepared.model_info.strengthening == "front":
            return _fronted(order, prepared.model, parts)
        return _copied(order, prepared.model, parts, NewModelWriter(protected(prepared.model), folder))


def _copied(order: _Order, model: M, parts: Parts[S], writer: NewModelWriter[M]) -> JobOutput:
    """Train a copy of ``model`` with ``parts``, and write what came of it."""
    checkpoint = _checkpoint(order, parts)
    fit_threads(order.request.common.threads, model, checkpoint)
    settings = _settings(order, _looks(checkpoint, order.prepared, parts))
    with order.monitor.section(_OPEN_SHARE, _HARDEN_SHARE), _forgets_refused(order, checkpoint):
        hardened = harden(
            model,
            parts.train,
            parts.select,
            parts.test,
            settings,
            save_candidate=writer.save,
            seed=order.request.common.seed,
            monitor=order.monitor,
            checkpoint=checkpoint,
        )
    return _written(order, parts, hardened, settings, writer, checkpoint)


def _fronted(order: _Order, model: TextModel, parts: Parts[TextSamples]) -> JobOutput:
    """Find what in front of ``model`` helps, and write that and what came of it."""
    checkpoint = _checkpoint(order, parts)
    settings, writer = _settings(order, _looks(checkpoint, order.prepared, parts)), NewModelWriter(model, order.folder)
    with order.monitor.section(_OPEN_SHARE, _HARDEN_SHARE), _forgets_refused(order, checkpoint):
        hardened = harden_in_front(
            model,
            (parts.train, parts.select, parts.test),
            settings,
            writer.guard,
            seed=order.request.common.seed,
            monitor=order.monitor,
            checkpoint=checkpoint,
        )
    return _written(order, parts, hardened, settings, writer, checkpoint)


def _checkpoint(order: _Order, parts: AnyParts) -> DiskCheckpoint:
    described = fingerprint(order.request, order.prepared, parts)
    return DiskCheckpoint(order.folder / ".work", described, resume=order.request.resume)


@contextmanager
def _forgets_refused(order: _Order, checkpoint: DiskCheckpoint) -> Iterator[None]:
    """Leave no work of a job that was refused once it had begun; all other work stays, as after a break-down."""
    try:
        yield
    except TestError as error:
        if error.code.startswith("harden.") and not order.request.resume:
            checkpoint.clear()
        raise


def _written(
    order: _Order,
    parts: AnyParts,
    hardened: Hardened,
    settings: HardenSettings,
    writer: NewModelWriter[M],
    checkpoint: DiskCheckpoint,
) -> JobOutput:
    """Write the result, with what goes with a new model, and hand it back."""
    folder, monitor = order.folder, order.monitor
    cases = _cases(order.prepared, parts, hardened)
    result = _explained(_assemble(order, parts, hardened, settings, writer.place(hardened)), folder, cases)
    write_text(folder / "harden.json", to_text(result))
    write_record(folder, "harden", order.request)
    if hardened.complete:
        checkpoint.clear()
    monitor.progress(1.0)
    return JobOutput(
        "harden", result, folder, charts_of(result), complete=hardened.complete, exit_code=monitor.exit_code
    )


def _cases(prepared: Prepared, parts: AnyParts, hardened: Hardened) -> tuple[Case, ...]:
    """Return test cases for whoever runs the new model; none for pictures, and none without a new model."""
    new = hardened.candidate
    if hardened.proof == "none" or not isinstance(new, TextModel) or not isinstance(parts.test, TextSamples):
        return ()
    if not isinstance(prepared, PreparedTexts):
        return ()
    return choose_cases(prepared.model, new, parts.test, hardened.before.examples)


def _explained(result: HardenResult, folder: Path, cases: tuple[Case, ...]) -> HardenResult:
    """Write what goes with a new model: the folder to hand over, for texts, and the guide; return the result with them."""
    name = result.files.get("model")
    if name is None:
        return result
    model = folder / name
    if result.model.task == "text":
        try:
            pack = write_hand_over(result, model, cases)
            result = replace(result, files={**result.files, "hand_over": pack.relative_to(folder).as_posix()})
        except StorageError as error:
            note = say("The folder for whoever runs the filter is not whole: {why}", why=error.message)
            result = replace(result, notes=(*result.notes, note))
    guide = write_guide(result, model)
    return replace(result, files={**result.files, "how_to_use": guide.relative_to(folder).as_posix()})


def _strength(request: HardenRequest) -> Strength:
    for strength in STRENGTHS:
        if strength == request.strength:
            return strength
    raise UsageError(
        "harden.strength",
        say("This strength is not known"),
        say("A copy can become stronger in three steps: {names}.", names=", ".join(STRENGTHS)),
        say("Choose one of these."),
    )


def _settings(order: _Order, looks: int) -> HardenSettings:
    request = order.request
    settings = HardenSettings(order.strength, request.minutes, request.max_accuracy_drop, test_looks=looks)
    return settings if request.test_limit is None else replace(settings, verify_limit=max(1, request.test_limit))


def _looks(checkpoint: DiskCheckpoint, prepared: Prepared, parts: AnyParts) -> int:
    """Count this look at the test part once, however often the job is stopped and resumed."""
    kept = checkpoint.get("looks")
    if kept is not None:
        return int(kept["looks"])
    looks = count_look(prepared.model_info.sha256, parts.test)
    checkpoint.put("looks", {"looks": looks})
    return looks


def _assemble(
    order: _Order, parts: AnyParts, hardened: Hardened, settings: HardenSettings, files: dict[str, str]
) -> HardenResult:
    request, prepared = order.request, order.prepared
    return HardenResult(
        toughen_version=engine.__version__,
        seed=request.common.seed,
        device=prepared.device,
        strength=settings.strength,
        preset_size=hardened.preset_size,
        seconds=time.monotonic() - order.start,
        model=prepared.model_info,
        data=describe_data(prepared.source, prepared.samples, request.common),
        before=_side(request, prepared, parts, hardened.before),
        after=None if hardened.after is None else _side(request, prepared, parts, hardened.after),
        proof=hardened.proof,
        accepted=hardened.accepted,
        reasons=hardened.reasons,
        samples_needed=hardened.samples_needed,
        lineage=Lineage(prepared.model_info.sha256),
        split=SplitInfo(len(parts.train), len(parts.select), len(parts.test), hardened.test_looks, parts.source),
        dial=hardened.dial,
        training=hardened.training,
        files=files,
        versions=versions(),
        context=request.common.context,
        classes_worse=hardened.classes_worse,
        notes=hardened.notes,
        fronts=hardened.fronts,
        isolation=layers(),
    )


def _side(request: HardenRequest, prepared: Prepared, parts: AnyParts, checked: Checked) -> Side:
    data = describe_data(prepared.source, parts.test, request.common, "test")
    findings = make_findings(
        model=prepared.model_info,
        data=data,
        clean=checked.clean,
        tests=checked.tests,
        trust=checked.trust,
        evidence=(),
        context=request.common.context,
    )
    score = make_score(
        clean=checked.clean,
        tests=checked.tests,
        trust=checked.trust,
        findings=findings,
        task=prepared.model_info.task,
        depth="standard",
        n=len(parts.test),
        largest_size=main_sizes(prepared.model.shape)[1] if isinstance(prepared, PreparedPictures) else None,
    )
    return Side(checked.clean, checked.tests, score)
