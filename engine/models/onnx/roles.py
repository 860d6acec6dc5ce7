"""Which constants of a file are weights to train, which are running statistics, which must never change."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from engine.models.onnx.folding import fold
from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import find_operator

CARRIERS = frozenset({"Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast"})
"""Operations that hand a value on without computing with it (input 0)."""

_FROM_FIRST = CARRIERS | {"Expand", "Slice", "Split", "Gather", "Resize", "Tile", "DequantizeLinear", "Rounded"}
"""Operations whose other inputs are no weights, whatever they hold."""
_BY_SHAPE = frozenset({"Expand", "Slice", "Reshape", "Split", "Resize", "Tile"})
"""Operations that fit a weight to the input's shape: their result is still the weight."""
_MASK = -100.0
"""What a mask adds to scores at most, to hide places from attention."""


@dataclass(frozen=True)
class Roles:
    """Names of constants: ``weights`` are trained, ``statistics`` follow the batches while training.

    ``following`` are the nodes (by their first output) whose mean and variance are both statistics. Statistics that
    several nodes share stay as they are, with these nodes: the file can hold only one value.
    """

    weights: frozenset[str] = frozenset()
    statistics: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()

    @property
    def live(self) -> frozenset[str]:
        """Constants that may change."""
        return self.weights | self.statistics


class _Sources:
    """Where values come from: the input, or stored floating numbers that only pass through constant parts.

    Attributes:
        depends: values that depend on the input.
        weighted: values that were computed from the input through at least one weight.
        values: constants that meet a value from the input, constant parts computed.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.producers = graph.producers()
        self.values = fold(graph).constants
        self.depends: set[str] = set(graph.inputs)
        self.weighted: set[str] = set()
        self._stored = {name: frozenset({name}) for name, value in graph.constants.items() if value.is_floating_point()}
        for node in graph.nodes:
            self._follow(node)

    def of(self, name: str) -> frozenset[str]:
        """Return the stored floating constants that a value is made of, none where it depends on the input."""
        return self._stored.get(name, frozenset())

    def value(self, name: str) -> torch.Tensor | None:
        """Return a constant part as it meets the input; one that is fitted to the input's shape as it is stored."""
        stored = self.of(name)
        found = self.values.get(name)
        return found if found is not None or not stored else self.graph.constants[min(stored)]

    def _follow(self, node: Node) -> None:
        cut_by_shape = node.op in _BY_SHAPE and node.inputs[0] not in self.depends
        if cut_by_shape or not self.depends & set(node.inputs):
            found = self._made_of(node)
            self._stored.update(dict.fromkeys(node.outputs, found))
            return
        self.depends.update(node.outputs)
        inputs = [node.inputs[place] for place in find_operator(node).weights if place < len(node.inputs)]
        if self.weighted & set(node.inputs) or any(self.of(name) for name in inputs):
            self.weighted.update(node.outputs)

    def _made_of(self, node: Node) -> frozenset[str]:
        """Return what a constant part is made of; single numbers only where they are merely handed on."""
        if node.op in _FROM_FIRST:
            return self.of(node.inputs[0])
        arguments = find_operator(node).arguments
        parts = [self.of(name) for place, name in enumerate(node.inputs) if place not in arguments]
        return frozenset(name for part in parts for name in part if self.graph.constants[name].numel() > 1)


def _affine_names(sources: _Sources, node: Node) -> Iterator[str]:
    """Yield the constants that shift or scale a weighted value: biases and folded norms, but no single factors."""
    if not sources.weighted & set(node.inputs) or _applies_a_scale(node, sources.producers):
        return
    for name in node.inputs:
        value = sources.value(name)
        if value is not None and _can_be_affine(node, value):
            others = [sources.producers[item].op for item in node.inputs if item != name and item in sources.producers]
            bias_of_one = node.op == "Add" and value.dim() > 0 and set(others) <= {"MatMul", "Conv"}
            if value.numel() > 1 or bias_of_one:
                yield from sources.of(name)


def _can_be_affine(node: Node, constant: torch.Tensor) -> bool:
    """Return whether a constant may be a weight: no mask, and a factor only where it has one number per channel."""
    if node.op == "Mul":
        return sum(size > 1 for size in constant.shape) <= 1
    return not hides_places(constant)


def hides_places(constant: torch.Tensor) -> bool:
    """Return whether a constant is a mask: two numbers, one of them so low that softmax makes it nothing."""
    lowest = float(constant.min()) if constant.numel() else 0.0
    return lowest <= _MASK and len(torch.unique(constant)) <= 2


def _applies_a_scale(node: Node, producers: dict[str, Node]) -> bool:
    """Return whether a product only turns integers back into real numbers: scales are fixed."""
    return node.op == "Mul" and any(
        name in producers and producers[name].op == "DynamicQuantizeLinear" for name in node.inputs
    )


def find_roles(graph: Graph) -> Roles:
    """Return the roles of all floating constants of the graph."""
    sources = _Sources(graph)
    weights: set[str] = set()
    fixed: set[str] = set()
    followers: dict[str, list[str]] = {}
    for node in graph.nodes:
        if not sources.depends & set(node.inputs):
            continue
        form = find_operator(node)
        for position, name in enumerate(node.inputs):
            if position in form.weights:
                weights |= sources.of(name)
            elif position in form.arguments:
                fixed |= sources.of(name)
            elif position in form.statistics:
                for source in sources.of(name):
                    followers.setdefault(source, []).append(node.outputs[0])
        if form.affine:
            weights.update(_affine_names(sources, node))
    alone = {source: nodes[0] for source, nodes in followers.items() if len(nodes) == 1 and source not in fixed}
    by_node = Counter(alone.values())
    return Roles(
        frozenset(weights - fixed - followers.keys()),
        frozenset(source for source, node in alone.items() if by_node[node] == 2),
        frozenset(node for node, count in by_node.items() if count == 2),
    )
