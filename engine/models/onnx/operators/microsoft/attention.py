"""Fused attention of transformer encoders, as onnxruntime's optimiser writes it."""

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.operators.attention import join_heads, rotate, split_heads
from engine.models.onnx.registry import DOMAIN_MICROSOFT, Run, UnknownOperator, operator


def mask_bias(mask: torch.Tensor, batch: int, keys: int, filler: float) -> torch.Tensor:
    """Return what is added to the scores (batch, 1, queries or 1, keys) for every form of the mask.

    Forms: lengths (batch,); ends and starts (2 · batch,); 1 for words and 0 for filling, (batch, keys),
    (batch, queries, keys) or (batch, 1, queries, keys).
    """
    if mask.dim() == 1:
        place = torch.arange(keys, device=mask.device)
        seen = place < mask[:batch].unsqueeze(1)
        seen = seen & (place >= mask[batch:].unsqueeze(1)) if len(mask) == 2 * batch else seen
        mask = seen
    shape = {2: (batch, 1, 1, -1), 3: (batch, 1, -1, mask.shape[-1]), 4: tuple(mask.shape)}[mask.dim()]
    return torch.zeros(shape if -1 not in shape else mask.reshape(shape).shape, device=mask.device).masked_fill(
        mask.reshape(shape) == 0, filler
    )


class _Core:
    """What both fused forms share: heads, scale, filling value, order."""

    def __init__(self, node: Node) -> None:
        if node.get("do_rotary", 0) or node.get("past_present_share_buffer", 0):
            raise UnknownOperator(node, "Rotary or shared buffers inside attention are not supported.")
        self.heads: int = node.get("num_heads")
        self.scale: float = node.get("scale", 0.0)
        self.filler: float = node.get("mask_filter_value", -10000.0)
        self.causal = bool(node.get("unidirectional", 0))

    def __call__(
        self,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        mask: torch.Tensor | None,
        bias: torch.Tensor | None,
    ) -> torch.Tensor:
        """Return (batch, length, hidden) for heads apart (batch, heads, length, width)."""
        scores = (query @ key.transpose(-1, -2)) * (self.scale or query.shape[-1] ** -0.5)
        scores = scores if bias is None else scores + bias
        if mask is not None:
            scores = scores + mask_bias(mask, len(query), key.shape[2], self.filler)
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device)
            later = later.triu(1 + key.shape[2] - query.shape[2])
            scores = scores.masked_fill(later, torch.finfo(scores.dtype).min)
        return join_heads(scores.softmax(-1) @ value)


@operator("Attention", domain=DOMAIN_MICROSOFT, weights=(1, 2))
def attention(node: Node) -> Run:
    """Self-attention with its projection; outputs: result, keys and values."""
    core, sizes = _Core(node), node.get("qkv_hidden_sizes")

    def run(
        x: torch.Tensor,
        weight: torch.Tensor,
        shift: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        past: torch.Tensor | None = None,
        bias: torch.Tensor | None = None,
        *_: torch.Tensor | None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return (batch, length, width); with it keys and values, stacked, where the node has that output."""
        projected = x @ weight if shift is None else x @ weight + shift
        parts = torch.split(projected, sizes or [projected.shape[-1] // 3] * 3, -1)
        query, key, value = (split_heads(part, core.heads) for part in parts)
        if past is not None:
            key, value = torch.cat((past[0], key), 2), torch.cat((past[1], value), 2)
        result = core(query, key, value, mask, bias)
        return result if len(node.outputs) == 1 else (result, torch.stack((key, value)))

    return run


def _apart(x: torch.Tensor, heads: int) -> torch.Tensor:
    """Return (batch, heads, length, width) for a value that may have its heads apart already."""
    return x if x.dim() == 4 else split_heads(x, heads)


@operator("MultiHeadAttention", domain=DOMAIN_MICROSOFT, weights=(3,))
def multi_head_attention(node: Node) -> Run:
    """Attention over projected values; outputs: result, keys, values."""
    core = _Core(node)

    def run(
        query: torch.Tensor,
        key: torch.Tensor | None = None,
        value: torch.Tensor | None = None,
        shift: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        bias: torch.Tensor | None = None,
        past_key: torch.Tensor | None = None,
        past_value: torch.Tensor | None = None,
        *_: torch.Tensor | None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return (batch, length, width); with it keys and values where the node has those outputs."""
        if key is None or value is None:
            raise UnknownOperator(node, "Packed keys and values are not supported.")
        apart = [_apart(item, core.heads) for item in (query, key, value)]
        if shift is not None:
            widths = [item.shape[1] * item.shape[3] for item in apart]
            shifts = [part.reshape(1, core.heads, 1, -1) for part in torch.split(shift, widths)]
            apart = [item + part for item, part in zip(apart, shifts)]
        query, key, value = apart
        if past_key is not None and past_value is not None:
            key, value = torch.cat((past_key, key), 2), torch.cat((past_value, value), 2)
        result = core(query, key, value, mask, bias)
        return result if len(node.outputs) == 1 else (result, key, value)

    return run


@operator("RotaryEmbedding", domain=DOMAIN_MICROSOFT)
def rotary_embedding(node: Node) -> Run:
    """Rotary position embedding; ``places`` are one start for all, or one place per word."""
    interleaved, heads = bool(node.get("interleaved", 0)), node.get("num_heads", 0)

    def run(x: torch.Tensor, places: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
        """Return ``x``, in its shape, with each head turned by its place."""
        width = 2 * cosine.shape[-1] if not node.get("rotary_embedding_dim", 0) else x.shape[-1] // heads
        by_head = x if x.dim() == 4 else split_heads(x, heads or x.shape[-1] // width)
        if places.dim() == 1:
            places = places + torch.arange(by_head.shape[2], device=x.device).expand(len(x), -1)
        turned = rotate(by_head, cosine[places].unsqueeze(1), sine[places].unsqueeze(1), interleaved)
        return turned if x.dim() == 4 else join_heads(turned)

    return run
