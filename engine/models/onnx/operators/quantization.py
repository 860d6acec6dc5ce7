"""Numbers kept as small integers: quantised values are whole numbers in float32, so that gradients pass.

Rounding hands gradients on as if it did nothing where the number stays within its type's limits, and none beyond
(the straight-through estimator of Bengio et al. 2013).
"""

from typing import Any

import onnx
import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.convolution import conv
from engine.models.onnx.registry import DOMAIN_MICROSOFT, OWN_DOMAIN, Run, UnknownOperator, operator

_LIMITS: dict[int, tuple[int, int]] = {
    onnx.TensorProto.UINT2: (0, 3),
    onnx.TensorProto.INT2: (-2, 1),
    onnx.TensorProto.UINT4: (0, 15),
    onnx.TensorProto.INT4: (-8, 7),
    onnx.TensorProto.UINT8: (0, 255),
    onnx.TensorProto.INT8: (-128, 127),
    onnx.TensorProto.UINT16: (0, 65535),
    onnx.TensorProto.INT16: (-32768, 32767),
    onnx.TensorProto.INT32: (-(2**31), 2**31 - 1),
}


def limits_of(kind: int) -> tuple[int, int] | None:
    """Return the smallest and largest number of an ONNX integer type, None where it is no small integer type."""
    return _LIMITS.get(kind)


class _Whole(torch.autograd.Function):
    """Round to even and hold within limits; the gradient passes where nothing was cut off."""

    generate_vmap_rule = True

    @staticmethod
    def forward(x: torch.Tensor, low: float, high: float) -> torch.Tensor:
        """Return x rounded and held within [low, high]."""
        return x.round().clamp(low, high)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: torch.Tensor) -> None:  # noqa: ARG004 - torch's form
        """Remember where nothing is cut off."""
        x, low, high = inputs
        ctx.save_for_backward((x >= low - 0.5) & (x <= high + 0.5))

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        """Return the gradient where nothing was cut off, as if there were no rounding."""
        (inside,) = ctx.saved_tensors
        return gradient * inside, None, None


def whole(x: torch.Tensor, low: float, high: float) -> torch.Tensor:
    """Return x rounded to whole numbers (ties to even) within [low, high]."""
    result: torch.Tensor = _Whole.apply(x, low, high)  # type: ignore[no-untyped-call]
    return result


def along(value: torch.Tensor, x: torch.Tensor, axis: int, block: int = 0) -> torch.Tensor:
    """Return a scale or zero point in a shape that fits ``x``: one, one per entry of ``axis``, or one per block."""
    if block:
        return value.repeat_interleave(block, axis).narrow(axis, 0, x.shape[axis])
    if value.dim() != 1 or value.numel() == 1:
        return value.reshape(()) if value.numel() == 1 else value
    return value.reshape(-1, *[1] * (x.dim() - 1 - axis % x.dim()))


def quantise(x: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None, limits: tuple[int, int]) -> torch.Tensor:
    """Return round(x / scale) + zero within the limits; scale and zero point fit ``x`` already."""
    shifted = 0.0 if zero is None else zero.float()
    return whole(whole(x / scale, -torch.inf, torch.inf) + shifted, *limits)


def dequantise(x: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None) -> torch.Tensor:
    """Return (x - zero) · scale."""
    return (x.float() if zero is None else x.float() - zero.float()) * scale


def limits_like(zero: torch.Tensor | None) -> tuple[int, int]:
    """Return the limits of a zero point's type; without one, of unsigned bytes."""
    if zero is None or zero.is_floating_point():
        return 0, 255
    found = torch.iinfo(zero.dtype)
    return found.min, found.max


@operator("QuantizeLinear", since=10)
@operator("QuantizeLinear", domain=DOMAIN_MICROSOFT)
def quantize_linear(node: Node) -> Run:
    """Real numbers to whole ones."""
    axis, block = node.get("axis", 1), node.get("block_size", 0)
    kind = node.get("output_dtype", 0)
    if kind and limits_of(kind) is None:
        raise UnknownOperator(node, f"Type {kind} is not supported.")

    def run(x: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None = None) -> torch.Tensor:
        """Return whole numbers as the node or ``zero`` says, held as real ones."""
        fitting = None if zero is None else along(zero, x, axis, block)
        return quantise(x, along(scale, x, axis, block), fitting, limits_of(kind) or limits_like(zero))

    return run


