"""Matrix products."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator, simple

simple("MatMul", torch.matmul, weights=(0, 1))


@operator("Gemm", weights=(0, 1, 2))
def gemm(node: Node) -> Run:
    """alpha·A·B + beta·C, with A or B transposed where asked."""
    alpha, beta = node.get("alpha", 1.0), node.get("beta", 1.0)
    flip_a, flip_b = node.get("transA", 0), node.get("transB", 0)

    def run(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor | None = None) -> torch.Tensor:
        """Return the product and sum (rows, columns)."""
        a = a.t() if flip_a else a
        if alpha == beta == 1 and c is not None and c.dim() == 1:
            return functional.linear(a, b if flip_b else b.t(), c)
        product = a @ (b.t() if flip_b else b)
        product = product if alpha == 1 else alpha * product
        return product if c is None else product + (c if beta == 1 else beta * c)

    return run


@operator("Einsum", weights=tuple(range(8)))
def einsum(node: Node) -> Run:
    """Sums of products as written in the equation."""
    equation = node.get("equation").replace(" ", "")
    return lambda *operands: torch.einsum(equation, *operands)
