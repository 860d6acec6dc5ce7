"""Operations that only arrange values anew."""

from collections.abc import Sequence

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple


@operator("Reshape")
def reshape_attribute(node: Node) -> Run:
    """Another shape, given as an attribute (before opset 5)."""
    sizes = node.get("shape")
    return lambda x: x.reshape([x.shape[index] if size == 0 else size for index, size in enumerate(sizes)])


@operator("Reshape", since=5, arguments=(1,))
def reshape(node: Node) -> Run:
    """Another shape: -1 is worked out, 0 copies the input's size unless ``allowzero``."""
    keep_zero = node.get("allowzero", 0)

    def run(x: torch.Tensor, sizes: list[int]) -> torch.Tensor:
        """Return ``x`` in the shape of ``sizes``."""
        if keep_zero or 0 not in sizes:
            return x.reshape(sizes)
        return x.reshape([x.shape[index] if size == 0 else size for index, size in enumerate(sizes)])

    return run


@operator("Flatten")
def flatten(node: Node) -> Run:
    """Two dimensions: before ``axis``, and from it on."""
    axis = node.get("axis", 1)

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return ``x`` in two dimensions."""
        if axis == 1 and x.dim() > 1:
            return x.flatten(1)
        start = axis if axis >= 0 else axis + x.dim()
        return x.reshape(x.shape[:start].numel(), -1)

    return run


@operator("Transpose")
def transpose(node: Node) -> Run:
    """Axes in another order; reversed where none is given."""
    order = node.get("perm")
    return lambda x: x.permute(order if order is not None else list(range(x.dim()))[::-1])


def _squeezed(x: torch.Tensor, axes: Sequence[int] | None) -> torch.Tensor:
    return x.squeeze() if axes is None else x.squeeze(tuple(axes))


def _unsqueezed(x: torch.Tensor, axes: int | Sequence[int]) -> torch.Tensor:
    given = [axes] if isinstance(axes, int) else axes
    rank = x.dim() + len(given)
    for axis in sorted(axis % rank for axis in given):
        x = x.unsqueeze(axis)
    return x


@operator("Squeeze")
def squeeze_attribute(node: Node) -> Run:
    """Drop axes of size 1, given as an attribute."""
    axes = node.get("axes")
    return lambda x: _squeezed(x, axes)


@operator("Unsqueeze")
def unsqueeze_attribute(node: Node) -> Run:
    """Insert axes of size 1, given as an attribute."""
    axes = node.get("axes")
    return lambda x: _unsqueezed(x, axes)


def _expand(x: torch.Tensor, sizes: list[int]) -> torch.Tensor:
    """Repeat axes of size 1; both shapes broadcast."""
    missing = len(sizes) - x.dim()
    own = [1] * missing + list(x.shape)
    wanted = [1] * -missing + list(sizes)
    return x.expand([have if want == 1 else want for have, want in zip(own, wanted)])


simple("Squeeze", lambda x, axes=None: _squeezed(x, axes), since=13, arguments=(1,))
simple("Unsqueeze", _unsqueezed, since=13, arguments=(1,))
simple("Expand", _expand, since=8, arguments=(1,))
simple("Tile", lambda x, counts: x.repeat(counts) if counts else x, since=6, arguments=(1,))


@operator("DepthToSpace")
def depth_to_space(node: Node) -> Run:
    """Move channels into space."""
    block, columns_first = node.get("blocksize"), node.get("mode", "DCR") == "DCR"

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return (n, c / block², h · block, w · block)."""
        n, c, h, w = x.shape
        if not columns_first:
            return torch.pixel_shuffle(x, block)
        y = x.reshape(n, block, block, c // block**2, h, w).permute(0, 3, 4, 1, 5, 2)
        return y.reshape(n, c // block**2, h * block, w * block)

    return run


@operator("SpaceToDepth")
def space_to_depth(node: Node) -> Run:
    """Move space into channels."""
    block, columns_first = node.get("blocksize"), node.get("mode", "DCR") == "DCR"

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return (n, c · block², h / block, w / block)."""
        n, c, h, w = x.shape
        if not columns_first:
            return torch.pixel_unshuffle(x, block)
        y = x.reshape(n, c, h // block, block, w // block, block).permute(0, 3, 5, 1, 2, 4)
        return y.reshape(n, c * block**2, h // block, w // block)

    return run
