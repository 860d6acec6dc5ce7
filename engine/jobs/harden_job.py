"""Runs a strengthening from request to ``harden.json`` and the new model file."""

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import engine
from engine.data import Samples, open_pictures, split_samples
from engine.findings import make_findings, make_score
from engine.hardening import Checked, Hardened, HardenSettings, Strength, harden
from engine.hardening.settings import STRENGTHS
from engine.jobs.checkpoints import DiskCheckpoint
from engine.jobs.files import write_text
from engine.jobs.guide import write_guide
from engine.jobs.looks import count_look
from engine.jobs.new_model import NewModelWriter
from engine.jobs.output import JobOutput
from engine.jobs.places import run_folder
from engine.jobs.prepare import Prepared, check_makes_sense, describe_data, prepare, versions
from engine.jobs.progress import JobMonitor
from engine.jobs.record import write_record
from engine.jobs.threads import fit_threads
from engine.jobs.trainable import check_no_service, check_trainable
from engine.models.safety import layers
from engine.protocol import HardenRequest
from engine.report.for_window import charts_of
from engine.results import HardenResult, Lineage, Side, SplitInfo, UsageError, to_object, to_text
from engine.threats import main_sizes
from engine.understanding import load_like
from engine.words import say

_OPEN_SHARE = 0.04
_HARDEN_SHARE = 0.99


@dataclass(frozen=True)
class Parts:
    """What is learned from, chosen with, and proven on."""

    train: Samples
    select: Samples
    test: Samples
    source: str


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
        parts = _parts(request, prepared, monitor)
    checkpoint = DiskCheckpoint(folder / ".work", _fingerprint(request, prepared, parts), resume=request.resume)
    fit_threads(request.common.threads, prepared.model, checkpoint)
    looks = _looks(checkpoint, prepared, parts)
    settings = _settings(request, strength, looks)
    writer = NewModelWriter(prepared.model, folder)
    with monitor.section(_OPEN_SHARE, _HARDEN_SHARE):
        hardened = harden(
            prepared.model,
            parts.train,
            parts.select,
            parts.test,
            settings,
            save_candidate=writer.save,
            seed=request.common.seed,
            monitor=monitor,
            checkpoint=checkpoint,
        )
    files = writer.place(hardened)
    result = _assemble(request, prepared, parts, hardened, settings, files, time.monotonic() - start)
    if "model" in files:
        guide = write_guide(result, folder / files["model"])
        result = replace(result, files={**files, "how_to_use": guide.relative_to(folder).as_posix()})
    write_text(folder / "harden.json", to_text(result))
    write_record(folder, "harden", request)
    if hardened.complete:
        checkpoint.clear()
    monitor.progress(1.0)
    return JobOutput(
        "harden", result, folder, charts_of(result), complete=hardened.complete, exit_code=monitor.exit_code
    )


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


def _parts(request: HardenRequest, prepared: Prepared, monitor: JobMonitor) -> Parts:
    samples = prepared.samples
    given = None
    if request.test_data is not None:
        source = open_pictures(Path(request.test_data))
        given = load_like(prepared.understood, source, limit=None, seed=request.common.seed, monitor=monitor)
    split = split_samples(samples, given)
    test = samples.subset(split.test) if given is None else given
    return Parts(samples.subset(split.train), samples.subset(split.select), test, split.source)


def _fingerprint(request: HardenRequest, prepared: Prepared, parts: Parts) -> dict[str, object]:
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


def _digest(samples: Samples) -> str:
    keys = np.sort(samples.keys)
    labels = b"" if samples.labels is None else samples.labels[np.argsort(samples.keys, kind="stable")].tobytes()
    return f"{len(keys)}:{hashlib.sha256(keys.tobytes() + labels).hexdigest()}"


def _looks(checkpoint: DiskCheckpoint, prepared: Prepared, parts: Parts) -> int:
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
    parts: Parts,
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


def _side(request: HardenRequest, prepared: Prepared, parts: Parts, checked: Checked) -> Side:
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
        task="image",
        depth="standard",
        n=len(parts.test),
        largest_size=main_sizes(prepared.model.shape)[1],
    )
    return Side(checked.clean, checked.tests, score)
