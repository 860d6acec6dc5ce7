"""A file of scikit-learn, or a folder with its parts, becomes a RawModel that answers and cannot be looked into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.models.equality import not_equal
from engine.models.raw import FileFacts, InputSpec, RawModel
from engine.models.runtime_network import RuntimeNetwork
from engine.models.safety.isolation import MEMORY, ask_worker
from engine.models.safety.limits import REPLY_BYTES
from engine.models.safety.refusals import too_large
from engine.models.sklearn_files.answering import Way, random_samples
from engine.models.sklearn_files.assembling import Assembled, assemble
from engine.models.sklearn_files.containers import MAX_FILE_BYTES, MAX_PARTS, Part, parts_of
from engine.models.sklearn_files.converting import PROBE_SEED, checked_version, reading
from engine.models.sklearn_files.errors import here, several
from engine.models.sklearn_files.linear import LinearTexts, agrees, linear_network
from engine.models.sklearn_files.objects import count_numbers
from engine.models.sklearn_files.ranges import declared_range
from engine.models.sklearn_files.runtime import SklearnRuntime
from engine.models.sklearn_files.skops_files import load_skops
from engine.models.sklearn_files.texts import PlainTexts
from engine.models.sklearn_files.vocabularies import unpack_vocabularies
from engine.models.sklearn_files.writing import WriteSkops, hash_parts
from engine.results.scan_result import Equality
from engine.words import join_names, say, say_count, show_name

_SAME = 1e-6
"""Largest difference, as a share of the largest answer to the same sample: it is the same library, asked twice."""
_SECONDS = 30
_BYTES_PER_SECOND = 500_000
_MEMORY_PER_BYTE, _REPLY_PER_BYTE = 12, 6


@dataclass(frozen=True)
class _Tried:
    """What the isolated process says about a model."""

    form: str
    versions: tuple[str, ...]
    way: Way
    rows: np.ndarray
    samples: int


def recognises(place: Path) -> bool:
    """Return whether a file, or a folder's files, are of scikit-learn, by their content."""
    return bool(parts_of(place))


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:  # noqa: ARG001 - the samples of the proof are fixed
    """Return a model of texts, or of small pictures laid out as one row.

    A pickle is read only in an isolated process, with the names of an allow-list; what comes back is the model in the
    form of skops, which is checked like a skops file of the user's. Both have to give the same answers.

    Raises:
        ModelError: not safe, damaged, no classifier, for tables, or saved by a version that does not fit.
    """
    parts = parts_of(place)
    size = sum(part.path.stat().st_size for part in parts)
    if size > MAX_FILE_BYTES:
        raise too_large(size)
    if len(parts) > MAX_PARTS:
        raise several(join_names([part.path.name for part in parts]))
    answer = ask_worker(
        "sklearn",
        place,
        memory=MEMORY + _MEMORY_PER_BYTE * size,
        seconds=_SECONDS + size // _BYTES_PER_SECOND,
        reply=REPLY_BYTES + _REPLY_PER_BYTE * size,
    )
    tried = _understood(answer.value)
    assembled = _loaded(answer.attached, set(tried.versions))
    runtime = SklearnRuntime(assembled, tried.way, threads)
    equality = _compared(runtime, tried)
    return _raw_model(place, parts, size, runtime, tried, equality)


def _understood(value: Any) -> _Tried:
    rows = np.asarray(value["rows"], np.float64)
    return _Tried(str(value["form"]), tuple(map(str, value["versions"])), value["way"], rows, len(rows))


def _loaded(content: bytes, versions: set[str]) -> Assembled:
    objects: Any = reading(lambda: load_skops(content), versions)

    def assembled() -> Assembled:
        """Return the loaded objects put together."""
        unpack_vocabularies(objects)
        return assemble([objects])

    return checked_version(assembled, versions)


def _compared(runtime: SklearnRuntime, tried: _Tried) -> Equality:
    """Compare with the answers that the model gave in the isolated process, before it changed its form.

    Raises:
        ModelError: they differ.
    """
    rows = runtime.exact(random_samples(runtime.assembled, PROBE_SEED, tried.samples))
    if rows.shape != tried.rows.shape:
        raise not_equal(None, _SAME)
    scale = np.maximum(1, np.abs(tried.rows).max(1, keepdims=True))
    found = float((np.abs(rows - tried.rows) / scale).max(initial=0))
    if not found <= _SAME:
        raise not_equal(found, _SAME)
    return Equality("equal", found, _SAME)


