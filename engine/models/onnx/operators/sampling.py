"""Values between the grid points: GridSample and AffineGrid; and CenterCropPad."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.windows import pad
from engine.models.onnx.registry import Run, UnknownOperator, operator

_MODES = {"linear": "bilinear", "cubic": "bicubic"}


@operator("GridSample", since=16)
def grid_sample(node: Node) -> Run:
    """Values at places given in [-1, 1]."""
    mode, padding = node.get("mode", "linear"), node.get("padding_mode", "zeros")
    mode, corners = _MODES.get(mode, mode), bool(node.get("align_corners", 0))

    def run(x: torch.Tensor, grid: torch.Tensor) -> torch.Tensor:
        """Return the values of ``x`` at the places of ``grid``."""
        if mode == "bicubic" and x.dim() == 5:
            raise UnknownOperator(node, "Cubic sampling in three dimensions is not supported.")
        return functional.grid_sample(x, grid, mode, padding, corners)

    return run


@operator("AffineGrid", since=20, arguments=(1,))
def affine_grid(node: Node) -> Run:
    """Places in [-1, 1] turned and moved by a matrix."""
    corners = bool(node.get("align_corners", 0))
    return lambda matrix, size: functional.affine_grid(matrix, size, corners)


@operator("CenterCropPad", since=18, arguments=(1,))
def center_crop_pad(node: Node) -> Run:
    """The middle of an array at another size: cut, or filled with zeros around."""
    axes = node.get("axes")

    def run(x: torch.Tensor, sizes: list[int]) -> torch.Tensor:
        """Return ``x`` cut or filled to ``sizes``."""
        rank = x.dim()
        pads = [0] * (2 * rank)
        for axis, size in zip(range(rank) if axes is None else axes, sizes):
            more = size - x.shape[axis]
            begin = more // 2 if more > 0 else -(-more // 2)
            pads[axis % rank], pads[axis % rank + rank] = begin, more - begin
        return pad(x, pads)

    return run
