"""If nodes: exporters write them where a choice hangs on a shape alone; the way taken is put in their place."""

from collections.abc import Mapping
from dataclasses import replace

import torch

from engine.models.onnx.evaluation import evaluate
from engine.models.onnx.graph import Branch, Graph, Node
from engine.models.onnx.registry import UnknownOperator


def take_branches(graph: Graph, samples: tuple[torch.Tensor, ...], fixed_batch: int | None) -> Graph:
    """Return the graph without If nodes.

    Args:
        graph: the graph.
        samples: one sample for each input, without the batch axis.
        fixed_batch: the batch size the file is fixed to, or None.

    Raises:
        UnknownOperator: a choice depends on what is in the picture, or on the batch size.
    """
    batches = (1, 2, 3) if fixed_batch is None else (fixed_batch,)
    while (node := next((node for node in graph.nodes if node.op == "If"), None)) is not None:
        answers = {_condition(graph, node, samples, batch) for batch in batches}
        if len(answers) > 1:
            raise UnknownOperator(node, "The choice depends on the batch size.")
        graph = _inline(graph, node, "then_branch" if answers.pop() else "else_branch")
    return graph


def _condition(graph: Graph, node: Node, samples: tuple[torch.Tensor, ...], batch: int) -> bool:
    """Return the choice for a batch of equal samples."""
    before = graph.nodes[: graph.nodes.index(node)]
    part = replace(graph, nodes=_needed(before, node.inputs[0]), output=node.inputs[0])
    answer, by_shape = evaluate(part, *(sample.expand(batch, *sample.shape) for sample in samples))
    if not by_shape:
        raise UnknownOperator(node, "The choice depends on what is in the picture.")
    return bool(answer)


def _needed(nodes: tuple[Node, ...], output: str) -> tuple[Node, ...]:
    wanted, kept = {output}, []
    for node in reversed(nodes):
        if wanted & set(node.outputs):
            kept.append(node)
            wanted.update(node.inputs)
    return tuple(kept[::-1])


def _inline(graph: Graph, node: Node, way: str) -> Graph:
    """Put the nodes of a branch in the place of its If; inner names get the If's own name in front."""
    branch: Branch = node.get(way)
    prefix = f"{node.outputs[0]}/{way}/"
    inner = {*branch.constants, *(name for item in branch.nodes for name in item.outputs if name)}
    names = {name: prefix + name for name in inner}
    nodes = [_renamed(item, names) for item in branch.nodes]
    nodes += [
        Node("Identity", "", "", (names.get(inside, inside),), (outside,), {}, node.opset)
        for inside, outside in zip(branch.outputs, node.outputs)
    ]
    constants = {names[name]: value for name, value in branch.constants.items()}
    place = graph.nodes.index(node)
    return replace(
        graph,
        nodes=(*graph.nodes[:place], *nodes, *graph.nodes[place + 1 :]),
        constants={**graph.constants, **constants},
    )


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    """Return the node, and what lies inside its own branches, with names replaced."""
    return replace(
        node,
        inputs=tuple(names.get(name, name) for name in node.inputs),
        outputs=tuple(names.get(name, name) for name in node.outputs),
        attributes={
            key: _renamed_branch(value, names) if isinstance(value, Branch) else value
            for key, value in node.attributes.items()
        },
    )


def _renamed_branch(branch: Branch, names: Mapping[str, str]) -> Branch:
    nodes = tuple(_renamed(node, names) for node in branch.nodes)
    constants = {names.get(name, name): value for name, value in branch.constants.items()}
    return Branch(nodes, constants, tuple(names.get(name, name) for name in branch.outputs))
