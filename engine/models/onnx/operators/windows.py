"""Padding and window arithmetic that convolutions and poolings share."""

from collections.abc import Sequence

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node


def pads_of(
    node: Node, sizes: Sequence[int], kernel: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> list[int]:
    """Return ONNX pads (all begins, then all ends) for spatial ``sizes``, ``auto_pad`` worked out."""
    auto, rank = node.get("auto_pad", "NOTSET"), len(kernel)
    if auto == "VALID":
        return [0] * (2 * rank)
    if auto not in ("SAME_UPPER", "SAME_LOWER"):
        return list(node.get("pads", [0] * (2 * rank)))
    begins, ends = [], []
    for size, width, stride, dilation in zip(sizes, kernel, strides, dilations):
        total = max(0, (-(-size // stride) - 1) * stride + (width - 1) * dilation + 1 - size)
        small, large = total // 2, total - total // 2
        begins.append(small if auto == "SAME_UPPER" else large)
        ends.append(large if auto == "SAME_UPPER" else small)
    return begins + ends


def is_symmetric(pads: Sequence[int]) -> bool:
    """Return whether begins equal ends."""
    rank = len(pads) // 2
    return list(pads[:rank]) == list(pads[rank:])


def torch_pads(pads: Sequence[int]) -> list[int]:
    """Return ONNX pads in torch's order: last axis first, begin and end in turn."""
    rank = len(pads) // 2
    return [pads[axis + side] for axis in reversed(range(rank)) for side in (0, rank)]


def pad(x: torch.Tensor, pads: Sequence[int], value: float = 0.0) -> torch.Tensor:
    """Pad the last axes of ``x`` with ``value``."""
    return functional.pad(x, torch_pads(pads), value=value)
