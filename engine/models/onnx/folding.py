"""Everything that does not depend on the picture or on a trained weight is computed once, at building time."""

from dataclasses import replace
from typing import Any

import torch

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.registry import Operator, UnknownOperator, find_operator

MAX_FOLDED_ELEMENTS = 2**28
_GROWING = frozenset({"ConstantOfShape", "Expand", "Tile", "Range", "Pad", "Resize", "Upsample"})


def plain(value: torch.Tensor) -> Any:
    """Return a tensor as a Python number or (nested) list."""
    return value.tolist()


def number(value: Any) -> Any:
    """Return a single number that comes as itself or as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def fold(graph: Graph, live: frozenset[str] = frozenset()) -> Graph:
    """Return the graph with constant parts computed, but for what hangs on the constants ``live``.

    Raises:
        UnknownOperator: a constant part would grow beyond 2**28 elements or cannot be computed.
    """
    constants = dict(graph.constants)
    kept = []
    for node in graph.nodes:
        if all(name == "" or (name in constants and name not in live) for name in node.inputs):
            constants.update(_compute(node, constants))
        else:
            kept.append(node)
    used = {name for node in kept for name in node.inputs} | {graph.output}
    return replace(
        graph, nodes=tuple(kept), constants={name: value for name, value in constants.items() if name in used}
    )


def _compute(node: Node, constants: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    form = find_operator(node)
    values = [_input(form, position, name, constants) for position, name in enumerate(node.inputs)]
    try:
        with torch.no_grad():
            _refuse_growth(node, form, values)
            result = form.build(node)(*values)
    except (RuntimeError, ValueError, TypeError, IndexError, MemoryError) as error:
        raise UnknownOperator(node, f"A constant part cannot be computed: {error}") from error
    results = result if isinstance(result, tuple) else (result,)
    return dict(zip(node.outputs, results))


def _input(form: Operator, position: int, name: str, constants: dict[str, torch.Tensor]) -> Any:
    if name == "":
        return None
    return plain(constants[name]) if position in form.arguments else constants[name]


def _refuse_growth(node: Node, form: Operator, values: list[Any]) -> None:
    """Try operators that can make huge results from small files on tensors without storage first."""
    if node.op not in _GROWING:
        return
    if node.op == "Range":
        start, limit, delta = (number(value) for value in values)
        count = abs((limit - start) / delta) if delta else 0
    else:
        shadows = [value.to("meta") if isinstance(value, torch.Tensor) else value for value in values]
        run = form.build(node)
        with torch.device("meta"):
            count = run(*shadows).numel()
    if count > MAX_FOLDED_ELEMENTS:
        raise ValueError(f"{count} elements are more than {MAX_FOLDED_ELEMENTS}")
