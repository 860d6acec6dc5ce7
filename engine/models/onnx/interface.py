"""What goes into a file and what comes out: found by asking the file and by running it once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx

from engine.models.flat_pictures import picture_of
from engine.models.onnx.outputs import class_names, rows_of
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import InputSpec
from engine.results.errors import ModelError
from engine.words import say

PICTURE_TYPES = ("float32", "float16", "float64", "uint8")
_SIDES = (224, 28, 32, 64, 96, 128, 256, 299, 384)


@dataclass(frozen=True)
class Interface:
    """The input, the class-score output, and the batch the file is fixed to (None: any).

    ``sample_shape`` is the shape of one raw input that works; ``columns`` the numbers per sample in the output. A file
    that takes each picture as one long row has ``flat`` set; ``input`` then speaks of the picture before that.
    ``class_names`` are those that the output itself carries. A text model has ``tokens``, the names of its inputs, and
    ``vocabulary``, a number of words that it surely knows.
    """

    input: InputSpec
    output: str
    columns: int
    fixed_batch: int | None
    sample_shape: tuple[int, ...]
    notes: tuple[str, ...]
    flat: bool = False
    class_names: tuple[str, ...] | None = None
    tokens: tuple[str, ...] = ()
    vocabulary: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The file's inputs in order."""
        return self.tokens or (self.input.name,)


def find_interface(proto: onnx.ModelProto, runtime: OnnxRuntime) -> Interface:
    """Return the interface of a picture classifier.

    Raises:
        ModelError: the model does not take one picture, or gives no class scores.
    """
    spec = _input(proto, runtime)
    runtime.flat = len(_declared_sizes(proto)) == 2
    batch, shape, outputs = _first_run(spec, runtime)
    output, columns, notes = choose_output(outputs, batch)
    fixed = spec.dims[0] if spec.dims[0] is not None else _baked_batch(runtime, shape, output)
    names = class_names(outputs[output])
    carried = None if names is None else tuple(str(name) for name in names)
    return Interface(spec, output, columns, fixed, shape, notes, runtime.flat, carried)


def fed_inputs(proto: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Return the inputs that a user feeds: old files also list their constants as inputs."""
    stored = {item.name for item in proto.graph.initializer}
    return [item for item in proto.graph.input if item.name not in stored]


def _declared_sizes(proto: onnx.ModelProto) -> tuple[int | None, ...]:
    """Return the declared sizes of the first input, None where one is free."""
    sizes = fed_inputs(proto)[0].type.tensor_type.shape.dim
    return tuple(size.dim_value if size.dim_value > 0 else None for size in sizes)


def _input(proto: onnx.ModelProto, runtime: OnnxRuntime) -> InputSpec:
    inputs = fed_inputs(proto)
    dims = _declared_sizes(proto) if len(inputs) == 1 else ()
    if len(dims) == 2 and dims[1] is not None:
        dims = (dims[0], *picture_of(dims[1]))
    if len(dims) != 4:
        raise not_a_picture_model(f"inputs: {[item.name for item in inputs]}, sizes {dims}")
    if runtime.dtype not in PICTURE_TYPES:
        raise not_a_picture_model(f"input type {runtime.dtype}")
    return InputSpec(inputs[0].name, dims, runtime.dtype)


def not_a_picture_model(detail: str) -> ModelError:
    """Return the error for a model that takes something else than one picture."""
    return ModelError(
        "model.not_for_pictures",
        say("This model does not take one picture"),
        say("Toughen can check models that look at one picture at a time and sort it into classes."),
        say("Choose such a model. If it is one, export it once more with the picture as its only input."),
        detail,
    )


def _shapes(spec: InputSpec) -> list[tuple[int, ...]]:
    """Return the shapes of one sample to try, the likeliest first."""
    _, *dims = spec.dims
    last_is_channel = dims[2] in (1, 3, 4) and dims[0] not in (1, 3, 4)
    shapes = []
    for channels in (3, 1):
        for side in _SIDES:
            guess = (side, side, channels) if last_is_channel else (channels, side, side)
            shapes.append(tuple(given or free for given, free in zip(dims, guess)))
    return list(dict.fromkeys(shapes))


def _first_run(spec: InputSpec, runtime: OnnxRuntime) -> tuple[int, tuple[int, ...], dict[str, Any]]:
    batch, failure = spec.dims[0] or 1, None
    for shape in _shapes(spec):
        try:
            return batch, shape, runtime.outputs(np.full((batch, *shape), 0.5, np.float32))
        except ModelError as error:
            failure = failure or error
    raise failure or not_a_picture_model("no shape to try")


def _columns(output: object, batch: int) -> int | None:
    """Return the numbers per sample of a class-score output, None where it is something else."""
    rows = rows_of(output)
    if rows is None or rows.ndim == 0 or rows.shape[0] != batch:
        return None
    large = [size for size in rows.shape[1:] if size > 1]
    return int(np.prod(rows.shape[1:])) if len(large) <= 1 else None


def choose_output(outputs: dict[str, Any], batch: int) -> tuple[str, int, tuple[str, ...]]:
    """Return the output with the class scores, its numbers per sample, and notes.

    Raises:
        ModelError: no output is one row of numbers per sample.
    """
    fitting = {name: found for name, value in outputs.items() if (found := _columns(value, batch)) is not None}
    if not fitting:
        raise ModelError(
            "model.no_scores",
            say("This model gives no scores for classes"),
            say("Toughen can check models that sort pictures or texts into classes and give each class a score."),
            say("Choose a classifier. A model that finds places or draws pictures cannot be checked yet."),
            f"outputs: { {name: getattr(value, 'shape', type(value).__name__) for name, value in outputs.items()} }",
        )
    likely = {name: columns for name, columns in fitting.items() if "logits" in name.lower()} or fitting
    name = next((name for name, columns in likely.items() if columns > 1), next(iter(likely)))
    note = say("The model has several outputs. We use the one called {name}.", name=name)
    return name, fitting[name], (note,) if len(outputs) > 1 else ()


def _baked_batch(runtime: OnnxRuntime, shape: tuple[int, ...], output: str) -> int | None:
    """Return 1 where the file says that any batch goes, but only one picture at a time works."""
    try:
        answers = runtime.outputs(np.full((3, *shape), 0.5, np.float32))[output]
    except ModelError:
        return 1
    rows = rows_of(answers)
    return None if rows is not None and rows.ndim and len(rows) == 3 else 1
