"""Fused normalisations: with the sum before them, and with the embeddings of a text model."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.normalization import layer_normalization
from engine.models.onnx.registry import DOMAIN_MICROSOFT, Run, operator

operator("LayerNormalization", domain=DOMAIN_MICROSOFT, weights=(1, 2))(layer_normalization)


def _rms(x: torch.Tensor, axis: int, epsilon: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x by the root of its mean square from ``axis`` on, and the inverse of that root."""
    axes = list(range(axis % x.dim(), x.dim()))
    inverse = (x.square().mean(axes, keepdim=True) + epsilon).rsqrt()
    return x * inverse, inverse


@operator("SimplifiedLayerNormalization", weights=(1,))
@operator("SimplifiedLayerNormalization", domain=DOMAIN_MICROSOFT, weights=(1,))
def simplified_layer_normalization(node: Node) -> Run:
    """By the root of the mean square, without mean and bias (onnxruntime has it in the main domain too)."""
    axis, epsilon, alone = node.get("axis", -1), node.get("epsilon", 1e-5), len(node.outputs) == 1

    def run(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return the normal values; with them the inverse root where the node has that output."""
        normal, inverse = _rms(x, axis, epsilon)
        return normal * scale if alone else (normal * scale, inverse)

    return run


def _moments(x: torch.Tensor, epsilon: float) -> tuple[torch.Tensor, torch.Tensor]:
    variance, mean = torch.var_mean(x, -1, correction=0, keepdim=True)
    return mean, (variance + epsilon).rsqrt()


@operator("SkipLayerNormalization", domain=DOMAIN_MICROSOFT, weights=(2, 3, 4))
def skip_layer_normalization(node: Node) -> Run:
    """Layer norm of a sum; outputs: result, mean, inverse deviation, the sum itself."""
    epsilon = node.get("epsilon", 1e-5)

    def run(
        x: torch.Tensor,
        skip: torch.Tensor,
        scale: torch.Tensor,
        shift: torch.Tensor | None = None,
        bias: torch.Tensor | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return the normal sum; with it the further outputs where the node has them."""
        total = x + skip if bias is None else x + skip + bias
        result = functional.layer_norm(total, scale.shape, scale, shift, epsilon)
        return result if len(node.outputs) == 1 else (result, *_moments(total, epsilon), total)

    return run


@operator("SkipSimplifiedLayerNormalization", domain=DOMAIN_MICROSOFT, weights=(2, 3))
def skip_simplified_layer_normalization(node: Node) -> Run:
    """Root-mean-square norm of a sum; outputs: result, (none), inverse root, the sum itself."""
    epsilon = node.get("epsilon", 1e-5)

    def run(
        x: torch.Tensor, skip: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None = None
    ) -> torch.Tensor | tuple[torch.Tensor | None, ...]:
        """Return the normal sum; with it the further outputs where the node has them."""
        total = x + skip if bias is None else x + skip + bias
        normal, inverse = _rms(total, -1, epsilon)
        return normal * scale if len(node.outputs) == 1 else (normal * scale, None, inverse, total)

    return run


@operator("EmbedLayerNormalization", domain=DOMAIN_MICROSOFT, weights=(2, 3, 4, 5, 6))
def embed_layer_normalization(node: Node) -> Run:
    """Sum of word, place and segment embeddings, and layer norm; outputs: result, words per text, the sum."""
    epsilon = node.get("epsilon", 1e-12)

    def run(
        tokens: torch.Tensor,
        segments: torch.Tensor | None,
        words: torch.Tensor,
        places: torch.Tensor,
        kinds: torch.Tensor | None,
        scale: torch.Tensor,
        shift: torch.Tensor,
        mask: torch.Tensor | None = None,
        positions: torch.Tensor | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return the normal sum; with it the further outputs where the node has them."""
        where = places[: tokens.shape[1]] if positions is None else functional.embedding(positions.long(), places)
        total = functional.embedding(tokens.long(), words) + where
        if segments is not None and kinds is not None:
            total = total + functional.embedding(segments.long(), kinds)
        result = functional.layer_norm(total, scale.shape, scale, shift, epsilon)
        counts = tokens.new_zeros(len(tokens)) if mask is None else mask.sum(1)
        return result if len(node.outputs) == 1 else (result, counts.to(torch.int32), total)

    return run
