"""Operators from whole numbers to whole numbers that onnxruntime's quantiser writes (QOperator form)."""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.pooling import average_pool
from engine.models.onnx.operators.quantization import (
    by_row,
    centred,
    dequantise,
    dynamic_quantize_linear,
    limits_like,
    quantise,
)
from engine.models.onnx.registry import DOMAIN_MICROSOFT, Run, operator


def _register_unary(name: str, make: Callable[[Node], Run]) -> None:
    """Register an operator on one quantised value: x, its scale and zero point, the result's scale and zero point."""

    @operator(name, domain=DOMAIN_MICROSOFT)
    def build(node: Node) -> Run:
        """Build the operator: real numbers in between, whole ones outside."""
        compute = make(node)

        def run(x: Any, xs: Any, xz: Any, ys: Any, yz: Any = None) -> torch.Tensor:
            """Return the result, quantised."""
            return quantise(compute(dequantise(x, xs, xz)), ys, yz, limits_like(yz))

        return run


def _leaky(node: Node) -> Run:
    alpha = node.get("alpha", 0.01)
    return lambda x: functional.leaky_relu(x, alpha)


def _softmax(node: Node) -> Run:
    axis = node.get("axis", -1)
    if node.get("opset", 13) >= 13:
        return lambda x: x.softmax(axis)
    return lambda x: x.flatten(axis).softmax(-1).reshape(x.shape)


def _global_average(node: Node) -> Run:
    last = node.get("channels_last", 0)
    return lambda x: x.mean(tuple(range(1, x.dim() - 1) if last else range(2, x.dim())), keepdim=True)


_register_unary("QLinearSigmoid", lambda _: torch.sigmoid)
_register_unary("QLinearLeakyRelu", _leaky)
_register_unary("QLinearSoftmax", _softmax)
_register_unary("QLinearGlobalAveragePool", _global_average)
_register_unary("QLinearAveragePool", average_pool)


def _register_pair(name: str, compute: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> None:
    """Register an operator on two quantised values, each with scale and zero point, as the result has."""

    @operator(name, domain=DOMAIN_MICROSOFT)
    def build(_node: Node) -> Run:
        """Build the operator: real numbers in between, whole ones outside."""

        def run(a: Any, sa: Any, az: Any, b: Any, sb: Any, bz: Any, sy: Any, yz: Any = None) -> torch.Tensor:
            """Return the result, quantised."""
            return quantise(compute(dequantise(a, sa, az), dequantise(b, sb, bz)), sy, yz, limits_like(yz))

        return run


_register_pair("QLinearAdd", torch.add)
_register_pair("QLinearMul", torch.mul)


@operator("QLinearConcat", domain=DOMAIN_MICROSOFT)
def qlinear_concat(node: Node) -> Run:
    """Join quantised values of different scales."""
    axis = node.get("axis", 1)

    def run(scale: torch.Tensor, zero: torch.Tensor, *items: Any) -> torch.Tensor:
        """Return the ``items`` (each a value, its scale and zero point) joined, quantised."""
        parts = [dequantise(*items[start : start + 3]) for start in range(0, len(items), 3)]
        return quantise(torch.cat(parts, axis), scale, zero, limits_like(zero))

    return run


@operator("QGemm", domain=DOMAIN_MICROSOFT, weights=(3, 6))
def qgemm(node: Node) -> Run:
    """Gemm of whole numbers, alpha · A · B + C; the result stays real where it has no scale."""
    alpha, flip_a, flip_b = node.get("alpha", 1.0), node.get("transA", 0), node.get("transB", 0)

    def run(
        a: Any, sa: Any, az: Any, b: Any, sb: Any, bz: Any, c: Any = None, sy: Any = None, yz: Any = None
    ) -> torch.Tensor:
        """Return the product and sum, quantised where ``sy`` is given."""
        left = centred(a, az).t() if flip_a else centred(a, az)
        right = centred(b, bz, 0 if flip_b else 1)
        total = left @ (right.t() if flip_b else right)
        real = (total if c is None else total + c.float()) * (alpha * sa * sb)
        return real if sy is None else quantise(real, sy, yz, limits_like(yz))

    return run


@operator("MatMulIntegerToFloat", domain=DOMAIN_MICROSOFT, weights=(1,))
def matmul_integer_to_float(_node: Node) -> Run:
    """Product of whole numbers as real ones, with a bias."""

    def run(a: Any, b: Any, sa: Any, sb: Any, az: Any = None, bz: Any = None, bias: Any = None) -> torch.Tensor:
        """Return the product in real numbers."""
        rows: Any = by_row(sa)
        real: torch.Tensor = (centred(a, by_row(az), -1) @ centred(b, bz, -1)) * rows * sb
        return real if bias is None else real + bias

    return run


@operator("DynamicQuantizeMatMul", domain=DOMAIN_MICROSOFT, weights=(1,))
def dynamic_quantize_matmul(node: Node) -> Run:
    """The first operand quantised by its own range, then the product as real numbers."""
    to_bytes = dynamic_quantize_linear(node)

    def run(a: Any, b: Any, sb: Any, bz: Any = None, bias: Any = None) -> torch.Tensor:
        """Return the product in real numbers."""
        whole, scale, zero = to_bytes(a)
        real: torch.Tensor = (centred(whole, zero) @ centred(b, bz, -1)) * scale * sb
        return real if bias is None else real + bias

    return run
