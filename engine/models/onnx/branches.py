"""If nodes: exporters write them where a choice hangs on a shape alone; the way taken is put in their place."""

from dataclasses import replace

import torch

from engine.models.onnx.folding import fold
from engine.models.onnx.graph import Branch, Graph, Node
from engine.models.onnx.program import compile_graph, execute
from engine.models.onnx.registry import UnknownOperator
from engine.models.onnx.roles import Roles

_NO_ROLES = Roles(frozenset(), frozenset())


def take_branches(graph: Graph, sample_shape: tuple[int, ...], fixed_batch: int | None) -> Graph:
    """Return the graph without If nodes.

    Raises:
        UnknownOperator: a choice depends on what is in the picture, or on the batch size.
    """
    batches = (1, 2, 3) if fixed_batch is None else (fixed_batch,)
    while (node := next((node for node in graph.nodes if node.op == "If"), None)) is not None:
        answers = {_condition(graph, node, (batch, *sample_shape)) for batch in batches}
        if len(answers) > 1:
            raise UnknownOperator(node, "The choice depends on the batch size.")
        graph = _inline(graph, node, "then_branch" if answers.pop() else "else_branch")
    return graph


def _condition(graph: Graph, node: Node, shape: tuple[int, ...]) -> bool:
    """Return the choice for a raw input of ``shape``."""
    before = graph.nodes[: graph.nodes.index(node)]
    part = replace(graph, nodes=_needed(before, node.inputs[0]), output=node.inputs[0])
    folded = fold(part, _NO_ROLES)
    program = compile_graph(folded, frozenset())
    if not program.output_on_host:
        raise UnknownOperator(node, "The choice depends on what is in the picture.")
    values = list(program.template)
    values[program.input] = torch.zeros(shape)
    for name, slot in program.state.items():
        values[slot] = folded.constants[name]
    with torch.no_grad():
        execute(program.steps, values, torch.device("cpu"), False)
    return bool(values[program.output])


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
    nodes = [
        replace(
            item,
            inputs=tuple(names.get(name, name) for name in item.inputs),
            outputs=tuple(names.get(name, name) for name in item.outputs),
        )
        for item in branch.nodes
    ]
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
        frozen=graph.frozen | constants.keys(),
    )
