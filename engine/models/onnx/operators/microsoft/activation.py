"""Fused activations."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import DOMAIN_MICROSOFT, Run, operator


@operator("Gelu", domain=DOMAIN_MICROSOFT)
def gelu(_node: Node) -> Run:
    """Gaussian error linear unit, exact."""
    return functional.gelu


@operator("BiasGelu", domain=DOMAIN_MICROSOFT, weights=(1,))
def bias_gelu(_node: Node) -> Run:
    """Exact gelu of a sum."""
    return lambda x, bias: functional.gelu(x + bias)


@operator("FastGelu", domain=DOMAIN_MICROSOFT, weights=(1,))
def fast_gelu(_node: Node) -> Run:
    """Gelu by tanh, of a sum where a bias is given."""

    def run(x: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
        """Return the gelu, in the shape of ``x``."""
        return functional.gelu(x if bias is None else x + bias, approximate="tanh")

    return run


@operator("QuickGelu", domain=DOMAIN_MICROSOFT)
def quick_gelu(node: Node) -> Run:
    """Sigmoid-weighted x: x · sigmoid(alpha · x)."""
    alpha = node.get("alpha", 1.702)
    return lambda x: x * torch.sigmoid(alpha * x)
