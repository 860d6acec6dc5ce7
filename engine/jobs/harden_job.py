"""Runs a strengthening from request to ``harden.json`` and the new model file."""

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

import engine
from engine.data import Samples, TextSamples, split_samples
from engine.data.sample_set import SampleSet
from engine.findings import make_findings, make_score
from engine.hardening import Checked, Hardened, HardenSettings, Strength, harden
from engine.hardening.settings import STRENGTHS
from engine.hardening.texts.fronting import harden_in_front
from engine.jobs.cases import Case, choose_cases
from engine.jobs.checkpoints import DiskCheckpoint
from engine.jobs.describing import describe_data
from engine.jobs.files import write_text
from engine.jobs.guide import write_guide
from engine.jobs.hand_over import write_hand_over
from engine.jobs.looks import count_look
from engine.jobs.new_model import NewModelWriter
from engine.jobs.opening_data import pictures_at, texts_at
from engine.jobs.output import JobOutput
from engine.jobs.places import run_folder
from engine.jobs.prepare import Prepared, PreparedPictures, PreparedTexts, check_makes_sense, prepare, versions
from engine.jobs.progress import JobMonitor
from engine.jobs.record import write_record
from engine.jobs.threads import fit_threads
from engine.jobs.trainable import check_no_service, check_trainable, only_answers
from engine.models import Model, TextModel
from engine.models.safety import layers
from engine.models.texts.protected import protected
from engine.protocol import HardenRequest
from engine.report.for_window import charts_of
from engine.results import HardenResult, Lineage, Side, SplitInfo, StorageError, UsageError, to_object, to_text
from engine.threats import main_sizes
from engine.understanding import load_like, load_texts_like
from engine.words import say

_OPEN_SHARE = 0.04
_HARDEN_SHARE = 0.99


M = TypeVar("M", Model, TextModel)
S = TypeVar("S", Samples, TextSamples)


@dataclass(frozen=True)
class Parts(Generic[S]):
    """What is learned from, chosen with, and proven on."""

    train: S
    select: S
    test: S
    source: str


AnyParts = Parts[Samples] | Parts[TextSamples]


@dataclass(frozen=True)
class _Order:
    """What is asked for, and what reports on it: the same for pictures and texts."""

    request: HardenRequest
    strength: Strength
    folder: Path
    monitor: JobMonitor
    prepared: Prepared


def run_harden_job(request: HardenRequest, monitor: JobMonitor) -> JobOutput:
    """Strengthen a copy of a model; write ``harden.json`` and, when proven, the new model.

    Raises:
        ToughenError: something could not be opened, understood, trained or written; or stopped too early.
    """
    start = time.monotonic()
    strength = _strength(request)
    check_no_service(request.model)
    folder = run_folder(request.out, request.model, "strengthened")
    with monitor.section(0.0, _OPEN_SHARE):
        prepared = prepare(
            request.model,
            request.data,
            request.common,
            limit=request.limit,
            monitor=monitor,
            accept=check_trainable,
        )
        check_makes_sense(prepared)
    order = _Order(request, strength, folder, monitor, prepared)
    if isinstance(prepared, PreparedTexts) and only_answers(prepared.model.raw):
        return _fronted(order, prepared, _text_parts(request, prepared, monitor), start)
    if isinstance(prepared, PreparedTexts):
        writer = NewModelWriter(protected(prepared.model), folder)
        return _strengthened(order, prepared.model, _text_parts(request, prepared, monitor), writer, start)
    parts = _picture_parts(request, prepared, monitor)
    return _strengthened(order, prepared.model, parts, NewModelWriter(prepared.model, folder), start)


def _strengthened(order: _Order, model: M, parts: Parts[S], writer: NewModelWriter[M], start: float) -> JobOutput:
    """Strengthen ``model`` with ``parts`` and write what came of it."""
    request, folder, monitor = order.request, order.folder, order.monitor
    fingerprint = _fingerprint(request, order.prepared, parts)
    checkpoint = DiskCheckpoint(folder / ".work", fingerprint, resume=request.resume)
    fit_threads(request.common.threads, model, checkpoint)
    looks = _looks(checkpoint, order.prepared, parts)
    settings = _settings(request, order.strength, looks)
    with monitor.section(_OPEN_SHARE, _HARDEN_SHARE):
        hardened = harden(
            model,
            parts.train,
            parts.select,
            parts.test,
            settings,
            save_candidate=writer.save,
            seed=request.common.seed,
            monitor=monitor,
            checkpoint=checkpoint,
        )
    cases = _cases(order.prepared, parts, hardened)
    files = writer.place(hardened)
    result = _assemble(request, order.prepared, parts, hardened, settings, files, time.monotonic() - start)
    return _finished(order, _explained(result, folder, cases), hardened, checkpoint)