@operator("DequantizeLinear", since=10)
@operator("DequantizeLinear", domain=DOMAIN_MICROSOFT)
def dequantize_linear(node: Node) -> Run:
    """Whole numbers to real ones."""
    axis, block = node.get("axis", 1), node.get("block_size", 0)

    def run(x: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None = None) -> torch.Tensor:
        """Return the real numbers."""
        return dequantise(x, along(scale, x, axis, block), None if zero is None else along(zero, x, axis, block))

    return run


@operator("DynamicQuantizeLinear", since=11)
def dynamic_quantize_linear(_node: Node) -> Run:
    """Real numbers to bytes by their own range; scale and zero point are taken as fixed in gradients."""

    def run(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return bytes, their scale and their zero point."""
        low, high = x.detach().amin().clamp(max=0), x.detach().amax().clamp(min=0)
        scale = (high - low) / 255
        scale = torch.where(scale == 0, torch.ones_like(scale), scale)
        zero = (-low / scale).round().clamp(0, 255)
        return quantise(x, scale, zero, (0, 255)), scale, zero

    return run


@operator("Rounded", domain=OWN_DOMAIN)
def rounded(node: Node) -> Run:
    """Our own form of an integer weight: kept as real numbers for training, used as the integers it is stored as."""
    axis, limits, block = node.get("axis"), node.get("limits"), node.get("block_size", 0)

    def run(weight: torch.Tensor, scale: torch.Tensor, zero: torch.Tensor | None = None) -> torch.Tensor:
        """Return the weight rounded to the integers it is stored as."""
        fitting = None if zero is None else along(zero, weight, axis, block)
        return quantise(weight, along(scale, weight, axis, block), fitting, limits)

    return run


def centred(x: torch.Tensor, zero: torch.Tensor | None, axis: int = 0) -> torch.Tensor:
    """Return x - zero in float32, where sums of products of bytes stay exact up to 2**24."""
    return x.float() if zero is None else x.float() - along(zero, x, axis).float()


@operator("QLinearConv", since=10, weights=(3, 8))
def qlinear_conv(node: Node) -> Run:
    """Convolution from whole numbers to whole numbers."""
    convolve = conv(node)

    def run(x: Any, xs: Any, xz: Any, w: Any, ws: Any, wz: Any, ys: Any, yz: Any, bias: Any = None) -> torch.Tensor:
        """Return the convolution, quantised."""
        total = convolve(centred(x, xz), centred(w, wz), None if bias is None else bias.float())
        scale = along(xs * ws / ys, total, 1)
        return whole(whole(total * scale, -torch.inf, torch.inf) + yz.float(), *limits_like(yz))

    return run


@operator("ConvInteger", since=10, weights=(1,))
def conv_integer(node: Node) -> Run:
    """Convolution of whole numbers."""
    convolve = conv(node)
    return lambda x, w, xz=None, wz=None: convolve(centred(x, xz), centred(w, wz))


def by_row(zero: torch.Tensor | None) -> torch.Tensor | None:
    """Return one zero point per row in a shape that fits a matrix."""
    return zero.unsqueeze(-1) if zero is not None and zero.dim() == 1 and zero.numel() > 1 else zero


@operator("MatMulInteger", since=10, weights=(1,))
def matmul_integer(_node: Node) -> Run:
    """Matrix product of whole numbers; zero points per row of the first and per column of the second."""
    return lambda a, b, az=None, bz=None: centred(a, by_row(az), -1) @ centred(b, bz, -1)


@operator("QLinearMatMul", since=10, weights=(3,))
def qlinear_matmul(_node: Node) -> Run:
    """Matrix product from whole numbers to whole numbers."""

    def run(a: Any, sa: Any, az: Any, b: Any, sb: Any, bz: Any, sy: Any, yz: Any) -> torch.Tensor:
        """Return the product, quantised."""
        total = centred(a, by_row(az), -1) @ centred(b, bz, -1)
        rows: list[Any] = [by_row(value) for value in (sa, sy, yz)]
        real = total * rows[0] * sb / rows[1]
        return whole(whole(real, -torch.inf, torch.inf) + rows[2].float(), *limits_like(yz))

    return run
