"""Poolings."""

from collections.abc import Sequence

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.windows import is_symmetric, pad, pads_of
from engine.models.onnx.registry import Run, UnknownOperator, operator, simple

_MAX = {1: functional.max_pool1d, 2: functional.max_pool2d, 3: functional.max_pool3d}
_MEAN = {1: functional.avg_pool1d, 2: functional.avg_pool2d, 3: functional.avg_pool3d}

simple("GlobalAveragePool", lambda x: x.mean(tuple(range(2, x.dim())), keepdim=True))
simple("GlobalMaxPool", lambda x: x.amax(tuple(range(2, x.dim())), keepdim=True))


class Window:
    """The geometry of a pooling node; ``pads`` and ``extra`` are worked out for the sizes at hand."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.kernel: list[int] = node.get("kernel_shape")
        self.rank = len(self.kernel)
        self.strides: list[int] = node.get("strides", [1] * self.rank)
        self.dilations: list[int] = node.get("dilations", [1] * self.rank)
        self.ceil = bool(node.get("ceil_mode", 0))

    def pads(self, sizes: Sequence[int]) -> list[int]:
        """Return ONNX pads."""
        return pads_of(self.node, sizes, self.kernel, self.strides, self.dilations)

    def extra(self, sizes: Sequence[int], pads: Sequence[int]) -> list[int]:
        """Return how far the last window reaches beyond the padded input, per axis (only with ``ceil_mode``).

        A window that would start in the end padding is left out, as ONNX and torch both do.
        """
        more = []
        for axis, size in enumerate(sizes):
            reach = (self.kernel[axis] - 1) * self.dilations[axis] + 1
            padded = size + pads[axis] + pads[axis + self.rank]
            count = -(-(padded - reach) // self.strides[axis]) + 1
            if (count - 1) * self.strides[axis] >= size + pads[axis]:
                count -= 1
            more.append(max(0, (count - 1) * self.strides[axis] + reach - padded) if self.ceil else 0)
        return more


@operator("MaxPool")
def max_pool(node: Node) -> Run:
    """Largest value of each window."""
    if len(node.outputs) > 1 and node.outputs[1]:
        raise UnknownOperator(node, "The places of the largest values are not supported.")
    window = Window(node)

    def run(x: torch.Tensor) -> torch.Tensor:
        sizes, rank = x.shape[2:], window.rank
        pads = window.pads(sizes)
        extra = window.extra(sizes, pads)
        fits = is_symmetric(pads) and not any(extra)
        if not fits or any(2 * begin > width for begin, width in zip(pads, window.kernel)):
            ends = [end + more for end, more in zip(pads[rank:], extra)]
            x, pads = pad(x, pads[:rank] + ends, -torch.inf), [0] * (2 * rank)
        return _MAX[rank](x, window.kernel, window.strides, pads[:rank], window.dilations)

    return run


@operator("AveragePool")
def average_pool(node: Node) -> Run:
    """Mean of each window; padding counts only where the node says so."""
    window, counts = Window(node), bool(node.get("count_include_pad", 0))
    if any(step != 1 for step in window.dilations):
        return _dilated_average(window, counts)

    def run(x: torch.Tensor) -> torch.Tensor:
        sizes, rank = x.shape[2:], window.rank
        pads = window.pads(sizes)
        extra = window.extra(sizes, pads)
        small = all(2 * begin <= width for begin, width in zip(pads, window.kernel))
        if is_symmetric(pads) and not any(extra) and small:
            return _MEAN[rank](x, window.kernel, window.strides, pads[:rank], False, counts)
        return _weighed_average(x, window, pads, extra, counts)

    return run


def _weighed_average(x: torch.Tensor, window: Window, pads: list[int], extra: list[int], counts: bool) -> torch.Tensor:
    """Mean over what counts: sums over the padded input, divided by how many places count."""
    rank = window.rank
    ones = x.new_ones(1, 1, *x.shape[2:])
    ones = pad(pad(ones, pads, 1.0 if counts else 0.0), [0] * rank + extra)
    full = pad(x, pads[:rank] + [end + more for end, more in zip(pads[rank:], extra)])
    pool = _MEAN[rank]
    return pool(full, window.kernel, window.strides) / pool(ones, window.kernel, window.strides)


def _dilated_average(window: Window, counts: bool) -> Run:
    """Mean of windows with gaps: a convolution of each channel with ones, divided by how many places count."""
    convolve = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}[window.rank]

    def sums(x: torch.Tensor) -> torch.Tensor:
        ones = x.new_ones(x.shape[1], 1, *window.kernel)
        return convolve(x, ones, None, window.strides, 0, window.dilations, x.shape[1])

    def run(x: torch.Tensor) -> torch.Tensor:
        pads = window.pads(x.shape[2:])
        extra = window.extra(x.shape[2:], pads)
        places = pad(x.new_ones(1, 1, *x.shape[2:]), pads, 1.0 if counts else 0.0)
        full = pad(pad(x, pads), [0] * window.rank + extra)
        return sums(full) / sums(pad(places, [0] * window.rank + extra))

    return run


@operator("LpPool", since=2)
def lp_pool(node: Node) -> Run:
    """p-norm of each window."""
    window, p = Window(node), node.get("p", 2)
    if any(step != 1 for step in window.dilations):
        raise UnknownOperator(node, "Windows with gaps are not supported.")
    volume = torch.Size(window.kernel).numel()

    def run(x: torch.Tensor) -> torch.Tensor:
        pads = window.pads(x.shape[2:])
        extra = window.extra(x.shape[2:], pads)
        full = pad(pad(x.abs().pow(p), pads), [0] * window.rank + extra)
        return (_MEAN[window.rank](full, window.kernel, window.strides) * volume).pow(1 / p)

    return run
