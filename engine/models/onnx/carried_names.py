"""The class names that scikit-learn's exports carry in their nodes, where the scores come without them."""

from collections.abc import Iterator

import onnx
from onnx import numpy_helper

_ATTRIBUTES = ("classlabels_strings", "classlabels_int64s", "classlabels_ints")
_KINDS = (onnx.TensorProto.STRING, onnx.TensorProto.INT32, onnx.TensorProto.INT64)


def carried_names(proto: onnx.ModelProto, classes: int) -> tuple[str, ...] | None:
    """Return the names in the order of the scores, None where there are not ``classes`` of them."""
    found = [*_of_classifiers(proto.graph), *_of_choices(proto.graph)]
    return next((names for names in found if len(names) == classes), None)


def _of_classifiers(graph: onnx.GraphProto) -> Iterator[tuple[str, ...]]:
    for node in reversed(graph.node):
        for attribute in node.attribute if node.domain == "ai.onnx.ml" else ():
            if attribute.name in _ATTRIBUTES:
                yield tuple(_text(value) for value in onnx.helper.get_attribute_value(attribute))


def _of_choices(graph: onnx.GraphProto) -> Iterator[tuple[str, ...]]:
    """Yield the constants out of which the place of the best score (ArgMax) picks the answer."""
    best = {node.output[0] for node in graph.node if node.op_type == "ArgMax"}
    lists = {item.name: item for item in graph.initializer if len(item.dims) == 1 and item.data_type in _KINDS}
    for node in graph.node:
        if node.op_type == "ArrayFeatureExtractor" and node.input[0] in lists and node.input[1] in best:
            item = lists[node.input[0]]
            values = item.string_data if item.data_type == onnx.TensorProto.STRING else numpy_helper.to_array(item)
            yield tuple(_text(value) for value in values)


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
