"""Does one file differ from another in anything but weight values?"""

from collections.abc import Iterator
from pathlib import Path

import onnx

from engine.models.external import all_tensors, external_entries
from engine.models.gate import SafeFile, pass_gate
from engine.models.onnx.graph import to_tensor
from engine.models.onnx.interface import find_interface
from engine.models.onnx.loading import load_graph
from engine.models.onnx.merged import handed_on, in_one_form
from engine.models.onnx.roles import find_roles
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.onnx.storage import weight_places
from engine.models.onnx.tokens import find_token_interface, takes_tokens

_VALUES = ("raw_data", "float_data", "double_data", "int32_data", "int64_data", "uint64_data", "string_data")


def graph_diff(path_a: Path, path_b: Path) -> list[str]:
    """Return the names of everything that differs between two ONNX files, weight values aside; empty when nothing does.

    A vector that an exporter merged with an equal one, and that has values of its own in the other file, is no
    difference. Weights are the trained constants and running statistics of the first file. Compared are all nodes, inputs,
    outputs, other constants' values, types, shapes and kinds of storage, metadata, versions and producer. The name and
    layout of external data files is no difference.

    Raises:
        ModelError: one of the files cannot be opened.
    """
    a, b = pass_gate(path_a), pass_gate(path_b)
    weights = _weights(a)
    own = set(handed_on(a.proto.graph)) | set(handed_on(b.proto.graph))
    left, right = _described(a, weights, own), _described(b, weights, own)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def _weights(file: SafeFile) -> frozenset[str]:
    find = find_token_interface if takes_tokens(file.proto) else find_interface
    interface = find(file.proto, OnnxRuntime(file.path))
    graph = load_graph(file, interface)
    live = find_roles(graph).live
    return live | {item.name for name, item in graph.integers.items() if name in live}


def _described(file: SafeFile, weights: frozenset[str], own: set[str]) -> dict[str, object]:
    """Return every part of the file by name, in a form that can be compared, without weight values."""
    proto = onnx.ModelProto()
    proto.CopyFrom(file.proto)
    in_one_form(proto, own, file.path.parent)
    parts: dict[str, object] = {}
    for name, place in weight_places(proto.graph):
        if name in weights:
            _blank(place)
    for index, tensor in enumerate(all_tensors(proto)):
        if external_entries(tensor) is not None:
            known = tensor.name in weights
            parts[f"external {tensor.name or index}"] = None if known else to_tensor(tensor, file.path.parent).tolist()
            del tensor.external_data[:]
    parts.update(_parts(proto))
    return parts


def _blank(place: onnx.TensorProto | onnx.AttributeProto) -> None:
    """Take out the values but leave which field held them, and how many there were."""
    if isinstance(place, onnx.AttributeProto):
        place.f, place.floats[:] = 0.0, [0.0] * len(place.floats)
        return
    for field in _VALUES:
        held = getattr(place, field)
        if isinstance(held, bytes):
            place.raw_data = bytes(len(held)) if place.HasField("raw_data") else b""
        elif len(held):
            held[:] = [type(held[0])()] * len(held)


def _parts(proto: onnx.ModelProto) -> Iterator[tuple[str, bytes]]:
    graph = proto.graph
    for kind, items in (
        ("initializer", graph.initializer),
        ("input", graph.input),
        ("output", graph.output),
        ("value", graph.value_info),
    ):
        for index, item in enumerate(items):
            yield f"{kind} {item.name}", bytes([index % 256]) + item.SerializeToString(deterministic=True)
    for index, node in enumerate(graph.node):
        yield f"node {index} {node.op_type} {node.name}", node.SerializeToString(deterministic=True)
    for field in ("initializer", "input", "output", "value_info", "node"):
        graph.ClearField(field)
    for entry in proto.metadata_props:
        yield f"metadata {entry.key}", entry.value.encode()
    for opset in proto.opset_import:
        yield f"opset {opset.domain}", str(opset.version).encode()
    proto.ClearField("metadata_props")
    proto.ClearField("opset_import")
    yield "file", proto.SerializeToString(deterministic=True)
