"""From the operators of a file to the graph that the ONNX bridge makes a network of.

The bridge, not the layers of Keras files: it finds weights by role, keeps integer weights with their fixed scales and
gradients through rounding, frees a fixed batch, and gives the weights back as the file stores them.
"""

from collections.abc import Iterator

import numpy as np

from engine.models.onnx.graph import Graph
from engine.models.tflite.building import Builder
from engine.models.tflite.interface import SOURCE
from engine.models.tflite.operators import find_translation
from engine.models.tflite.schema import LiteFile, Operator

_CARRIERS = frozenset({"DEQUANTIZE", "QUANTIZE", "RESHAPE", "SQUEEZE"})
_ENDS = frozenset({"SOFTMAX", "LOG_SOFTMAX", "LOGISTIC"})


def translate(file: LiteFile, output: int) -> tuple[Graph, Builder]:
    """Return the graph from the raw picture to the tensor ``output``, and what it was built with.

    Raises:
        UnknownOperator: a part is not translated.
    """
    needed = list(_needed(file, output))
    builder = Builder(file, frozenset(_behind_the_end(file, output)))
    given = file.main.inputs[0]
    tensor = builder.tensors[given]
    value = SOURCE
    if len(tensor.shape) != 4:
        value = builder.add("Reshape", value, builder.constant([-1, *tensor.sizes[1:]]))
    builder.put(given, value)
    for operator in needed:
        find_translation(operator)(builder, operator)
    return builder.graph(output, SOURCE), builder


def is_quantised(file: LiteFile) -> bool:
    """Return whether a part of the model counts in small integers."""
    tensors = file.main.tensors
    return any(item.scale is not None and item.form and np.dtype(item.form).kind in "iu" for item in tensors)


def is_half(file: LiteFile) -> bool:
    """Return whether weights are stored in half precision."""
    return any(np.dtype(item.form) == np.float16 for item in file.main.tensors if item.form)


def _needed(file: LiteFile, output: int) -> Iterator[Operator]:
    """Yield the operators that the output depends on, in order."""
    wanted, kept = {output}, []
    for operator in reversed(file.main.operators):
        if wanted & set(operator.outputs):
            wanted.update(operator.inputs)
            kept.append(operator)
    yield from reversed(kept)


def _behind_the_end(file: LiteFile, output: int) -> list[int]:
    """Return the tensors from the last softmax or sigmoid on: what is taken off with it is not rounded either."""
    producers = {index: operator for operator in file.main.operators for index in operator.outputs}
    passed, index = [], output
    while index in producers:
        passed.append(index)
        operator = producers[index]
        if operator.name in _ENDS:
            return passed
        if operator.name not in _CARRIERS:
            break
        index = operator.inputs[0]
    return []
