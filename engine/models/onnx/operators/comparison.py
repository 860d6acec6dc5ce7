"""Comparisons and logic."""

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

simple("Equal", torch.eq, since=7)
simple("Greater", torch.gt, since=7)
simple("GreaterOrEqual", torch.ge, since=12)
simple("Less", torch.lt, since=7)
simple("LessOrEqual", torch.le, since=12)
simple("And", torch.logical_and, since=7)
simple("Or", torch.logical_or, since=7)
simple("Xor", torch.logical_xor, since=7)
simple("Not", torch.logical_not)
simple("Where", torch.where, since=9)
simple("IsNaN", torch.isnan, since=9)


@operator("IsInf", since=10)
def is_inf(node: Node) -> Run:
    """Whether a value is infinite, of the signs asked for."""
    positive, negative = node.get("detect_positive", 1), node.get("detect_negative", 1)

    def run(x: torch.Tensor) -> torch.Tensor:
        found = torch.zeros_like(x, dtype=torch.bool)
        found = found | torch.isposinf(x) if positive else found
        return found | torch.isneginf(x) if negative else found

    return run
