"""Which constants of a file are weights to train, which are running statistics, which must never change."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import find_operator

CARRIERS = frozenset({"Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast"})
"""Operations that hand a weight on without computing with it (input 0)."""


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


def _source(name: str, producers: dict[str, Node]) -> str:
    """Return the value that ``name`` hands on."""
    while name in producers and producers[name].op in CARRIERS:
        name = producers[name].inputs[0]
    return name


def _floating_source(graph: Graph, name: str, producers: dict[str, Node]) -> str | None:
    source = _source(name, producers)
    constant = graph.constants.get(source)
    if constant is None or source in graph.frozen or not constant.is_floating_point():
        return None
    return source


def _weighted_values(graph: Graph, producers: dict[str, Node]) -> set[str]:
    """Return the values that were computed from the picture through at least one weight."""
    depends: set[str] = {graph.input}
    weighted: set[str] = set()
    for node in graph.nodes:
        if not depends & set(node.inputs):
            continue
        depends.update(node.outputs)
        applied = any(
            position < len(node.inputs) and _floating_source(graph, node.inputs[position], producers)
            for position in find_operator(node).weights
        )
        if applied or weighted & set(node.inputs):
            weighted.update(node.outputs)
    return weighted


def _affine_names(graph: Graph, node: Node, weighted: set[str], producers: dict[str, Node]) -> Iterator[str]:
    """Yield the constants that shift or scale a weighted value: biases and folded norms, but no single factors."""
    if not weighted & set(node.inputs):
        return
    for name in node.inputs:
        source = _floating_source(graph, name, producers)
        if source is None:
            continue
        others = [producers[item].op for item in node.inputs if item != name and item in producers]
        bias_of_one = node.op == "Add" and graph.constants[source].dim() > 0 and set(others) <= {"MatMul", "Conv"}
        if graph.constants[source].numel() > 1 or bias_of_one:
            yield source


def find_roles(graph: Graph) -> Roles:
    """Return the roles of all floating constants of the graph."""
    producers = graph.producers()
    weighted = _weighted_values(graph, producers)
    weights: set[str] = set()
    fixed: set[str] = set()
    followers: dict[str, list[str]] = {}
    for node in graph.nodes:
        form = find_operator(node)
        for position, name in enumerate(node.inputs):
            source = _floating_source(graph, name, producers)
            if source is None:
                continue
            if position in form.weights:
                weights.add(source)
            elif position in form.statistics:
                followers.setdefault(source, []).append(node.outputs[0])
            elif position in form.arguments:
                fixed.add(source)
        if form.affine:
            weights.update(_affine_names(graph, node, weighted, producers))
    alone = {source: nodes[0] for source, nodes in followers.items() if len(nodes) == 1 and source not in fixed}
    by_node = Counter(alone.values())
    return Roles(
        frozenset(weights - fixed - followers.keys()),
        frozenset(source for source, node in alone.items() if by_node[node] == 2),
        frozenset(node for node, count in by_node.items() if count == 2),
    )
