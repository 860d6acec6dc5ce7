"""Looks at a model (and pictures): what it is, whether it was understood, how long things would take."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

import engine
from engine.data import Samples, split_samples
from engine.hardening import STRENGTHS, estimate_s, what_can_be_proven
from engine.jobs.output import JobOutput
from engine.jobs.places import preview_folder
from engine.jobs.prepare import Prepared, describe_data, describe_raw, permission_of, prepare, text_warnings
from engine.jobs.progress import JobMonitor
from engine.jobs.scan_job import DEFAULT_LIMITS, test_part
from engine.jobs.service_plan import LIMITS as SERVICE_LIMITS
from engine.jobs.service_plan import cost_of
from engine.jobs.threads import fit_threads, use_threads
from engine.models import choose_device, open_model
from engine.models.safety import layers
from engine.protocol import InspectRequest, NoCheckpoint, ScanRequest
from engine.results import Clean, InspectResult, Prediction, Provable, ServiceCost, wilson
from engine.scan import plan_scan
from engine.understanding import asked, told_structure

_SHOWN = 4
_MIN_SIDE_PX = 140
_LIMIT = 500


def run_inspect_job(request: InspectRequest, monitor: JobMonitor) -> JobOutput:
    """Return an InspectResult; nothing is written but four small pictures for the window.

    Raises:
        ToughenError: the model or the pictures cannot be opened, or do not fit.
    """
    if request.data is None:
        use_threads(request.common.threads)
        monitor.phase("open", 1.0)
        permission = permission_of(request.common, monitor)
        raw = open_model(Path(request.model), seed=request.common.seed, permission=permission)
        told = request.common.overrides.structure
        raw = raw if told is None else told_structure(raw, told).raw
        device = choose_device(request.common.device).type
        found = InspectResult(
            engine.__version__, device, describe_raw(raw), warnings=text_warnings(raw), isolation=layers()
        )
        return JobOutput("inspect", found)
    with monitor.section(0.0, 0.7):
        prepared = prepare(
            request.model,
            request.data,
            request.common,
            limit=_LIMIT,
            monitor=monitor,
            fit=lambda raw, count: min(count, _LIMIT if raw.meter is None else asked(raw)),
        )
    fit_threads(request.common.threads, prepared.model, NoCheckpoint())
    samples, part = test_part(prepared.samples)
    logits = _logits(prepared, samples)
    with monitor.section(0.7, 1.0):
        monitor.phase("plan", 1.0)
        result = InspectResult(
            toughen_version=engine.__version__,
            device=prepared.device,
            model=prepared.model_info,
            data=describe_data(prepared.source, samples, request.common, part),
            clean=_clean(prepared, samples, logits),
            answers=prepared.understood.answers,
            predictions=_predictions(prepared, samples, logits),
            warnings=_warnings(prepared),
            stop=prepared.understood.stop,
            label_match=prepared.understood.match,
            estimates_s=_estimates(prepared, samples),
            harden_estimates_s=_harden_estimates(prepared) if prepared.model.raw.gives_gradients else None,
            provable=_provable(prepared) if prepared.model.raw.gives_gradients else None,
            isolation=layers(),
            service=None if prepared.model.raw.meter is None else _costs(prepared),
        )
        monitor.progress(1.0)
    return JobOutput("inspect", result)


def _warnings(prepared: Prepared) -> tuple[str, ...]:
    """Return what the owner should know; what to do about a model that makes no sense comes right after that."""
    found = prepared.understood
    rest = tuple(words for words in found.warnings if words != found.stop)
    return tuple(words for words in (found.stop, found.advice, *rest) if words)


def _logits(prepared: Prepared, samples: Samples) -> torch.Tensor:
    device = prepared.model.device
    with torch.no_grad():
        batches = [np.arange(start, min(start + 128, len(samples))) for start in range(0, len(samples), 128)]
        parts = [prepared.model(samples.inputs(batch).to(device)).cpu() for batch in batches]
    return torch.cat(parts)


def _clean(prepared: Prepared, samples: Samples, logits: torch.Tensor) -> Clean:
    n = len(samples)
    if samples.labels is None:
        return Clean(None, n, None)
    right = logits.argmax(1).numpy() == samples.labels
    per_class = {
        name: (int(right[samples.labels == index].sum()), int((samples.labels == index).sum()))
        for index, name in enumerate(prepared.understood.class_names)
        if (samples.labels == index).any()
    }
    return Clean(float(right.mean()), n, wilson(int(right.sum()), n), per_class)


def _predictions(prepared: Prepared, samples: Samples, logits: torch.Tensor) -> tuple[Prediction, ...]:
    """Return four pictures spread over the classes, always the same ones for the same pictures."""
    order = np.argsort(samples.keys, kind="stable")
    groups = samples.labels if samples.labels is not None else logits.argmax(1).numpy()
    chosen: list[int] = []
    seen: set[int] = set()
    for index in order:
        if int(groups[index]) not in seen:
            seen.add(int(groups[index]))
            chosen.append(int(index))
    chosen = (chosen + [int(index) for index in order if int(index) not in chosen])[:_SHOWN]
    folder = preview_folder()
    shares = logits.softmax(1)
    return tuple(_prediction(prepared, samples, shares[index], index, folder) for index in chosen)


def _prediction(prepared: Prepared, samples: Samples, shares: torch.Tensor, index: int, folder: Path) -> Prediction:
    names = prepared.understood.class_names
    pixels = samples.pixels[index].transpose(1, 2, 0)
    picture = Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)
    factor = max(1, -(-_MIN_SIDE_PX // min(picture.size)))
    path = folder / f"{index}.png"
    picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.NEAREST).save(path)
    return Prediction(
        sample=samples.names[index],
        picture=str(path),
        label=None if samples.labels is None else names[int(samples.labels[index])],
        predicted=names[int(shares.argmax())],
        confidence=float(shares.max()),
    )


def _costs(prepared: Prepared) -> dict[str, ServiceCost]:
    """Return what each depth may cost, for as many pictures as it would use."""
    raw, count = prepared.model.raw, prepared.source.count
    return {
        depth: cost_of(raw, min(count, limit), ScanRequest("", "", "", depth=depth))
        for depth, limit in SERVICE_LIMITS.items()
    }


def _estimates(prepared: Prepared, samples: Samples) -> dict[str, float]:
    if prepared.model.raw.meter is not None:
        return {depth: cost.seconds for depth, cost in _costs(prepared).items()}
    estimates: dict[str, float] = {}
    available = max(len(samples), min(prepared.source.count, DEFAULT_LIMITS["thorough"]))
    for depth, limit in DEFAULT_LIMITS.items():
        plan = plan_scan(prepared.model, samples, depth=depth)
        estimates[depth] = plan.estimate_s * min(limit, available) / len(samples)
    return estimates


def _harden_estimates(prepared: Prepared) -> dict[str, float]:
    train_n = prepared.source.count
    return {name: estimate_s(prepared.model, train_n, name) for name in STRENGTHS}


def _provable(prepared: Prepared) -> Provable:
    split = split_samples(prepared.samples)
    scale = prepared.source.count / max(1, len(prepared.samples))
    counts = [round(scale * len(part)) for part in (split.train, split.select, split.test)]
    return what_can_be_proven(*counts)
