"""Sums, means and other reductions over axes."""

from collections.abc import Callable

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator

Reduce = Callable[[torch.Tensor, tuple[int, ...], bool], torch.Tensor]


def _product(x: torch.Tensor, axes: tuple[int, ...], keep: bool) -> torch.Tensor:
    for axis in sorted((axis % x.dim() for axis in axes), reverse=True):
        x = x.prod(axis, keep, dtype=x.dtype)
    return x


_REDUCTIONS: dict[str, Reduce] = {
    "ReduceSum": lambda x, axes, keep: x.sum(axes, keep, dtype=x.dtype),
    "ReduceMean": lambda x, axes, keep: (
        x.mean(axes, keep) if x.is_floating_point() else x.float().mean(axes, keep).to(x.dtype)
    ),
    "ReduceMax": lambda x, axes, keep: x.amax(axes, keep),
    "ReduceMin": lambda x, axes, keep: x.amin(axes, keep),
    "ReduceProd": _product,
    "ReduceL1": lambda x, axes, keep: x.abs().sum(axes, keep, dtype=x.dtype),
    "ReduceL2": lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep),
    "ReduceSumSquare": lambda x, axes, keep: x.square().sum(axes, keep, dtype=x.dtype),
    "ReduceLogSum": lambda x, axes, keep: x.sum(axes, keep).log(),
    "ReduceLogSumExp": lambda x, axes, keep: x.logsumexp(axes, keep),
}


def _reduce(node: Node, x: torch.Tensor, axes: list[int] | None) -> torch.Tensor:
    if not axes and node.get("noop_with_empty_axes", 0):
        return x
    chosen = tuple(axes) if axes else tuple(range(x.dim()))
    return _REDUCTIONS[node.op](x, chosen, bool(node.get("keepdims", 1)))


@operator(*_REDUCTIONS)
def reduce_attribute(node: Node) -> Run:
    """Reduce over axes given as an attribute."""
    return lambda x: _reduce(node, x, node.get("axes"))


def _register_newer(names: tuple[str, ...], since: int) -> None:
    @operator(*names, since=since, arguments=(1,))
    def reduce_input(node: Node) -> Run:
        """Reduce over axes given as an input."""
        return lambda x, axes=None: _reduce(node, x, axes)


_register_newer(("ReduceSum",), 13)
_register_newer(tuple(name for name in _REDUCTIONS if name != "ReduceSum"), 18)