def _raw_model(
    place: Path, parts: Sequence[Part], size: int, runtime: SklearnRuntime, tried: _Tried, equality: Equality
) -> RawModel:
    assembled, shares = runtime.assembled, runtime.way == "predict_proba"
    files, linear = tuple(part.path for part in parts), _linear(runtime, tried)
    sha256 = hash_parts(files)
    facts = FileFacts(
        path=place,
        files=files,
        sha256=sha256,
        format=f"scikit-learn ({tried.form})",
        source_tool=f"scikit-learn {', '.join(tried.versions) or here()}",
        size_bytes=size,
        parameters=count_numbers(assembled.model),
        metadata={} if assembled.takes_texts else declared_range(assembled.model),
        notes=tuple(_notes(assembled, parts, tried, linear=linear is not None)),
    )
    texts = assembled.takes_texts
    return RawModel(
        facts=facts,
        input=InputSpec("texts", (None,), "str")
        if texts
        else InputSpec("pictures", (None, *_shape(assembled)), "float32"),
        network=linear or RuntimeNetwork(runtime, shares),
        runtime=runtime,
        num_classes=len(assembled.classes),
        class_names=assembled.class_names,
        removed="softmax" if shares else "none",
        equality=equality,
        access="labels" if tried.way == "predict" else "scores",
        trainable=linear is not None,
        writer=None if linear is None else WriteSkops(assembled, sha256),
        own_rate=None if linear is None else linear.rate,
        texts=PlainTexts() if texts else None,
    )


def _shape(assembled: Assembled) -> tuple[int, ...]:
    return assembled.shape or ()


def _linear(runtime: SklearnRuntime, tried: _Tried) -> LinearTexts | None:
    """Return the model as a network whose weights can be trained, None where it is no linear model of texts."""
    network = linear_network(runtime.assembled, runtime.way)
    if network is None:
        return None
    samples = random_samples(runtime.assembled, PROBE_SEED, tried.samples)
    return network if agrees(network, samples, tried.rows, runtime.way) else None


def _notes(assembled: Assembled, parts: Sequence[Part], tried: _Tried, *, linear: bool) -> Iterator[str]:
    if linear:
        yield say(
            "Toughen asks this model through scikit-learn ({name}). It can check the model from outside, and strengthen a "
            "copy.",
            name=assembled.sorter,
        )
    elif assembled.takes_texts:
        yield say(
            "Toughen asks this model through scikit-learn ({name}). It can check the model from outside, and put a guard in "
            "front of it, but it cannot look inside.",
            name=assembled.sorter,
        )
    else:
        yield say(
            "Toughen asks this model through scikit-learn ({name}). It can check the model from outside, but it cannot look "
            "inside or strengthen it.",
            name=assembled.sorter,
        )
    if tried.form == "skops":
        yield say_count(
            "A separate program tried the file first. Opened a second time, it gave the same answers to {n} random "
            "sample.",
            "A separate program tried the file first. Opened a second time, it gave the same answers to {n} random "
            "samples.",
            tried.samples,
        )
    else:
        yield say_count(
            "Files of this type can run programs. So a separate program read only the numbers in it, and made a safe "
            "copy. Both gave the same answers to {n} random sample.",
            "Files of this type can run programs. So a separate program read only the numbers in it, and made a safe "
            "copy. Both gave the same answers to {n} random samples.",
            tried.samples,
        )
    if len(parts) > 1:
        names = join_names([show_name(part.path.name) for part in parts])
        yield say("The model has these parts: {names}. Keep them together.", names=names)
    if tried.versions:
        yield say(
            "scikit-learn {saved} saved this model, and Toughen uses {here}. It works, but an answer may differ from "
            "the ones you get where it runs.",
            saved=show_name(", ".join(tried.versions)),
            here=here(),
        )
    if tried.way == "predict":
        yield say("The model names a class, but does not say how sure it is. That makes some tests weaker.")
