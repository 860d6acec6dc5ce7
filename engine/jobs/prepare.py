"""The common start of every job: device, threads, model, pictures or texts, understanding."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import torch

import engine
from engine.data import PictureSource, Samples, TextSamples, TextSource
from engine.data.sample_set import SampleSet
from engine.jobs.describing import describe_model
from engine.jobs.opening_data import pictures_at, texts_at
from engine.jobs.progress import JobMonitor
from engine.jobs.threads import use_threads
from engine.models import Model, Permission, RawModel, TextModel, choose_device, open_model, prove_equal
from engine.models.classifier import Classifier
from engine.models.texts.proof import equal_on_texts
from engine.protocol import Common
from engine.results import Equality, ModelInfo, Stopped, TestError
from engine.understanding import Understood, stop_reason, understand, understand_texts
from engine.words import say, say_of

_REAL_INPUTS_COMPARED = 64
_REAL_TEXTS_COMPARED = 32
Fit = Callable[[RawModel, int], int | None]
M_co = TypeVar("M_co", bound=Classifier, covariant=True)
S_co = TypeVar("S_co", bound=SampleSet, covariant=True)


@dataclass(frozen=True)
class PreparedOf(Generic[M_co, S_co]):
    """A model and its samples, understood, on the chosen device."""

    understood: Understood[M_co, S_co]
    samples: S_co
    model_info: ModelInfo
    device: str

    @property
    def model(self) -> M_co:
        """The model on its device."""
        return self.understood.model


@dataclass(frozen=True)
class PreparedPictures(PreparedOf[Model, Samples]):
    """A model of pictures and its pictures."""

    source: PictureSource


@dataclass(frozen=True)
class PreparedTexts(PreparedOf[TextModel, TextSamples]):
    """A model of texts and its texts."""

    source: TextSource


Prepared: TypeAlias = PreparedPictures | PreparedTexts


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
    fit: Fit | None = None,
) -> Prepared:
    """Open ``model`` and ``data``, find out how they fit, and prove the opened model equal on real samples.

    ``accept`` raises for a model that the job cannot use, before any sample is read. ``fit`` returns the limit for the
    model and the number of samples there are, before the model is asked anything.

    Raises:
        ToughenError: either cannot be opened, they do not fit, or the user stopped.
    """
    use_threads(common.threads)
    device = choose_device(common.device)
    monitor.phase("open", 0.3)
    raw = open_model(Path(model), seed=common.seed, permission=permission_of(common, monitor))
    accept(raw)
    device = device if raw.gives_gradients else torch.device("cpu")  # its own runtime answers there
    fitted = (lambda _, __: limit) if fit is None else fit
    prepared = _with_texts if raw.task == "text" else _with_pictures
    return prepared(raw, Path(data), common, device, fitted, monitor)


def _with_pictures(
    raw: RawModel, data: Path, common: Common, device: torch.device, fit: Fit, monitor: JobMonitor
) -> PreparedPictures:
    monitor.phase("pictures", 0.7)
    source = pictures_at(data)
    limit = fit(raw, source.count)
    understood = understand(raw, source, common.overrides, limit=limit, seed=common.seed, monitor=monitor)
    samples = _loaded(understood, monitor)
    understood.model.on(device)
    info = describe_model(understood, _equal_on_pictures(understood.model, samples))
    return PreparedPictures(understood, samples, info, device.type, source)


def _with_texts(
    raw: RawModel, data: Path, common: Common, device: torch.device, fit: Fit, monitor: JobMonitor
) -> PreparedTexts:
    monitor.phase("texts", 0.7)
    source = texts_at(data, common.overrides)
    limit = fit(raw, source.count)
    understood = understand_texts(raw, source, common.overrides, limit=limit, seed=common.seed, monitor=monitor)
    samples = _loaded(understood, monitor)
    understood.model.on(device)
    some = samples.texts[: min(len(samples), _REAL_TEXTS_COMPARED)]
    info = describe_model(understood, equal_on_texts(raw, understood.model.texts, some))
    return PreparedTexts(understood, samples, info, device.type, source)


def _loaded(understood: Understood[M_co, S_co], monitor: JobMonitor) -> S_co:
    if monitor.should_stop():
        raise Stopped()
    if understood.samples is None:
        raise RuntimeError("understanding was given samples but returned none")
    return understood.samples


def permission_of(common: Common, monitor: JobMonitor) -> Permission:
    """Return what the user allowed: no address, unless they named one."""
    return Permission(common.allow_address, common.max_requests, monitor.should_stop)


def only_pictures(prepared: Prepared) -> PreparedPictures:
    """Return ``prepared`` for a job that takes pictures only.

    Raises:
        TestError: the model sorts texts.
    """
    if isinstance(prepared, PreparedPictures):
        return prepared
    raise TestError(
        "model.sorts_texts",
        say("This model sorts texts"),
        say("Toughen could open it, but this part of it takes only models that sort pictures."),
        say("Look at what it found out about the model and its texts."),
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
            say_of(prepared.model_info.task, "The model and the pictures do not fit together"),
            reason,
            prepared.understood.advice
            or say_of(
                prepared.model_info.task,
                "Look at the model first. Then say what was understood wrong, or choose other pictures.",
            ),
        )


def _equal_on_pictures(model: Model, samples: Samples) -> Equality:
    pictures = samples.inputs(np.arange(min(len(samples), _REAL_INPUTS_COMPARED)))
    raw_inputs = model.prepare(pictures.to(model.device)).cpu().numpy()
    return prove_equal(model.raw, raw_inputs)
