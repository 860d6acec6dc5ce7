"""Fused products: matrix products and convolutions with scaling, transposing and an activation."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.convolution import conv
from engine.models.onnx.operators.linear import gemm
from engine.models.onnx.registry import DOMAIN_MICROSOFT, Run, UnknownOperator, operator


def activation_of(node: Node, numbers: list[float]) -> Run:
    """Return the activation that is fused into a node, with its own numbers (alpha, beta; or lowest, highest)."""
    name = node.get("activation", "")
    plain: dict[str, Run] = {"": lambda x: x, "Relu": torch.relu, "Tanh": torch.tanh, "Sigmoid": torch.sigmoid}
    if name in plain:
        return plain[name]
    if name == "LeakyRelu":
        return lambda x: functional.leaky_relu(x, numbers[0])
    if name == "Clip":
        return lambda x: torch.clamp(x, *numbers)
    if name == "HardSigmoid":
        return lambda x: torch.clamp(x * numbers[0] + numbers[1], 0, 1)
    raise UnknownOperator(node, f"The fused activation {name} is not supported.")


@operator("FusedMatMul", "TransposeMatMul", domain=DOMAIN_MICROSOFT, weights=(0, 1))
def fused_matmul(node: Node) -> Run:
    """Product alpha · A · B, with the last two axes of A or B exchanged where asked."""
    if node.get("transBatchA", 0) or node.get("transBatchB", 0):
        raise UnknownOperator(node, "Transposed batch axes are not supported.")
    alpha, flip_a, flip_b = node.get("alpha", 1.0), node.get("transA", 0), node.get("transB", 0)

    def run(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
        """Return the product."""
        a = a.transpose(-1, -2) if flip_a and a.dim() > 1 else a
        b = b.transpose(-1, -2) if flip_b and b.dim() > 1 else b
        return torch.matmul(a if alpha == 1 else alpha * a, b)

    return run


@operator("FusedGemm", domain=DOMAIN_MICROSOFT, weights=(0, 1, 2))
def fused_gemm(node: Node) -> Run:
    """Gemm and an activation."""
    product = gemm(node)
    numbers = [node.get(f"activation_{name}") for name in ("alpha", "beta")]
    if node.get("activation") == "Clip":
        raise UnknownOperator(node, "A fused Clip is not supported here.")
    activate = activation_of(node, [number for number in numbers if number is not None])
    return lambda *inputs: activate(product(*inputs))


@operator("FusedConv", domain=DOMAIN_MICROSOFT, weights=(1, 2))
def fused_conv(node: Node) -> Run:
    """Convolution, a sum with another value, and an activation."""
    convolve, activate = conv(node), activation_of(node, node.get("activation_params", []))

    def run(
        x: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor | None = None,
        other: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return the activated convolution, with ``other`` added first."""
        result = convolve(x, weight, bias)
        return activate(result if other is None else result + other)  # type: ignore[no-any-return]

    return run
