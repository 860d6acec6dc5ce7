"""Small changes to a graph before it becomes a network: the last softmax taken off, a fixed batch freed."""

from dataclasses import replace
from typing import Literal

import torch

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.roles import CARRIERS

Removed = Literal["none", "softmax", "sigmoid", "log_softmax"]
_TAILS: dict[str, Removed] = {"Softmax": "softmax", "LogSoftmax": "log_softmax", "Sigmoid": "sigmoid"}


def remove_tail(graph: Graph) -> tuple[Graph, Removed]:
    """Return the graph without a final softmax, log-softmax or sigmoid, and which it was."""
    tail = _last_node(graph)
    if tail is None or tail.op not in _TAILS or tail.domain:
        return graph, "none"
    passed_on = replace(tail, op="Identity", attributes={})
    nodes = tuple(passed_on if node is tail else node for node in graph.nodes)
    return replace(graph, nodes=nodes), _TAILS[tail.op]


def ends_in_relu(graph: Graph) -> bool:
    """Return whether the last thing done to the answers is to cut off what is below zero."""
    last = _last_node(graph)
    if last is None or last.domain:
        return False
    if last.op == "Relu":
        return True
    low = last.get("min", None) if len(last.inputs) < 2 else graph.constants.get(last.inputs[1])
    return last.op == "Clip" and low is not None and float(low) == 0.0


def _last_node(graph: Graph) -> Node | None:
    """Return the node that makes the answers, behind what only passes them on."""
    producers = graph.producers()
    name = graph.output
    while name in producers and producers[name].op in CARRIERS | {"Dropout"}:
        name = producers[name].inputs[0]
    return producers.get(name)


def free_batch(graph: Graph, batch: int) -> Graph:
    """Return the graph with reshapes to ``[batch, ...]`` keeping the size of their input's first axis instead.

    Whether that is equal has to be tried: see ``engine.models.onnx.building``.
    """
    depends = set(graph.inputs)
    nodes: list[Node] = []
    constants = dict(graph.constants)
    for node in graph.nodes:
        target = constants.get(node.inputs[1]) if node.op == "Reshape" else None
        if target is not None and len(target) and target[0] == batch and node.inputs[0] in depends:
            name = f"{node.outputs[0]}/free_batch"
            constants[name] = torch.cat((torch.zeros(1, dtype=target.dtype), target[1:]))
            node = replace(node, inputs=(node.inputs[0], name))  # noqa: PLW2901 - the changed node takes its place
        if depends & set(node.inputs):
            depends.update(node.outputs)
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes), constants=constants)
