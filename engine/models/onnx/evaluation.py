"""One pass through a graph without weights: for choices by shape, and for trying single operators."""

from typing import Any

import torch

from engine.models.onnx.folding import fold
from engine.models.onnx.graph import Graph
from engine.models.onnx.program import compile_graph, execute
from engine.models.onnx.roles import Roles

_NO_ROLES = Roles()


def evaluate(graph: Graph, *raws: torch.Tensor) -> tuple[Any, bool]:
    """Return the graph's output for ``raws`` on the CPU, and whether it depends on their shapes alone."""
    folded = fold(graph)
    program = compile_graph(folded, _NO_ROLES)
    values = list(program.template)
    for slot, raw in zip(program.inputs, raws):
        values[slot] = raw
    for name, slot in program.state.items():
        values[slot] = folded.constants[name]
    with torch.no_grad():
        execute(program.steps, values, torch.device("cpu"), False)
    return values[program.output], program.output_on_host
