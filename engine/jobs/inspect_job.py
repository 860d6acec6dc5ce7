"""Looks at a model (and pictures or texts): what it is, whether it was understood, how long things would take."""

from pathlib import Path

import numpy as np
import torch

import engine
from engine.data import Samples, TextSamples, split_samples
from engine.hardening import STRENGTHS, estimate_front_s, estimate_s, estimate_text_s, what_can_be_proven
from engine.jobs.describing import describe_data, describe_raw
from engine.jobs.output import JobOutput
from engine.jobs.prepare import Prepared, PreparedTexts, permission_of, prepare
from engine.jobs.progress import JobMonitor
from engine.jobs.scan_job import test_part, usual_limits
from engine.jobs.service_plan import LIMITS as SERVICE_LIMITS
from engine.jobs.service_plan import cost_of
from engine.jobs.shown_samples import predictions
from engine.jobs.threads import fit_threads, use_threads
from engine.models import Model, RawModel, TextModel, choose_device, open_model
from engine.models.safety import layers
from engine.protocol import InspectRequest, NoCheckpoint, ScanRequest
from engine.results import Clean, InspectResult, Provable, ServiceCost, wilson
from engine.scan import plan_scan
from engine.understanding import answers_to, asked, looked_at, told_structure

_LIMIT = 500


def run_inspect_job(request: InspectRequest, monitor: JobMonitor) -> JobOutput:
    """Return an InspectResult; nothing is written but four small pictures for the window.

    Raises:
        ToughenError: the model or the data cannot be opened, or do not fit.
    """
    if request.data is None:
        return JobOutput("inspect", _without_data(request, monitor))
    with monitor.section(0.0, 0.7):
        prepared = prepare(
            request.model, request.data, request.common, limit=_LIMIT, monitor=monitor, fit=_most_looked_at
        )
    fit_threads(request.common.threads, prepared.model, NoCheckpoint())
    if isinstance(prepared, PreparedTexts):
        texts, part = test_part(prepared.samples)
        return JobOutput(
            "inspect", _result(request, prepared, texts, part, _text_logits(prepared.model, texts), monitor)
        )
    pictures, part = test_part(prepared.samples)
    logits = _picture_logits(prepared.model, pictures)
    return JobOutput("inspect", _result(request, prepared, pictures, part, logits, monitor))


def _without_data(request: InspectRequest, monitor: JobMonitor) -> InspectResult:
    use_threads(request.common.threads)
    monitor.phase("open", 1.0)
    permission = permission_of(request.common, monitor)
    raw = open_model(Path(request.model), seed=request.common.seed, permission=permission)
    told = request.common.overrides.structure
    raw = raw if told is None else told_structure(raw, told).raw
    device = choose_device(request.common.device).type
    return InspectResult(engine.__version__, device, describe_raw(raw), isolation=layers())


def _most_looked_at(raw: RawModel, count: int) -> int:
    if raw.meter is not None:
        return min(count, asked(raw))
    return min(count, looked_at(raw) if raw.task == "text" else _LIMIT)


def _result(
    request: InspectRequest,
    prepared: Prepared,
    samples: Samples | TextSamples,
    part: str,
    logits: np.ndarray,
    monitor: JobMonitor,
) -> InspectResult:
    with monitor.section(0.7, 1.0):
        monitor.phase("plan", 1.0)
        found = prepared.understood
        stronger = prepared.model_info.strengthening != "none"
        result = InspectResult(
            toughen_version=engine.__version__,
            device=prepared.device,
            model=prepared.model_info,
            data=describe_data(prepared.source, samples, request.common, part, with_rows=True),
            clean=_clean(found.class_names, samples, logits),
            answers=found.answers,
            predictions=predictions(samples, logits, found.class_names),
            warnings=_warnings(prepared),
            stop=found.stop,
            label_match=found.match,
            estimates_s=_estimates(prepared, samples),
            harden_estimates_s=_harden_estimates(prepared) if stronger else None,
            provable=_provable(prepared) if stronger else None,
            isolation=layers(),
            service=_costs(prepared) if prepared.model.raw.meter else None,
        )
        monitor.progress(1.0)
    return result


def _warnings(prepared: Prepared) -> tuple[str, ...]:
    """Return what the owner should know; what to do about a model that makes no sense comes right after that."""
    found = prepared.understood
    rest = tuple(words for words in found.warnings if words != found.stop)
    return tuple(words for words in (found.stop, found.advice, *rest) if words)


def _picture_logits(model: Model, samples: Samples) -> np.ndarray:
    with torch.no_grad():
        batches = [np.arange(start, min(start + 128, len(samples))) for start in range(0, len(samples), 128)]
        parts = [model(samples.inputs(batch).to(model.device)).cpu() for batch in batches]
    logits: np.ndarray = torch.cat(parts).numpy()
    return logits


def _text_logits(model: TextModel, samples: TextSamples) -> np.ndarray:
    return answers_to(model, samples.texts)


def _clean(class_names: tuple[str, ...], samples: Samples | TextSamples, logits: np.ndarray) -> Clean:
    n = len(samples)
    if samples.labels is None:
        return Clean(None, n, None)
    right = logits.argmax(1) == samples.labels
    per_class = {
        name: (int(right[samples.labels == index].sum()), int((samples.labels == index).sum()))
        for index, name in enumerate(class_names)
        if (samples.labels == index).any()
    }
    return Clean(float(right.mean()), n, wilson(int(right.sum()), n), per_class)


def _costs(prepared: Prepared) -> dict[str, ServiceCost]:
    """Return what each depth may cost, for as many samples as it would use."""
    raw, count = prepared.model.raw, prepared.source.count
    return {
        depth: cost_of(raw, min(count, limit), ScanRequest("", "", "", depth=depth))
        for depth, limit in SERVICE_LIMITS.items()
    }


def _estimates(prepared: Prepared, samples: Samples | TextSamples) -> dict[str, float] | None:
    """Return the seconds of a check of each depth; None without samples."""
    if not len(samples):
        return None
    if prepared.model.raw.meter is not None:
        return {depth: cost.seconds for depth, cost in _costs(prepared).items()}
    estimates: dict[str, float] = {}
    limits = usual_limits(prepared.model.raw)
    available = max(len(samples), min(prepared.source.count, limits["thorough"]))
    for depth, limit in limits.items():
        plan = plan_scan(prepared.model, samples, depth=depth)
        estimates[depth] = plan.estimate_s * min(limit, available) / len(samples)
    return estimates


def _harden_estimates(prepared: Prepared) -> dict[str, float]:
    """Return the seconds of strengthening by strength; the same for all where something is put in front of the model."""
    train_n, found = prepared.source.count, _provable(prepared)
    if isinstance(prepared, PreparedTexts) and prepared.model_info.strengthening == "front":
        seconds = estimate_front_s(prepared.model, prepared.samples, found.select_n, found.test_n)
        return dict.fromkeys(STRENGTHS, seconds)
    if isinstance(prepared, PreparedTexts):
        return {name: estimate_text_s(prepared.model, prepared.samples, train_n, name) for name in STRENGTHS}
    return {name: estimate_s(prepared.model, train_n, name) for name in STRENGTHS}


def _provable(prepared: Prepared) -> Provable:
    split = split_samples(prepared.samples)
    scale = prepared.source.count / max(1, len(prepared.samples))
    counts = [round(scale * len(part)) for part in (split.train, split.select, split.test)]
    return what_can_be_proven(*counts)
