"""Conv and ConvTranspose in one, two or three dimensions."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.windows import is_symmetric, pad, pads_of
from engine.models.onnx.registry import Run, operator

_CONVOLUTIONS = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}
_TRANSPOSED = {1: functional.conv_transpose1d, 2: functional.conv_transpose2d, 3: functional.conv_transpose3d}


@operator("Conv", weights=(1, 2))
def conv(node: Node) -> Run:
    """Convolution; ``auto_pad`` and uneven pads are padded first."""
    group = node.get("group", 1)

    def run(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return the convolution of ``x``, padded first where torch cannot."""
        rank = weight.dim() - 2
        strides, dilations = node.get("strides", [1] * rank), node.get("dilations", [1] * rank)
        pads = pads_of(node, x.shape[2:], weight.shape[2:], strides, dilations)
        if not is_symmetric(pads):
            x, pads = pad(x, pads), [0] * (2 * rank)
        return _CONVOLUTIONS[rank](x, weight, bias, strides, pads[:rank], dilations, group)

    return run


@operator("ConvTranspose", weights=(1, 2))
def conv_transpose(node: Node) -> Run:
    """Transposed convolution: computed without padding, then cut or enlarged to the size the node asks for."""
    group = node.get("group", 1)

    def run(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return the transposed convolution of ``x``, at the size the node asks for."""
        rank = weight.dim() - 2
        strides, dilations = node.get("strides", [1] * rank), node.get("dilations", [1] * rank)
        extra = node.get("output_padding", [0] * rank)
        full = [
            (size - 1) * stride + (width - 1) * dilation + 1 + more
            for size, width, stride, dilation, more in zip(x.shape[2:], weight.shape[2:], strides, dilations, extra)
        ]
        pads = _transposed_pads(node, list(x.shape[2:]), full, strides)
        y = _TRANSPOSED[rank](x, weight, None, strides, 0, 0, group, dilations)
        grown = [size - have for size, have in zip(full, y.shape[2:])]
        y = pad(y, [-begin for begin in pads[:rank]] + [more - end for more, end in zip(grown, pads[rank:])])
        return y if bias is None else y + bias.reshape(1, -1, *[1] * rank)

    return run


def _transposed_pads(node: Node, sizes: list[int], full: list[int], strides: list[int]) -> list[int]:
    """Return how much to cut at each begin and end (ONNX ConvTranspose, "pads" and "output_shape")."""
    auto, rank = node.get("auto_pad", "NOTSET"), len(sizes)
    wanted = node.get("output_shape")
    if wanted is None:
        if auto not in ("SAME_UPPER", "SAME_LOWER"):
            return list(node.get("pads", [0] * (2 * rank))) if auto == "NOTSET" else [0] * (2 * rank)
        wanted = [size * stride for size, stride in zip(sizes, strides)]
    totals = [have - want for have, want in zip(full, wanted[-rank:])]
    halves = [total // 2 for total in totals]
    rests = [total - half for total, half in zip(totals, halves)]
    return halves + rests if auto == "SAME_UPPER" else rests + halves