def _finished(order: _Order, result: HardenResult, hardened: Hardened, checkpoint: DiskCheckpoint) -> JobOutput:
    """Write the result and hand it back."""
    request, folder, monitor = order.request, order.folder, order.monitor
    write_text(folder / "harden.json", to_text(result))
    write_record(folder, "harden", request)
    if hardened.complete:
        checkpoint.clear()
    monitor.progress(1.0)
    return JobOutput(
        "harden", result, folder, charts_of(result), complete=hardened.complete, exit_code=monitor.exit_code
    )


def _fronted(order: _Order, prepared: PreparedTexts, parts: Parts[TextSamples], start: float) -> JobOutput:
    """Find what in front of the model helps, and write that and what came of it."""
    request, folder, monitor = order.request, order.folder, order.monitor
    checkpoint = DiskCheckpoint(folder / ".work", _fingerprint(request, prepared, parts), resume=request.resume)
    settings = _settings(request, order.strength, _looks(checkpoint, prepared, parts))
    writer = NewModelWriter(prepared.model, folder)
    with monitor.section(_OPEN_SHARE, _HARDEN_SHARE):
        hardened = harden_in_front(
            prepared.model,
            (parts.train, parts.select, parts.test),
            settings,
            writer.guard,
            seed=request.common.seed,
            monitor=monitor,
            checkpoint=checkpoint,
        )
    cases = _cases(prepared, parts, hardened)
    files = writer.place(hardened)
    result = _assemble(request, prepared, parts, hardened, settings, files, time.monotonic() - start)
    return _finished(order, _explained(result, folder, cases), hardened, checkpoint)


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


def _settings(request: HardenRequest, strength: Strength, looks: int) -> HardenSettings:
    settings = HardenSettings(strength, request.minutes, request.max_accuracy_drop, test_looks=looks)
    return settings if request.test_limit is None else replace(settings, verify_limit=max(1, request.test_limit))


def _picture_parts(request: HardenRequest, prepared: PreparedPictures, monitor: JobMonitor) -> Parts[Samples]:
    given = None
    if request.test_data is not None:
        source = pictures_at(Path(request.test_data))
        given = load_like(prepared.understood, source, limit=None, seed=request.common.seed, monitor=monitor)
    return _parts(prepared.samples, given)


def _text_parts(request: HardenRequest, prepared: PreparedTexts, monitor: JobMonitor) -> Parts[TextSamples]:
    given = None
    if request.test_data is not None:
        source = texts_at(Path(request.test_data), request.common.overrides)
        given = load_texts_like(prepared.understood, source, limit=None, seed=request.common.seed, monitor=monitor)
    return _parts(prepared.samples, given)


def _parts(samples: S, given: S | None) -> Parts[S]:
    split = split_samples(samples, given)
    test = samples.subset(split.test) if given is None else given
    return Parts(samples.subset(split.train), samples.subset(split.select), test, split.source)


def _fingerprint(request: HardenRequest, prepared: Prepared, parts: AnyParts) -> dict[str, object]:
    return {
        "command": "harden",
        "version": engine.__version__,
        "model": prepared.model_info.sha256,
        "parts": [_digest(part) for part in (parts.train, parts.select, parts.test)],
        "strength": request.strength,
        "minutes": request.minutes,
        "test_limit": request.test_limit,
        "max_accuracy_drop": request.max_accuracy_drop,
        "seed": request.common.seed,
        "device": prepared.device,
        "input": to_object(prepared.model_info.input),
    }


def _digest(samples: SampleSet) -> str:
    keys = np.sort(samples.keys)
    labels = b"" if samples.labels is None else samples.labels[np.argsort(samples.keys, kind="stable")].tobytes()
    return f"{len(keys)}:{hashlib.sha256(keys.tobytes() + labels).hexdigest()}"


def _looks(checkpoint: DiskCheckpoint, prepared: Prepared, parts: AnyParts) -> int:
    """Count this look at the test part once, however often the job is stopped and resumed."""
    kept = checkpoint.get("looks")
    if kept is not None:
        return int(kept["looks"])
    looks = count_look(prepared.model_info.sha256, parts.test)
    checkpoint.put("looks", {"looks": looks})
    return looks


def _assemble(
    request: HardenRequest,
    prepared: Prepared,
    parts: AnyParts,
    hardened: Hardened,
    settings: HardenSettings,
    files: dict[str, str],
    seconds: float,
) -> HardenResult:
    return HardenResult(
        toughen_version=engine.__version__,
        seed=request.common.seed,
        device=prepared.device,
        strength=settings.strength,
        preset_size=hardened.preset_size,
        seconds=seconds,
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
