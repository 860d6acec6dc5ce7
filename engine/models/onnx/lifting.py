"""Weights made reachable: vectors that an exporter merged get values of their own, integers become real numbers.

An exporter that finds two equal vectors keeps one and hands it on through Identity: the two were different weights
that happened to be equal. Equal matrices are tied on purpose and stay one.
"""

from collections import Counter
from dataclasses import dataclass, replace

import torch

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.operators.quantization import along, dequantise, limits_like, quantise
from engine.models.onnx.registry import DOMAIN_MICROSOFT, OWN_DOMAIN


@dataclass(frozen=True)
class Integer:
    """How a weight that is trained as real numbers lies in the file: as integers with a fixed scale."""

    name: str
    start: torch.Tensor
    real: torch.Tensor
    scale: torch.Tensor
    zero: torch.Tensor | None
    axis: int
    block: int
    limits: tuple[int, int]

    def stored(self, value: torch.Tensor) -> torch.Tensor:
        """Return the integers nearest to ``value``; where it is unchanged, those of the file."""
        value = value.detach().cpu().float()
        zero = None if self.zero is None else along(self.zero, value, self.axis, self.block)
        nearest = quantise(value, along(self.scale, value, self.axis, self.block), zero, self.limits)
        return torch.where(value == self.real, self.start, nearest.double().to(self.start.dtype))


def merged_vectors(graph: Graph) -> dict[str, str]:
    """Return the Identity outputs that stand for a vector of their own, and the constant they were merged into."""
    uses = Counter(name for node in graph.nodes for name in node.inputs)
    return {
        node.outputs[0]: node.inputs[0]
        for node in graph.nodes
        if node.op == "Identity" and uses[node.inputs[0]] > 1 and _is_vector(graph.constants.get(node.inputs[0]))
    }


def _is_vector(constant: torch.Tensor | None) -> bool:
    return constant is not None and constant.dim() == 1 and len(constant) > 1 and constant.is_floating_point()


def separate_merged(graph: Graph) -> Graph:
    """Return the graph in which merged vectors are constants of their own, named after the Identity's output."""
    merged = merged_vectors(graph)
    own = {name: graph.constants[source].clone() for name, source in merged.items()}
    nodes = tuple(node for node in graph.nodes if node.outputs[0] not in merged)
    return replace(graph, nodes=nodes, constants={**graph.constants, **own})


@dataclass(frozen=True)
class _Use:
    """Where an operator has an integer weight: positions of weight, scales (multiplied) and zero point; the axis."""

    weight: int
    scales: tuple[int, ...]
    zero: int | None
    axis: int


def _uses(node: Node) -> tuple[_Use, ...]:
    if node.op == "DequantizeLinear":
        return (_Use(0, (1,), 2, node.get("axis", 1)),)
    if node.op == "QLinearConv":
        return (_Use(3, (4,), 5, 0), _Use(8, (1, 4), None, 0))
    if node.op == "QLinearMatMul":
        return (_Use(3, (4,), 5, -1),)
    if node.op == "QGemm" and node.domain == DOMAIN_MICROSOFT:
        return (_Use(3, (4,), 5, 0 if node.get("transB", 0) else 1), _Use(6, (1, 4), None, 0))
    if node.op == "MatMulIntegerToFloat":
        return (_Use(1, (3,), 5, -1),)
    return (_Use(1, (2,), 3, -1),) if node.op == "DynamicQuantizeMatMul" else ()


def lift_integers(graph: Graph) -> Graph:
    """Return the graph with integer weights as real constants, rounded to the integers they stand for when used."""
    lifted: dict[str, Integer] = {}
    for node in graph.nodes:
        for use in _uses(node):
            found = _integer(graph, node, use)
            if found is not None:
                lifted.setdefault(found.name, found)
        dynamic = _dynamic_integer(graph, node)
        if dynamic is not None:
            lifted.setdefault(dynamic.name, dynamic)
    constants = {name: value for name, value in graph.constants.items() if name not in lifted}
    nodes: list[Node] = []
    for name, item in lifted.items():
        parts = {f"{name}/real": item.real, f"{name}/scale": item.scale}
        parts |= {} if item.zero is None else {f"{name}/zero": item.zero}
        constants |= parts
        attributes = {"axis": item.axis, "block_size": item.block, "limits": item.limits}
        nodes.append(Node("Rounded", OWN_DOMAIN, name, tuple(parts), (name,), attributes, 1))
    integers = {f"{name}/real": item for name, item in lifted.items()}
    return replace(graph, nodes=(*nodes, *graph.nodes), constants=constants, integers=integers)


def _constant(graph: Graph, node: Node, position: int | None) -> torch.Tensor | None:
    if position is None or position >= len(node.inputs):
        return None
    return graph.constants.get(node.inputs[position])


def _integer(graph: Graph, node: Node, use: _Use) -> Integer | None:
    """Return the integer weight at this place, None where it is none or its scale is no constant."""
    weight = _constant(graph, node, use.weight)
    scales = [_constant(graph, node, position) for position in use.scales]
    if weight is None or weight.is_floating_point() or weight.numel() < 2:
        return None
    scale = torch.ones(())
    for part in scales:
        if part is None:
            return None
        scale = scale * part
    zero = _constant(graph, node, use.zero)
    return _made(node.inputs[use.weight], weight, scale, zero, use.axis, node)


def _made(
    name: str, weight: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None, axis: int, node: Node
) -> Integer:
    block = node.get("block_size", 0)
    fitting = None if zero is None else along(zero, weight, axis, block)
    real = dequantise(weight, along(scale, weight, axis, block), fitting)
    return Integer(name, weight, real, scale, zero, axis, block, node.get("limits") or limits_like(weight))


def _dynamic_integer(graph: Graph, node: Node) -> Integer | None:
    """Return the weight of a product of integers whose scale is applied later: Cast, then Mul by both scales."""
    if node.op not in ("MatMulInteger", "ConvInteger"):
        return None
    weight, scale = _constant(graph, node, 1), _later_scale(graph, node.outputs[0])
    if weight is None or scale is None:
        return None
    axis = -1 if node.op == "MatMulInteger" else 0
    return _made(node.inputs[1], weight, scale.flatten(), _constant(graph, node, 3), axis, node)


def _later_scale(graph: Graph, name: str) -> torch.Tensor | None:
    producers = graph.producers()
    readers = {item: node for node in graph.nodes for item in node.inputs}
    cast = readers.get(name)
    product = readers.get(cast.outputs[0]) if cast is not None and cast.op == "Cast" else None
    if cast is None or product is None or product.op != "Mul":
        return None
    other = next((item for item in product.inputs if item != cast.outputs[0]), "")
    scales = producers.get(other)
    if scales is None or scales.op != "Mul":
        return None
    return next((graph.constants[item] for item in scales.inputs if item in graph.constants), None)
