"""Attention and rotary embedding of the standard, and the attention core that the fused forms share."""

import torch
from torch.nn import functional

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator


def split_heads(x: torch.Tensor, heads: int) -> torch.Tensor:
    """Return (batch, length, heads · width) as (batch, heads, length, width)."""
    return x.reshape(*x.shape[:2], heads, -1).transpose(1, 2)


def join_heads(x: torch.Tensor) -> torch.Tensor:
    """Return (batch, heads, length, width) as (batch, length, heads · width)."""
    return x.transpose(1, 2).flatten(2)


def allowed_places(
    queries: int, keys: int, offset: int | torch.Tensor, left: int, right: int, device: torch.device
) -> torch.Tensor:
    """Return which key each query may look at, as booleans (..., queries, keys); -1 is no limit on that side.

    ``offset`` is the place of the first query among the keys, or one per sample (batch, 1, 1, 1).
    """
    distance = torch.arange(queries, device=device).unsqueeze(1) + offset - torch.arange(keys, device=device)
    near = torch.ones_like(distance, dtype=torch.bool)
    near = near & (distance <= left) if left >= 0 else near
    return near & (-distance <= right) if right >= 0 else near


def as_bias(allowed: torch.Tensor) -> torch.Tensor:
    """Return 0 where allowed, minus infinity elsewhere."""
    return torch.zeros_like(allowed, dtype=torch.float32).masked_fill(~allowed, -torch.inf)


def shares_of(scores: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
    """Return softmax(scores + bias) over the last axis; a query that may look nowhere gives all zeros."""
    if bias is None:
        return scores.softmax(-1)
    dead = (bias == -torch.inf).all(-1, keepdim=True)
    return torch.where(dead, 0.0, torch.where(dead, 0.0, scores + bias).softmax(-1))


class _Attention:
    """The node's attributes, read once (ONNX Attention, opset 23 on)."""

    def __init__(self, node: Node) -> None:
        self.heads: int = node.get("q_num_heads", 0)
        self.key_heads: int = node.get("kv_num_heads", 0)
        self.scale: float | None = node.get("scale")
        self.cap: float = node.get("softcap", 0.0)
        self.shown: int = node.get("qk_matmul_output_mode", 0)
        self.left: int = node.get("left_window_size", -1)
        self.right: int = node.get("right_window_size", -1)
        self.causal = bool(node.get("is_causal", 0))
        self.only_result = len(node.outputs) < 4 or not node.outputs[3]

    def bias(
        self, query: torch.Tensor, keys: int, mask: torch.Tensor | None, past: int, lengths: torch.Tensor | None
    ) -> torch.Tensor | None:
        """Return what is added to the scores: mask, window, order and padding together."""
        limited = self.causal or self.left >= 0 or self.right >= 0 or lengths is not None
        if mask is not None and mask.shape[-1] < keys:
            mask = functional.pad(
                mask, (0, keys - mask.shape[-1]), value=False if mask.dtype == torch.bool else -torch.inf
            )
        if not limited:
            return as_bias(mask) if mask is not None and mask.dtype == torch.bool else mask
        offset: int | torch.Tensor = past
        if lengths is not None and not past:
            offset = lengths.reshape(-1, 1, 1, 1) - query.shape[2]
        allowed = allowed_places(query.shape[2], keys, offset, self.left, self.right, query.device)
        if self.causal:
            allowed = allowed & allowed_places(query.shape[2], keys, offset, -1, 0, query.device)
        if lengths is not None:
            allowed = allowed & (torch.arange(keys, device=query.device) < lengths.reshape(-1, 1, 1, 1))
        if mask is None:
            return as_bias(allowed)
        return as_bias(allowed & mask) if mask.dtype == torch.bool else as_bias(allowed) + mask

    def attend(
        self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, bias: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the result and what the node shows of the scores."""
        repeats = query.shape[1] // key.shape[1]
        key, value = (item.repeat_interleave(repeats, 1) if repeats > 1 else item for item in (key, value))
        scale = self.scale if self.scale is not None else query.shape[-1] ** -0.5
        if self.only_result and not self.cap:
            return functional.scaled_dot_product_attention(query, key, value, bias, scale=scale), query
        scores = (query * scale**0.5) @ (key * scale**0.5).transpose(-1, -2)
        capped = self.cap * torch.tanh(scores / self.cap) if self.cap else scores
        shares = shares_of(capped, bias)
        biased = capped if bias is None else capped + bias
        return shares @ value, (scores, capped, biased, shares)[self.shown]


@operator("Attention", since=23)
def attention(node: Node) -> Run:
    """Scaled dot-product attention with masks, windows, earlier keys and grouped heads."""
    parts = _Attention(node)

    def run(
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        mask: torch.Tensor | None = None,
        past_key: torch.Tensor | None = None,
        past_value: torch.Tensor | None = None,
        lengths: torch.Tensor | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """Return the attended values; with them keys, values and scores where the node has those outputs."""
        flat = query.dim() == 3
        if flat:
            query = split_heads(query, parts.heads)
            key, value = split_heads(key, parts.key_heads), split_heads(value, parts.key_heads)
        past = 0
        if past_key is not None and past_value is not None:
            past = past_key.shape[2]
            key, value = torch.cat((past_key, key), 2), torch.cat((past_value, value), 2)
        bias = parts.bias(query, key.shape[2], mask, past, lengths)
        result, shown = parts.attend(query, key, value, bias)
        result = join_heads(result) if flat else result
        return (result, key, value, shown) if len(node.outputs) > 1 else result

    return run


def rotate(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor, interleaved: bool) -> torch.Tensor:
    """Turn the first 2 · width entries of the last axis by angles given as (..., width) (Su et al. 2021)."""
    width = 2 * cosine.shape[-1]
    turned, rest = x[..., :width], x[..., width:]
    if interleaved:
        first, second = turned[..., 0::2], turned[..., 1::2]
    else:
        first, second = turned.chunk(2, -1)
    real, imaginary = cosine * first - sine * second, sine * first + cosine * second
    joined = torch.stack((real, imaginary), -1).flatten(-2) if interleaved else torch.cat((real, imaginary), -1)
    return torch.cat((joined, rest), -1)


@operator("RotaryEmbedding", since=23)
def rotary_embedding(node: Node) -> Run:
    """Rotary position embedding; x is (batch, heads, length, width) or (batch, length, heads · width)."""
    interleaved, heads = bool(node.get("interleaved", 0)), node.get("num_heads", 0)

    def run(
        x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor, places: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return ``x``, in its shape, with the front of each head turned by its place."""
        if places is not None:
            cosine, sine = cosine[places.long()], sine[places.long()]
        by_head = split_heads(x, heads) if x.dim() == 3 else x
        result = rotate(by_head, cosine.unsqueeze(1), sine.unsqueeze(1), interleaved)
        return join_heads(result) if x.dim() == 3 else result

    return run
