"""Comparisons and logic."""

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

simple("Equal", torch.eq)
simple("Greater", torch.gt)
simple("GreaterOrEqual", torch.ge, since=12)
simple("Less", torch.lt)
simple("LessOrEqual", torch.le, since=12)
simple("And", torch.logical_and)
simple("Or", torch.logical_or)
simple("Xor", torch.logical_xor)
simple("BitwiseAnd", torch.bitwise_and, since=18)
simple("BitwiseOr", torch.bitwise_or, since=18)
simple("BitwiseXor", torch.bitwise_xor, since=18)
simple("BitwiseNot", torch.bitwise_not, since=18)
simple("Not", torch.logical_not)
simple("Where", torch.where, since=9)
simple("IsNaN", torch.isnan, since=9)


@operator("BitShift", since=11)
def bit_shift(node: Node) -> Run:
    """Move bits to the left or right."""
    return torch.bitwise_left_shift if node.get("direction") == "LEFT" else torch.bitwise_right_shift


@operator("IsInf", since=10)
def is_inf(node: Node) -> Run:
    """Whether a value is infinite, of the signs asked for."""
    positive, negative = node.get("detect_positive", 1), node.get("detect_negative", 1)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return where ``x`` is infinite, bool."""
        found = torch.zeros_like(x, dtype=torch.bool)
        found = found | torch.isposinf(x) if positive else found
        return found | torch.isneginf(x) if negative else found

    return run
