"""Elementwise arithmetic."""

from functools import reduce

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

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
simple("Sum", lambda *items: reduce(torch.add, items), affine=True)
simple("Mean", lambda *items: reduce(torch.add, items) / len(items))
simple("Min", lambda *items: reduce(torch.minimum, items))
simple("Max", lambda *items: reduce(torch.maximum, items))


def _divide(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Division; integers are cut towards zero as ONNX does."""
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _power(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Power in the type of the base."""
    return torch.pow(a, b).to(a.dtype)


_PAIRS: dict[str, Run] = {"Add": torch.add, "Mul": torch.mul, "Sub": torch.sub, "Div": _divide, "Pow": _power}
for _name, _run in _PAIRS.items():
    simple(_name, _run, since=7, affine=_name in ("Add", "Mul"))


@operator("Add", "Mul", affine=True)
@operator("Sub", "Div", "Pow")
def lined_up(node: Node) -> Run:
    """Arithmetic before opset 7: the second operand lies along the first from ``axis`` on."""
    axis, compute = node.get("axis"), _PAIRS[node.op]

    def run(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """Return the result with ``b`` lined up with ``a``."""
        behind = 0 if axis is None or not node.get("broadcast", 0) else a.dim() - axis % a.dim() - b.dim()
        return compute(a, b.reshape(*b.shape, *[1] * behind) if behind > 0 else b)  # type: ignore[no-any-return]

    return run


@operator("Mod")
def mod(node: Node) -> Run:
    """Remainder with the sign of the divisor, or of the dividend where ``fmod`` is set."""
    return torch.fmod if node.get("fmod", 0) else torch.remainder


@operator("CumSum", "CumProd", arguments=(1,))
def running(node: Node) -> Run:
    """Running sum or product along an axis."""
    exclusive, backwards = node.get("exclusive", 0), node.get("reverse", 0)
    gather = torch.cumsum if node.op == "CumSum" else torch.cumprod
    start = 0 if node.op == "CumSum" else 1

    def run(x: torch.Tensor, axis: int | list[int]) -> torch.Tensor:
        """Return the running totals, in the shape and type of ``x``."""
        along = axis[0] if isinstance(axis, list) else axis
        turned = x.flip(along) if backwards else x
        if exclusive:  # each place holds what lies before it
            first = torch.full_like(turned.narrow(along, 0, 1), start)
            turned = torch.cat((first, turned.narrow(along, 0, turned.shape[along] - 1)), along)
        total = gather(turned, along, dtype=x.dtype)
        return total.flip(along) if backwards else total

    return run
