"""Which TensorFlow Lite files are handed to LiteRT: whole, alone, with known parts and sizes that a model has."""

import math

import numpy as np

from engine.models.safety.refusals import damaged, refuse, suspicious
from engine.models.tflite.names import CUSTOM, NOT_RUN
from engine.models.tflite.schema import STRING, Graph, LiteFile, Operator, Tensor
from engine.results.errors import ModelError
from engine.words import say, show_name

MAX_GRAPHS = 64
MAX_PARTS = 100_000
MAX_RANK = 8
MAX_NUMBERS = 2**28
_LARGEST_SCALE = 1e30


def check_lite(file: LiteFile) -> None:
    """Check a file's structure.

    Raises:
        ModelError: it points outside itself or to other files, has parts that LiteRT does not hold, loops, or sizes
            that no model has.
    """
    if not 0 < len(file.graphs) <= MAX_GRAPHS:
        raise damaged(f"{len(file.graphs)} graphs")
    if file.outside:
        raise suspicious("numbers in other files")
    for name, buffer in file.metadata.items():
        if buffer >= len(file.buffers):
            raise damaged(f"metadata {name[:80]!r} in buffer {buffer}")
    for graph in file.graphs:
        _check_graph(graph, file)


def _check_graph(graph: Graph, file: LiteFile) -> None:
    if max(len(graph.tensors), len(graph.operators)) > MAX_PARTS:
        raise suspicious(f"{len(graph.tensors)} tensors, {len(graph.operators)} operators")
    for tensor in graph.tensors:
        _check_tensor(tensor, file)
    count = len(graph.tensors)
    for operator in graph.operators:
        _check_operator(operator)
        if not all(-1 <= index < count for index in operator.inputs):
            raise damaged(f"{operator.name}: inputs {operator.inputs[:8]} of {count}")
        if not all(0 <= index < count for index in operator.outputs):
            raise damaged(f"{operator.name}: outputs {operator.outputs[:8]} of {count}")
    if not all(0 <= index < count for index in (*graph.inputs, *graph.outputs)):
        raise damaged(f"inputs {graph.inputs[:8]}, outputs {graph.outputs[:8]} of {count}")
    _check_order(graph, file)


def _check_tensor(tensor: Tensor, file: LiteFile) -> None:
    if len(tensor.shape) > MAX_RANK or any(size < 0 for size in tensor.sizes) or math.prod(tensor.sizes) > MAX_NUMBERS:
        raise suspicious(f"a tensor of {tensor.shape[:16]}")
    if tensor.kind == STRING:
        raise refuse(
            "model.not_for_pictures",
            say("This TensorFlow Lite model works on texts. Toughen checks those that sort pictures."),
            say("Choose a model that sorts pictures."),
        )
    if tensor.buffer >= len(file.buffers):
        raise damaged(f"buffer {tensor.buffer} of {len(file.buffers)}")
    length, expected = file.buffers[tensor.buffer][1], tensor.stored_bytes
    if length and expected is not None and length != expected:
        raise damaged(f"{length} bytes for {tensor.shape}, type {tensor.kind}")
    if tensor.scale is not None:
        _check_scale(tensor)


def _check_scale(tensor: Tensor) -> None:
    found = tensor.scale
    if found is None:
        return
    fits = 0 <= found.axis < max(1, len(tensor.shape)) and found.scale.size in (1, *tensor.sizes[found.axis :][:1])
    if not fits or not (np.isfinite(found.scale).all() and (abs(found.scale) < _LARGEST_SCALE).all()):
        raise damaged(f"scales of {tensor.shape}: {found.scale[:4]}, axis {found.axis}")


def _check_operator(operator: Operator) -> None:
    if operator.name == CUSTOM:
        raise custom_part(operator.custom)
    if operator.name in NOT_RUN:
        raise suspicious(f"operator {operator.name}")
    if operator.name.startswith("number "):
        raise refuse(
            "model.unknown_operator",
            say("The model has a part that this version of Toughen does not know: {name}.", name=operator.name),
            say("Convert the model once more with an older converter, or install a newer Toughen."),
        )


def _check_order(graph: Graph, file: LiteFile) -> None:
    """Each value is made once, and before it is read: LiteRT runs the operators in the file's order."""
    made = {index for index, item in enumerate(graph.tensors) if file.buffers[item.buffer][1] or not item.plain}
    made.update(graph.inputs)
    for operator in graph.operators:
        missing = [index for index in operator.inputs if index >= 0 and index not in made]
        again = [index for index in operator.outputs if index in made]
        if missing or again:
            raise damaged(f"{operator.name} reads {missing[:4]} too early, or writes {again[:4]} again")
        made.update(operator.outputs)
    if not set(graph.outputs) <= made:
        raise damaged("an output that nothing makes")


def custom_part(name: str) -> ModelError:
    """Return the error for a part that a program of its own would have to run."""
    shown = show_name(name[:80])
    if name.startswith("Flex"):
        return refuse(
            "model.custom_operator",
            say("One part of this model needs the whole of TensorFlow to run: {name}.", name=shown),
            say('Convert the model without "Select TF ops", or save it as Keras (.keras or .h5), and open that file.'),
        )
    if "edgetpu" in name.lower():
        return refuse(
            "model.custom_operator",
            say("This model was made for one kind of chip (Coral Edge TPU) and runs nowhere else."),
            say("Open the model file from before it was made ready for that chip. Its name has no “edgetpu”."),
        )
    if "detection" in name.lower():
        return refuse(
            "model.not_for_pictures",
            say("This model finds things in pictures. Toughen checks models that sort whole pictures."),
            say("Choose a model that sorts pictures into classes."),
        )
    return refuse(
        "model.custom_operator",
        say("One part of this model is a program of its own, which the file does not hold: {name}.", name=shown),
        say("Convert the model without it, or save it as Keras (.keras or .h5) or ONNX, and open that file."),
    )
