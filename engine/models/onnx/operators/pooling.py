"""Poolings."""

from collections.abc import Sequence
from typing import Any

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
    """Largest value of each window, and where it lies in the whole array."""
    window, shows_places = Window(node), len(node.outputs) > 1 and node.outputs[1]

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return the largest values."""
        sizes, rank = x.shape[2:], window.rank
        pads = window.pads(sizes)
        extra = window.extra(sizes, pads)
        fits = is_symmetric(pads) and not any(extra)
        if not fits or any(2 * begin > width for begin, width in zip(pads, window.kernel)):
            ends = [end + more for end, more in zip(pads[rank:], extra)]
            x, pads = pad(x, pads[:rank] + ends, -torch.inf), [0] * (2 * rank)
        return _MAX[rank](x, window.kernel, window.strides, pads[:rank], window.dilations)

    def run_with_places(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the largest values and their places in the flat array."""
        if any(pads := window.pads(x.shape[2:])) and not is_symmetric(pads):
            raise UnknownOperator(node, "Places of the largest values are not supported with uneven padding.")
        options: Any = (window.kernel, window.strides, pads[: window.rank], window.dilations, window.ceil, True)
        values, places = _MAX[window.rank](x, *options)
        planes = torch.arange(x.shape[0] * x.shape[1], device=x.device).reshape(*x.shape[:2], *[1] * window.rank)
        if node.get("storage_order", 0):
            height, width = x.shape[2], x.shape[3:].numel()
            places = places % width * height + places // width
        return values, places + planes * x.shape[2:].numel()

    return run_with_places if shows_places else run


@operator("AveragePool")
def average_pool(node: Node) -> Run:
    """Mean of each window; padding counts only where the node says so."""
    window, counts = Window(node), bool(node.get("count_include_pad", 0))
    if any(step != 1 for step in window.dilations):
        return _dilated_average(window, counts)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return the means."""
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
    kernel, extra = _within(x, window, pads, extra)
    ones = x.new_ones(1, 1, *x.shape[2:])
    ones = pad(pad(ones, pads, 1.0 if counts else 0.0), [0] * rank + extra)
    full = pad(x, pads[:rank] + [end + more for end, more in zip(pads[rank:], extra)])
    pool = _MEAN[rank]
    return pool(full, kernel, window.strides) / pool(ones, kernel, window.strides)


def _within(x: torch.Tensor, window: Window, pads: list[int], extra: list[int]) -> tuple[list[int], list[int]]:
    """Return kernel and overhang with windows that cover a whole axis cut to it: some are far larger than the input."""
    padded = [size + pads[axis] + pads[axis + window.rank] for axis, size in enumerate(x.shape[2:])]
    covers = [width >= size for width, size in zip(window.kernel, padded)]
    kernel = [min(width, size) for width, size in zip(window.kernel, padded)]
    return kernel, [0 if cut else more for cut, more in zip(covers, extra)]


def _dilated_average(window: Window, counts: bool) -> Run:
    """Mean of windows with gaps: a convolution of each channel with ones, divided by how many places count."""

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return the means."""
        pads = window.pads(x.shape[2:])
        extra = window.extra(x.shape[2:], pads)
        places = pad(x.new_ones(1, 1, *x.shape[2:]), pads, 1.0 if counts else 0.0)
        full = pad(pad(x, pads), [0] * window.rank + extra)
        return _window_sums(full, window) / _window_sums(pad(places, [0] * window.rank + extra), window)

    return run


def _window_sums(x: torch.Tensor, window: Window) -> torch.Tensor:
    """Return the sum of each window, gaps included: a convolution of each channel with ones."""
    convolve = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}[window.rank]
    ones = x.new_ones(x.shape[1], 1, *window.kernel)
    return convolve(x, ones, None, window.strides, 0, window.dilations, x.shape[1])


@operator("LpPool", since=2)
def lp_pool(node: Node) -> Run:
    """p-norm of each window."""
    window, p = Window(node), node.get("p", 2)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return the norms."""
        pads = window.pads(x.shape[2:])
        extra = window.extra(x.shape[2:], pads)
        full = pad(pad(x.abs().pow(p), pads), [0] * window.rank + extra)
        return _window_sums(full, window).pow(1 / p)

    return run
