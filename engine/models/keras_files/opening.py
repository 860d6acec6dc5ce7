"""A Keras or TensorFlow.js file becomes a RawModel, proven equal to its second form in ONNX Runtime."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.models.equality import logits_of, proven
from engine.models.keras_files.architecture import Architecture
from engine.models.keras_files.cleaning import read_architecture
from engine.models.keras_files.errors import not_for_pictures
from engine.models.keras_files.facts import facts_of
from engine.models.keras_files.network import KerasNetwork, ends_in_relu, remove_end
from engine.models.keras_files.onnx_form import build_onnx
from engine.models.keras_files.plans import Plan, plan_of
from engine.models.keras_files.reading import find_main, read_model
from engine.models.keras_files.runtime import KerasRuntime
from engine.models.keras_files.stored import StoredModel
from engine.models.keras_files.stores import Keys
from engine.models.keras_files.writing import KerasWriter
from engine.models.raw import InputSpec, RawModel
from engine.models.safety.refusals import damaged
from engine.results.errors import ModelError
from engine.results.scan_result import Equality

_MAX_CLASSES = 100_000
_SIDES = (224, 96, 64, 32, 28, 299)


def recognises(place: Path) -> bool:
    """Return whether a file or folder is a Keras or TensorFlow.js model, by its content."""
    return find_main(place) is not None


def _read(place: Path) -> tuple[StoredModel, Architecture, list[Plan], list[dict[str, np.ndarray]], Keys]:
    """Return the file's content, its layers and calls, and for each layer its weights and where they are kept."""
    main = find_main(place)
    if main is None:
        raise damaged("no Keras model")
    model = read_model(main)
    architecture = read_architecture(model.description, model.old_style)
    plans = [plan_of(layer, architecture.old_style) for layer in architecture.layers]
    keys = model.store.keys(architecture.layers, plans)
    weights = [{name: model.store.arrays[key] for name, key in own.items()} for own in keys]
    return model, architecture, plans, weights, keys


def try_file(place: Path) -> None:
    """Read a file and let its runtime answer once: what is done with it in the worker first.

    Raises:
        ModelError: see ``open_file``.
    """
    _, architecture, plans, weights, _ = _read(place)
    with suppress(ValueError, IndexError, RuntimeError, TypeError, KeyError):  # told where it is opened
        _first_run(architecture, KerasRuntime(build_onnx(architecture, plans, weights), 1))


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:
    """Open a Keras (``.keras``, ``.h5``), TensorFlow.js or Teachable Machine model; nothing in it is run.

    Raises:
        ModelError: it is not safe, not known, damaged, or sorts no pictures.
    """
    model, architecture, plans, weights, keys = _read(place)
    try:
        runtime = KerasRuntime(build_onnx(architecture, plans, weights), threads)
        rows, shape = _first_run(architecture, runtime)
        raw = _raw_model(model, architecture, plans, weights, runtime, rows.shape[1])
        inputs = _inputs(shape, seed, 12)
        finite = np.isfinite(runtime.rows(inputs)).all(1)
        logits_of(raw.network, inputs[:1])
        return proven(replace(raw, writer=KerasWriter(keys)), inputs[finite] if finite.sum() >= 4 else inputs)
    except (ValueError, IndexError, RuntimeError, TypeError, KeyError) as error:
        raise damaged(f"{type(error).__name__}: {error}") from error


def _raw_model(
    model: StoredModel,
    architecture: Architecture,
    plans: list[Plan],
    weights: list[dict[str, np.ndarray]],
    runtime: KerasRuntime,
    columns: int,
) -> RawModel:
    ends, removed = remove_end(architecture, plans)
    if columns == 1 and removed != "sigmoid":
        ends, removed = plans, "none"
    runtime.two_classes = None if columns > 1 else "shares" if removed == "sigmoid" else "logit"
    network = KerasNetwork(architecture, ends, weights, two_classes=columns == 1)
    classes = max(columns, 2)
    names = model.labels if model.labels is not None and len(model.labels) == classes else None
    return RawModel(
        facts=facts_of(model, sum(array.size for own in weights for array in own.values()), columns, removed),
        input=InputSpec(architecture.input_name, architecture.dims, "float32"),
        network=network,
        runtime=runtime,
        num_classes=classes,
        class_names=names,
        removed=removed,
        equality=Equality("could_not_test", None, None),
        final_relu=ends_in_relu(architecture, plans),
        trainable=any(weight.requires_grad for weight in network.parameters()),
    )


def _first_run(architecture: Architecture, runtime: KerasRuntime) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return answers (2, numbers), and the shape of one raw picture that the model takes."""
    failure: ModelError | None = None
    for shape in _shapes(architecture):
        try:
            rows = runtime.rows(np.full((2, *shape), 0.5, np.float32))
        except ModelError as error:
            failure = failure or error
            continue
        if not 0 < rows.shape[1] <= _MAX_CLASSES:
            raise not_for_pictures(f"{rows.shape[1]} numbers for each picture")
        return rows, shape
    raise failure or damaged("no size to try")


def _shapes(architecture: Architecture) -> Iterator[tuple[int, int, int]]:
    _, height, width, channels = architecture.dims
    for side in _SIDES if height is None or width is None else _SIDES[:1]:
        yield height or side, width or side, channels or 3


def _inputs(shape: tuple[int, ...], seed: int, count: int) -> np.ndarray:
    """Return raw pictures in turn within [0, 1], [-1, 1] and [0, 255], as far as the scaling may go."""
    unit = np.random.default_rng(seed).random((count, *shape))
    scale = np.resize([1.0, 2.0, 255.0], count).reshape(-1, 1, 1, 1)
    shift = np.resize([0.0, 1.0, 0.0], count).reshape(-1, 1, 1, 1)
    return np.asarray(unit * scale - shift, np.float32)
