"""The samples of a strengthening: what is learned from, chosen with, and proven on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

import engine
from engine.data import Samples, TextSamples, split_samples
from engine.data.sample_set import SampleSet
from engine.jobs.opening_data import pictures_at, texts_at
from engine.jobs.prepare import Prepared, PreparedPictures, PreparedTexts
from engine.jobs.progress import JobMonitor
from engine.protocol import HardenRequest
from engine.results import to_object
from engine.understanding import load_like, load_texts_like

S = TypeVar("S", Samples, TextSamples)


@dataclass(frozen=True)
class Parts(Generic[S]):
    """What is learned from, chosen with, and proven on."""

    train: S
    select: S
    test: S
    source: str


AnyParts = Parts[Samples] | Parts[TextSamples]


def picture_parts(request: HardenRequest, prepared: PreparedPictures, monitor: JobMonitor) -> Parts[Samples]:
    """Return the parts of the pictures; ``--test-data`` is the test part where it is given."""
    given = None
    if request.test_data is not None:
        source = pictures_at(Path(request.test_data))
        given = load_like(prepared.understood, source, limit=None, seed=request.common.seed, monitor=monitor)
    return _parts(prepared.samples, given)


def text_parts(request: HardenRequest, prepared: PreparedTexts, monitor: JobMonitor) -> Parts[TextSamples]:
    """Return the parts of the texts; ``--test-data`` is the test part where it is given."""
    given = None
    if request.test_data is not None:
        source = texts_at(Path(request.test_data), request.common.overrides)
        given = load_texts_like(prepared.understood, source, limit=None, seed=request.common.seed, monitor=monitor)
    return _parts(prepared.samples, given)


def _parts(samples: S, given: S | None) -> Parts[S]:
    split = split_samples(samples, given)
    test = samples.subset(split.test) if given is None else given
    return Parts(samples.subset(split.train), samples.subset(split.select), test, split.source)


def fingerprint(request: HardenRequest, prepared: Prepared, parts: AnyParts) -> dict[str, object]:
    """Return what a job is about: with the same, work that was stopped can be gone on with."""
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
