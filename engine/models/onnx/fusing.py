"""Chains that exporters write out are put together again where torch has one fast function for them.

Gelu by Erf, attention as product, softmax, product, and a matrix product with its bias. Equal but for rounding; an
Erf gelu of five passes over the data becomes one, and attention no longer keeps all its scores.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import torch
from torch.nn import functional

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import OWN_DOMAIN, Run, operator, simple
from engine.models.onnx.roles import hides_places

_ROOT_OF_TWO = 2**0.5

simple("Linear", lambda x, weight, bias: functional.linear(x, weight.t(), bias), domain=OWN_DOMAIN, weights=(1, 2))


@operator("Attend", domain=OWN_DOMAIN, affine=True)
def attend(_node: Node) -> Run:
    """Softmax of a product and a mask, times values; the second operand comes transposed."""

    def run(
        query: torch.Tensor, turned: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the values (..., length, width), weighed by the softmax."""
        return functional.scaled_dot_product_attention(query, turned.transpose(-1, -2), value, mask, scale=1.0)

    return run


def fuse(graph: Graph) -> Graph:
    """Return the graph with known chains put together."""
    finder = _Finder(graph)
    made: dict[str, Node] = {}
    gone: set[str] = set()
    for node in graph.nodes:
        found = finder.gelu(node) or finder.attention(node) or finder.linear(node)
        if found is not None:
            chain, new = found
            made[node.outputs[0]] = new
            gone.update(item.outputs[0] for item in chain)
    nodes = [made.get(node.outputs[0], node) for node in graph.nodes if node.outputs[0] not in gone]
    return replace(graph, nodes=tuple(nodes))


Found = tuple[list[Node], Node]
"""The nodes of a chain without its last, and the node that takes the last one's place."""


class _Finder:
    def __init__(self, graph: Graph) -> None:
        self.constants: Mapping[str, torch.Tensor] = graph.constants
        self.producers = graph.producers()
        self.uses = Counter(name for node in graph.nodes for name in node.inputs)
        self.uses[graph.output] += 1

    def _inner(self, name: str, op: str, uses: int = 1) -> Node | None:
        """Return the node that makes a value that only this chain reads."""
        node = self.producers.get(name)
        return node if node is not None and node.op == op and not node.domain and self.uses[name] == uses else None

    def _with_number(self, node: Node | None, number: float) -> str | None:
        """Return the other input of a node that has ``number`` as one of its two."""
        for position, name in enumerate(node.inputs[:2] if node is not None else ()):
            value = self.constants.get(name)
            if value is not None and value.numel() == 1 and abs(float(value) - number) < 1e-4:
                return node.inputs[1 - position] if node is not None else None
        return None

    def gelu(self, node: Node) -> Found | None:
        """Find x · (1 + erf(x / √2)) · 0.5."""
        if node.op != "Mul" or node.domain:
            return None
        outer = self._with_number(node, 0.5)
        product = self._inner(outer, "Mul") if outer else None
        if product is None:
            return None
        for x, other in (product.inputs, product.inputs[::-1]):
            total = self._inner(other, "Add")
            erf = self._inner(self._with_number(total, 1.0) or "", "Erf")
            scaled = self._inner(erf.inputs[0], "Div") if erf is not None else None
            if total and erf and scaled and scaled.inputs[0] == x and self._with_number(scaled, _ROOT_OF_TWO) == x:
                return [scaled, erf, total, product], Node("Gelu", "", node.name, (x,), node.outputs, {}, 20)
        return None

    def attention(self, node: Node) -> Found | None:
        """Find MatMul(Softmax(MatMul(query, keys) [+ mask]), values) with the heads apart."""
        softmax = self._inner(node.inputs[0], "Softmax") if node.op == "MatMul" else None
        if softmax is None or softmax.opset < 13 or softmax.get("axis", -1) not in (-1, 3):
            return None
        added = self._inner(softmax.inputs[0], "Add")
        for scores_name, mask in zip(added.inputs, added.inputs[::-1]) if added else ((softmax.inputs[0], ""),):
            scores = self._inner(scores_name, "MatMul")
            if scores is not None and self._has_heads(scores):
                inputs = (*scores.inputs, node.inputs[1], *([mask] if mask else []))
                chain = [scores, *([added] if added else []), softmax]
                return chain, Node("Attend", OWN_DOMAIN, node.name, inputs, node.outputs, {}, 1)
        return None

    def _has_heads(self, scores: Node) -> bool:
        """Return whether both operands surely have four axes: they come from a Transpose of four."""
        for name in scores.inputs:
            source = self.producers.get(name)
            while source is not None and source.op in ("Mul", "Div", "Identity"):
                source = self.producers.get(source.inputs[0])
            if source is None or source.op != "Transpose" or len(source.get("perm", [])) != 4:
                return False
        return True

    def linear(self, node: Node) -> Found | None:
        """Find MatMul with a stored matrix, and a stored bias."""
        if node.op != "Add" or node.domain:
            return None
        for name, other in (node.inputs, node.inputs[::-1]):
            bias, product = self.constants.get(name), self._inner(other, "MatMul")
            weight = self.constants.get(product.inputs[1]) if product is not None else None
            if product is None or bias is None or weight is None or product.inputs[0] in self.constants:
                continue
            fits = weight.dim() == 2 and bias.dim() == 1 and len(bias) == weight.shape[1]
            if fits and not hides_places(bias):
                inputs = (*product.inputs, name)
                return [product], Node("Linear", OWN_DOMAIN, node.name, inputs, node.outputs, {}, 1)
        return None
