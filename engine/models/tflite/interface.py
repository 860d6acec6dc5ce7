"""What goes into a file and what comes out."""

from math import prod

import numpy as np

from engine.models.flat_pictures import picture_of
from engine.models.onnx.interface import Interface, choose_output, not_a_picture_model
from engine.models.raw import InputSpec
from engine.models.tflite.runtime import LiteRuntime
from engine.models.tflite.schema import LiteFile, Tensor
from engine.results.errors import ModelError

SOURCE = "picture"
"""The graph's input: real numbers, whatever the file takes."""
_SIDES = (224, 96, 64, 32, 28, 299)
_MAX_INPUT = 2**26


def find_interface(file: LiteFile, runtime: LiteRuntime) -> Interface:
    """Return the interface of a picture classifier; ``runtime.output`` is set to the output with the scores.

    Raises:
        ModelError: the model does not take one picture, or gives no class scores.
    """
    if len(file.main.inputs) != 1:
        raise not_a_picture_model(f"{len(file.main.inputs)} inputs")
    tensor = file.main.tensors[file.main.inputs[0]]
    dims = _dims(tensor)
    shape, outputs = _first_run(dims, runtime)
    names = _output_names(file)
    name, columns, notes = choose_output(dict(zip(names, outputs)), runtime.batch)
    runtime.output = names.index(name)
    return Interface(InputSpec(SOURCE, dims, "float32"), name, columns, runtime.batch, shape, notes)


def _dims(tensor: Tensor) -> tuple[int | None, ...]:
    """Return the sizes of the raw picture: grey pictures may come without channels, or each as one row."""
    if not tensor.form or np.dtype(tensor.form) not in (np.float32, np.float16, np.uint8, np.int8, np.int16):
        raise not_a_picture_model(f"input type {tensor.kind}")
    batch, *rest = tensor.shape or (1,)
    if len(rest) == 2:
        rest = [*rest, 1]
    if len(rest) == 1 and rest[0] is not None:
        rest = [*picture_of(rest[0])]
    if len(rest) != 3 or batch == 0:
        raise not_a_picture_model(f"input sizes {tensor.shape}")
    return (batch, *rest)


def _first_run(dims: tuple[int | None, ...], runtime: LiteRuntime) -> tuple[tuple[int, ...], list[np.ndarray]]:
    failure: ModelError | None = None
    for side in _SIDES if None in dims[1:] else _SIDES[:1]:
        height, width, channels = (size or other for size, other in zip(dims[1:], (side, side, 3)))
        shape = (height, width, channels)
        if prod(shape) * runtime.batch > _MAX_INPUT:
            raise not_a_picture_model(f"{prod(shape)} numbers for each of {runtime.batch} pictures")
        try:
            return shape, runtime.outputs(np.full((runtime.batch, *shape), 0.5, np.float32))
        except ModelError as error:
            failure = failure or error
    raise failure or not_a_picture_model("no size to try")


def _output_names(file: LiteFile) -> list[str]:
    """Return a name for each output, all different."""
    names: list[str] = []
    for index in file.main.outputs:
        name = file.main.tensors[index].name or f"output {index}"
        names.append(name if name not in names else f"{name} ({index})")
    return names
