"""Vectors that an exporter merged through Identity, in the file itself: found, and given values of their own."""

from pathlib import Path

import onnx

from engine.models.onnx.graph import to_tensor
from engine.models.onnx.storage import to_bytes


def handed_on(graph: onnx.GraphProto) -> dict[str, str]:
    """Return the outputs of all Identity nodes whose input is a stored vector, and that vector's name."""
    vectors = {item.name for item in graph.initializer if len(item.dims) == 1}
    found = {}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute and len(node.attribute[0].t.dims) == 1:
            vectors.add(node.output[0])
        elif node.op_type == "Identity" and node.input[0] in vectors:
            found[node.output[0]] = node.input[0]
    return found


def _stored(graph: onnx.GraphProto, name: str) -> onnx.TensorProto:
    for item in graph.initializer:
        if item.name == name:
            found: onnx.TensorProto = item
            return found
    node = next(node for node in graph.node if name in node.output)
    value: onnx.TensorProto = node.attribute[0].t
    return value


def give_own(proto: onnx.ModelProto, name: str, source: str, folder: Path) -> None:
    """Store a copy of the vector ``source`` under ``name`` in the file itself, in the place of the Identity."""
    graph, shared = proto.graph, _stored(proto.graph, source)
    place = next(index for index, node in enumerate(graph.node) if name in node.output)
    del graph.node[place]
    graph.initializer.append(_inline(shared, name, folder))
    if proto.ir_version < 4:  # there, every stored value is an input as well
        graph.input.append(onnx.helper.make_tensor_value_info(name, shared.data_type, list(shared.dims)))


def _inline(tensor: onnx.TensorProto, name: str, folder: Path) -> onnx.TensorProto:
    data = to_bytes(to_tensor(tensor, folder), tensor.data_type)
    return onnx.helper.make_tensor(name, tensor.data_type, tensor.dims, data, raw=True)


def in_one_form(proto: onnx.ModelProto, names: set[str], folder: Path) -> None:
    """Write out all vectors that are handed on; put those called ``names`` last, in order, so that files compare."""
    for name, source in handed_on(proto.graph).items():
        give_own(proto, name, source, folder)
    stored = sorted(proto.graph.initializer, key=lambda item: item.name if item.name in names else "")
    copies = [
        _inline(item, item.name, folder)
        if item.name in names
        else onnx.TensorProto.FromString(item.SerializeToString())
        for item in stored
    ]
    del proto.graph.initializer[:]
    proto.graph.initializer.extend(copies)
