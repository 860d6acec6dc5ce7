"""Copies of an array with single entries replaced or changed."""

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator

_REDUCTIONS = {"add": "sum", "mul": "prod", "max": "amax", "min": "amin"}


def _scatter(x: torch.Tensor, axis: int, places: torch.Tensor, updates: torch.Tensor, reduction: str) -> torch.Tensor:
    if reduction == "none":
        return x.scatter(axis, places, updates)
    return x.scatter_reduce(axis, places, updates, _REDUCTIONS[reduction], include_self=True)


@operator("Scatter", "ScatterElements", since=9)
def scatter_elements(node: Node) -> Run:
    """Put or add single elements along an axis."""
    axis, reduction = node.get("axis", 0), node.get("reduction", "none")

    def run(x: torch.Tensor, indices: torch.Tensor, updates: torch.Tensor) -> torch.Tensor:
        """Return ``x`` with the updates in."""
        wanted = indices.long()
        return _scatter(x, axis, torch.where(wanted < 0, wanted + x.shape[axis], wanted), updates, reduction)

    return run


@operator("ScatterND", since=11)
def scatter_nd(node: Node) -> Run:
    """Put or add entries, or whole parts, by index tuples."""
    reduction = node.get("reduction", "none")

    def run(x: torch.Tensor, indices: torch.Tensor, updates: torch.Tensor) -> torch.Tensor:
        """Return ``x`` with the updates in."""
        picked = tuple(indices.long().unbind(-1))
        if reduction in ("none", "add"):
            return x.index_put(picked, updates, accumulate=reduction == "add")
        numbers = torch.arange(x.numel(), device=x.device).reshape(x.shape)[picked]
        return _scatter(x.flatten(), 0, numbers.flatten(), updates.flatten(), reduction).reshape(x.shape)

    return run
