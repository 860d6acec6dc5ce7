"""Which constants of a file are weights to train, which are running statistics, which must never change."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import find_operator

CARRIERS = frozenset({"Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Cast"})
"""Operations that hand a weight on without computing with it (input 0)."""


@dataclass(frozen=True)
class Roles:
    """Names of constants: ``weights`` are trained, ``statistics`` are followed by BatchNorm while training."""

    weights: frozenset[str]
    statistics: frozenset[str]


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
    statistics: set[str] = set()
    fixed: set[str] = set()
    for node in graph.nodes:
        form = find_operator(node)
        for position, name in enumerate(node.inputs):
            source = _floating_source(graph, name, producers)
            if source is None:
                continue
            if position in form.weights:
                weights.add(source)
            elif position in form.statistics:
                statistics.add(source)
            elif position in form.arguments:
                fixed.add(source)
        if form.affine:
            weights.update(_affine_names(graph, node, weighted, producers))
    return Roles(frozenset(weights - fixed - statistics), frozenset(statistics - fixed))


def shared_statistics(graph: Graph, roles: Roles) -> frozenset[str]:
    """Return statistics that several nodes read: they stay as in the file, since it can hold only one value."""
    uses: dict[str, int] = {}
    for node in graph.nodes:
        for name in node.inputs:
            if name in roles.statistics:
                uses[name] = uses.get(name, 0) + 1
    return frozenset(name for name, count in uses.items() if count > 1)
