"""Elementwise arithmetic."""

from functools import reduce

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

simple("Add", torch.add, since=7, affine=True)
simple("Mul", torch.mul, since=7, affine=True)
simple("Sub", torch.sub, since=7)
simple("Sqrt", torch.sqrt)
simple("Exp", torch.exp)
simple("Log", torch.log)
simple("Neg", torch.neg)
simple("Abs", torch.abs)
simple("Floor", torch.floor)
simple("Ceil", torch.ceil)
simple("Round", torch.round)
simple("Sign", torch.sign)
simple("Reciprocal", torch.reciprocal)
for _name in ("Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"):
    simple(_name, getattr(torch, _name.lower()))
simple("Sum", lambda *items: reduce(torch.add, items), since=8, affine=True)
simple("Mean", lambda *items: reduce(torch.add, items) / len(items), since=8)
simple("Min", lambda *items: reduce(torch.minimum, items), since=8)
simple("Max", lambda *items: reduce(torch.maximum, items), since=8)


def _divide(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Division; integers are cut towards zero as ONNX does."""
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _power(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Power in the type of the base."""
    return torch.pow(a, b).to(a.dtype)


simple("Div", _divide, since=7)
simple("Pow", _power, since=7)


@operator("Mod")
def mod(node: Node) -> Run:
    """Remainder with the sign of the divisor, or of the dividend where ``fmod`` is set."""
    return torch.fmod if node.get("fmod", 0) else torch.remainder


@operator("CumSum", arguments=(1,))
def cumsum(node: Node) -> Run:
    """Running sum along an axis."""
    exclusive, backwards = node.get("exclusive", 0), node.get("reverse", 0)

    def run(x: torch.Tensor, axis: int | list[int]) -> torch.Tensor:
        along = axis[0] if isinstance(axis, list) else axis
        turned = x.flip(along) if backwards else x
        total = turned.cumsum(along, dtype=x.dtype)
        total = total - turned if exclusive else total
        return total.flip(along) if backwards else total

    return run
