"""An ONNX graph as plain Python: nodes in order, constants as torch tensors, nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from engine.results.errors import ModelError
from engine.words import say

MAIN_DOMAINS = ("", "ai.onnx")


@dataclass(frozen=True)
class Node:
    """One operation. An input that the file leaves out is ``""``; ``opset`` is the version of its domain."""

    op: str
    domain: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    opset: int

    def get(self, name: str, default: Any = None) -> Any:
        """Return attribute ``name`` (text decoded, lists as lists, tensors as torch tensors) or ``default``."""
        return self.attributes.get(name, default)


@dataclass(frozen=True)
class Branch:
    """One way of an If: its nodes may read values from outside; ``outputs`` are what it hands back."""

    nodes: tuple[Node, ...]
    constants: Mapping[str, torch.Tensor]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Graph:
    """The part of a file that computes ``output`` from ``inputs``; ``constants`` by name, on the CPU.

    Floating constants of any width are float32: the whole network computes in float32. ``integers`` says, for constants
    that the file has as integers, how they are stored (``engine.models.onnx.lifting``).
    """

    inputs: tuple[str, ...]
    output: str
    nodes: tuple[Node, ...]
    constants: Mapping[str, torch.Tensor]
    integers: Mapping[str, Any] = field(default_factory=dict)

    def producers(self) -> dict[str, Node]:
        """Return the node that makes each value."""
        return {output: node for node in self.nodes for output in node.outputs if output}


def to_tensor(proto: onnx.TensorProto, folder: Path) -> torch.Tensor:
    """Return the constant on the CPU, floating types as float32.

    Raises:
        ModelError: the stored values do not fit their declared shape, or are of a kind torch does not know.
    """
    if proto.data_type == onnx.TensorProto.STRING:
        raise ModelError(
            "model.cannot_run",
            say("We could not open this model"),
            say("One of its parts works on texts."),
            say("Export the model once more without that part, or tell us about it."),
            f"{proto.name}: text constant",
        )
    try:
        array = np.asarray(numpy_helper.to_array(proto, base_dir=str(folder)))
        if proto.data_type in FLOATING:
            with np.errstate(over="ignore"):  # what float32 cannot hold is infinite
                return torch.from_numpy(np.array(array, dtype=np.float32))
        return torch.from_numpy(np.array(array, dtype=_KEPT_AS.get(proto.data_type)))
    except (ValueError, TypeError, OSError, RuntimeError, onnx.checker.ValidationError) as error:
        raise ModelError(
            "model.broken_constant",
            say("The model file is damaged"),
            say("Some of its stored numbers are incomplete or of an unknown kind."),
            say("Get the file again from where it came from, or export it once more."),
            f"{proto.name}: {error}",
        ) from error


FLOATING = frozenset(
    {onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16, onnx.TensorProto.DOUBLE}
)


_KEPT_AS: dict[int, type[np.generic]] = {
    onnx.TensorProto.UINT16: np.int64,
    onnx.TensorProto.UINT32: np.int64,
    onnx.TensorProto.UINT64: np.int64,
    onnx.TensorProto.UINT4: np.uint8,
    onnx.TensorProto.INT4: np.int8,
    onnx.TensorProto.UINT2: np.uint8,
    onnx.TensorProto.INT2: np.int8,
}
"""Integer types with which torch computes little, and what they become."""


def constant_of(node: onnx.NodeProto) -> onnx.TensorProto | None:
    """Return the value of a Constant node as a tensor, or None where it holds text or a sparse tensor."""
    attribute = node.attribute[0]
    if attribute.name == "value":
        tensor: onnx.TensorProto = attribute.t
        return tensor
    makers: dict[str, Callable[[], Any]] = {
        "value_float": lambda: np.float32(attribute.f),
        "value_floats": lambda: np.array(attribute.floats, np.float32),
        "value_int": lambda: np.int64(attribute.i),
        "value_ints": lambda: np.array(attribute.ints, np.int64),
    }
    maker = makers.get(attribute.name)
    return None if maker is None else numpy_helper.from_array(np.asarray(maker()), node.output[0])


def _attribute(attribute: onnx.AttributeProto, folder: Path, opsets: Mapping[str, int]) -> Any:
    value = onnx.helper.get_attribute_value(attribute)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, onnx.TensorProto):
        return to_tensor(value, folder)
    if isinstance(value, onnx.GraphProto):
        constants = {item.name: to_tensor(item, folder) for item in value.initializer}
        nodes = _convert(value.node, constants, folder, opsets)
        return Branch(nodes, constants, tuple(item.name for item in value.output))
    if isinstance(value, int | float):
        return value
    return [item.decode("utf-8", "replace") if isinstance(item, bytes) else item for item in value]


def _convert(
    protos: Iterable[onnx.NodeProto], constants: dict[str, torch.Tensor], folder: Path, opsets: Mapping[str, int]
) -> tuple[Node, ...]:
    """Return the nodes; values of Constant nodes go into ``constants``."""
    nodes = []
    for proto in protos:
        main = proto.domain in MAIN_DOMAINS
        value = constant_of(proto) if main and proto.op_type == "Constant" else None
        if value is not None:
            constants[proto.output[0]] = to_tensor(value, folder)
            continue
        attributes = {item.name: _attribute(item, folder, opsets) for item in proto.attribute}
        domain = "" if main else proto.domain
        opset = opsets.get(domain, opsets.get("ai.onnx", 1) if main else 1)
        nodes.append(
            Node(proto.op_type, domain, proto.name, tuple(proto.input), tuple(proto.output), attributes, opset)
        )
    return tuple(nodes)


def _reads(node: onnx.NodeProto) -> set[str]:
    """Return all values that a node reads, its branches included."""
    inner = [item for attribute in node.attribute if attribute.HasField("g") for item in attribute.g.node]
    outputs = [item.name for attribute in node.attribute if attribute.HasField("g") for item in attribute.g.output]
    return {*node.input, *outputs}.union(*(_reads(item) for item in inner))


def _needed(nodes: Iterable[onnx.NodeProto], output: str) -> list[onnx.NodeProto]:
    """Return the nodes that ``output`` depends on, in order."""
    wanted, kept = {output}, []
    for node in reversed(list(nodes)):
        if wanted & set(node.output):
            kept.append(node)
            wanted |= _reads(node)
    return kept[::-1]


def graph_of(
    proto: onnx.ModelProto,
    folder: Path,
    inputs: tuple[str, ...],
    output_name: str,
    taken: Mapping[str, torch.Tensor] = MappingProxyType({}),
) -> Graph:
    """Return the graph that computes ``output_name``, with constants from ``taken``, the file and ``folder``."""
    opsets = {entry.domain: entry.version for entry in proto.opset_import}
    kept = _needed(proto.graph.node, output_name)
    used = set().union(*(_reads(node) for node in kept))
    stored = [item for item in proto.graph.initializer if item.name in used]
    constants = {item.name: taken[item.name] if item.name in taken else to_tensor(item, folder) for item in stored}
    nodes = _convert(kept, constants, folder, opsets)
    return Graph(inputs, output_name, _with_types(nodes, _declared_types(proto.graph)), constants)


def _declared_types(graph: onnx.GraphProto) -> dict[str, int]:
    """Return the element type of every input and constant of the main graph."""
    types = {item.name: item.type.tensor_type.elem_type for item in graph.input}
    for node in graph.node:
        value = constant_of(node) if node.op_type == "Constant" and node.domain in MAIN_DOMAINS else None
        types.update({} if value is None else {node.output[0]: value.data_type})
    return types | {item.name: item.data_type for item in graph.initializer}


_TYPED_BY = {"QuantizeLinear": (2, "output_dtype"), "CastLike": (1, "to")}
"""Operators that take their type from an input, and the attribute that can say it as well."""


def _with_types(nodes: tuple[Node, ...], types: Mapping[str, int]) -> tuple[Node, ...]:
    """Return the nodes with the type written down where it follows from an input: tensors here know fewer types."""
    typed = []
    for node in nodes:
        position, name = _TYPED_BY.get(node.op, (len(node.inputs), ""))
        kind = types.get(node.inputs[position], 0) if position < len(node.inputs) else 0
        said = bool(node.get(name)) or not kind
        typed.append(node if said else replace(node, attributes={**node.attributes, name: kind}))
    return tuple(typed)


def is_half(proto: onnx.ModelProto) -> bool:
    """Return whether the file keeps numbers in half precision."""
    half = (onnx.TensorProto.FLOAT16, onnx.TensorProto.BFLOAT16)
    return any(item.data_type in half for item in proto.graph.initializer)


def is_quantised(proto: onnx.ModelProto) -> bool:
    """Return whether the file rounds values to small integers while it computes."""
    rounds = {"QuantizeLinear", "DynamicQuantizeLinear", "DynamicQuantizeMatMul"}
    return any(node.op_type in rounds or node.op_type.startswith("QLinear") for node in proto.graph.node)
