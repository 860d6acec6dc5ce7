"""What goes into a file and what comes out: found by asking the file and by running it once."""

from dataclasses import dataclass

import numpy as np
import onnx

from engine.models.onnx.runtime import OnnxRuntime
from engine.models.raw import InputSpec
from engine.results.errors import ModelError
from engine.words import say

PICTURE_TYPES = ("float32", "float16", "float64", "uint8")
_SIDES = (224, 28, 32, 64, 96, 128, 256, 299, 384)


@dataclass(frozen=True)
class Interface:
    """The input, the class-score output, and the batch the file is fixed to (None: any).

    ``sample_shape`` is the shape of one raw input that works; ``columns`` the numbers per sample in the output.
    """

    input: InputSpec
    output: str
    columns: int
    fixed_batch: int | None
    sample_shape: tuple[int, ...]
    notes: tuple[str, ...]


def find_interface(proto: onnx.ModelProto, runtime: OnnxRuntime) -> Interface:
    """Return the interface of a picture classifier.

    Raises:
        ModelError: the model does not take one picture, or gives no class scores.
    """
    spec = _input(proto, runtime)
    batch, shape, outputs = _first_run(spec, runtime)
    output, columns, notes = _choose_output(outputs, batch)
    fixed = spec.dims[0] if spec.dims[0] is not None else _baked_batch(runtime, shape, output)
    return Interface(spec, output, columns, fixed, shape, notes)


def _input(proto: onnx.ModelProto, runtime: OnnxRuntime) -> InputSpec:
    stored = {item.name for item in proto.graph.initializer}
    inputs = [item for item in proto.graph.input if item.name not in stored]
    if len(inputs) != 1 or len(inputs[0].type.tensor_type.shape.dim) != 4:
        raise _not_a_picture_model(f"inputs: {[item.name for item in inputs]}")
    sizes = inputs[0].type.tensor_type.shape.dim
    dims = tuple(size.dim_value if size.dim_value > 0 else None for size in sizes)
    if runtime.dtype not in PICTURE_TYPES:
        raise _not_a_picture_model(f"input type {runtime.dtype}")
    return InputSpec(inputs[0].name, dims, runtime.dtype)


def _not_a_picture_model(detail: str) -> ModelError:
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


def _first_run(spec: InputSpec, runtime: OnnxRuntime) -> tuple[int, tuple[int, ...], dict[str, np.ndarray]]:
    batch, failure = spec.dims[0] or 1, None
    for shape in _shapes(spec):
        try:
            return batch, shape, runtime.outputs(np.full((batch, *shape), 0.5, np.float32))
        except ModelError as error:
            failure = failure or error
    raise failure or _not_a_picture_model("no shape to try")


def _columns(output: object, batch: int) -> int | None:
    """Return the numbers per sample of a class-score output, None where it is something else."""
    if not isinstance(output, np.ndarray) or not np.issubdtype(output.dtype, np.floating):
        return None
    if output.ndim == 0 or output.shape[0] != batch:
        return None
    large = [size for size in output.shape[1:] if size > 1]
    return int(np.prod(output.shape[1:])) if len(large) <= 1 else None


def _choose_output(outputs: dict[str, np.ndarray], batch: int) -> tuple[str, int, tuple[str, ...]]:
    fitting = {name: found for name, value in outputs.items() if (found := _columns(value, batch)) is not None}
    if not fitting:
        raise ModelError(
            "model.no_scores",
            say("This model gives no scores for classes"),
            say("Toughen can check models that sort a picture into classes and give each class a score."),
            say("Choose a classifier. A model that finds places or draws pictures cannot be checked yet."),
            f"outputs: { {name: getattr(value, 'shape', type(value).__name__) for name, value in outputs.items()} }",
        )
    name = next((name for name, columns in fitting.items() if columns > 1), next(iter(fitting)))
    note = say("The model has several outputs. We use the one called {name}.", name=name)
    return name, fitting[name], (note,) if len(outputs) > 1 else ()


def _baked_batch(runtime: OnnxRuntime, shape: tuple[int, ...], output: str) -> int | None:
    """Return 1 where the file says that any batch goes, but only one picture at a time works."""
    try:
        answers = runtime.outputs(np.full((3, *shape), 0.5, np.float32))[output]
    except ModelError:
        return 1
    return None if answers.ndim and len(answers) == 3 else 1
