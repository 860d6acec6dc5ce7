"""The common start of every job: device, threads, model, pictures, understanding."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

import engine
from engine.data import PictureSource, Samples, open_pictures
from engine.jobs.progress import JobMonitor
from engine.jobs.threads import use_threads
from engine.models import Model, RawModel, choose_device, open_model, prove_equal
from engine.protocol import Common
from engine.results import DataInfo, Equality, ModelInfo, Stopped, TestError
from engine.understanding import Understood, stop_reason, understand
from engine.words import clean_name, say

_REAL_INPUTS_COMPARED = 64


@dataclass(frozen=True)
class Prepared:
    """A model and its pictures, understood, on the chosen device."""

    understood: Understood
    source: PictureSource
    samples: Samples
    model_info: ModelInfo
    device: str

    @property
    def model(self) -> Model:
        """The model on its device."""
        return self.understood.model


def versions() -> dict[str, str]:
    """Return the versions that a measurement depends on."""
    import platform

    import onnx
    import onnxruntime

    return {
        "toughen": engine.__version__,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "onnx": str(onnx.__version__),
        "onnxruntime": str(onnxruntime.__version__),
        "numpy": str(np.__version__),
        "system": platform.platform(terse=True),
    }


def prepare(
    model: str,
    data: str,
    common: Common,
    *,
    limit: int | None,
    monitor: JobMonitor,
    accept: Callable[[RawModel], None] = lambda _: None,
) -> Prepared:
    """Open ``model`` and ``data``, find out how they fit, and prove the opened model equal on real pictures.

    ``accept`` raises for a model that the job cannot use, before any picture is read.

    Raises:
        ToughenError: either cannot be opened, they do not fit, or the user stopped.
    """
    use_threads(common.threads)
    device = choose_device(common.device)
    monitor.phase("open", 0.3)
    raw = open_model(Path(model), seed=common.seed)
    _check_task(raw)
    accept(raw)
    device = device if raw.gives_gradients else torch.device("cpu")  # its own runtime answers there
    monitor.phase("pictures", 0.7)
    source = open_pictures(Path(data))
    understood = understand(raw, source, common.overrides, limit=limit, seed=common.seed, monitor=monitor)
    if monitor.should_stop():
        raise Stopped()
    samples = understood.samples
    if samples is None:
        raise RuntimeError("understanding was given pictures but returned none")
    understood.model.on(device)
    info = describe_model(understood, _real_equality(understood.model, samples))
    return Prepared(understood, source, samples, info, device.type)


def _check_task(raw: RawModel) -> None:
    """Refuse a text model, before any data is read.

    Raises:
        TestError: always for a text model.
    """
    if raw.task == "text":
        raise TestError(
            "model.sorts_texts",
            say("This model sorts texts"),
            say("Toughen could open it, but this version checks only models that sort pictures."),
            say("Look at what it found out about the file. Checks of text models come in a later version."),
        )


def check_makes_sense(prepared: Prepared) -> None:
    """Refuse work whose figures would mean nothing, such as on a model that always gives one answer.

    Raises:
        TestError: with the reason and what to do.
    """
    reason = stop_reason(prepared.understood)
    if reason is not None:
        raise TestError(
            "understanding.senseless",
            say("The model and the pictures do not fit together"),
            reason,
            say("Look at the model first. Then say what was understood wrong, or choose other pictures."),
        )


def _real_equality(model: Model, samples: Samples) -> Equality:
    pictures = samples.inputs(np.arange(min(len(samples), _REAL_INPUTS_COMPARED)))
    raw_inputs = model.prepare(pictures.to(model.device)).cpu().numpy()
    return prove_equal(model.raw, raw_inputs)


def describe_model(understood: Understood, equality: Equality) -> ModelInfo:
    """Return what ``scan.json`` says about the model."""
    convention = understood.model.convention
    how: dict[str, object] = {
        "layout": convention.layout,
        "channels": convention.channels,
        "height": convention.height,
        "width": convention.width,
        "scaling": convention.scaling,
        "multiplier": convention.multiplier,
        "mean": convention.mean,
        "std": convention.std,
        "colour_order": convention.colour_order,
    }
    known = describe_raw(understood.model.raw)
    return replace(known, classes=understood.class_names, equality=equality, input=how)


def describe_raw(raw: RawModel) -> ModelInfo:
    """Return what is known about a model before any picture was seen."""
    facts = raw.facts
    return ModelInfo(
        path_name=facts.path.name,
        sha256=facts.sha256,
        format=facts.format,
        source_tool=facts.source_tool,
        task=raw.task,
        classes=raw.class_names or tuple(str(index) for index in range(raw.num_classes)),
        parameters=facts.parameters,
        access=raw.access,
        equality=raw.equality,
        input={"dims": raw.input.dims, "dtype": raw.input.dtype, **_longest_text(raw)},
        notes=facts.notes,
    )


def _longest_text(raw: RawModel) -> dict[str, object]:
    """Return the most pieces of a text that are read, None for any length; nothing for pictures."""
    return {} if raw.texts is None else {"longest_text": getattr(raw.texts, "longest", None)}


def text_warnings(raw: RawModel) -> tuple[str, ...]:
    """Return what the owner of a text model should know before anything else; nothing for pictures."""
    if raw.task != "text":
        return ()
    return (say("This version can look at text models, but not check or strengthen them yet."),)


def describe_data(source: PictureSource, samples: Samples, common: Common, part: str = "all") -> DataInfo:
    """Return what ``scan.json`` says about the pictures."""
    return DataInfo(
        n=len(samples),
        labelled=samples.labels is not None,
        sha256=source.sha256,
        seen_in_training=common.seen,
        name=clean_name(source.name),
        part=part,
        skipped=tuple(source.skipped),
        duplicates=len(samples) - len(np.unique(samples.groups)),
    )
