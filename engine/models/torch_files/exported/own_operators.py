"""Operators that need more than a call: they differ in training, on other devices, or by how a tensor lies in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from engine.models.torch_files.exported.refusals import learning


@dataclass(frozen=True)
class Context:
    """Where a program runs, and whether it learns."""

    device: torch.device
    training: bool


def _reshape(_context: Context, x: torch.Tensor, size: list[int]) -> torch.Tensor:
    """``view``: the file counts on a layout in memory that a device or the caller may have changed."""
    return x.reshape(size)


def _batch_norm(
    context: Context,
    x: torch.Tensor,
    weight: torch.Tensor | None,
    bias: torch.Tensor | None,
    mean: torch.Tensor | None,
    variance: torch.Tensor | None,
    _training: bool,
    momentum: float,
    eps: float,
    _cudnn_enabled: bool = True,
) -> torch.Tensor:
    """In training by the batch's own statistics, which the running ones follow; else by the running ones."""
    learns = context.training and x.numel() > x.shape[1]
    return functional.batch_norm(x, mean, variance, weight, bias, learns, momentum, eps)


def _batch_norm_core(context: Context, *arguments: Any) -> tuple[torch.Tensor, ...]:
    """Return what the decomposed form does; nothing uses the statistics that it also gives."""
    x, weight, bias, mean, variance, momentum, eps = arguments
    out = _batch_norm(context, x, weight, bias, mean, variance, False, momentum, eps)
    return out, x.new_empty(0), x.new_empty(0)


def _instance_norm(
    _context: Context, x: torch.Tensor, weight: Any, bias: Any, _mean: None, _variance: None, *settings: Any
) -> torch.Tensor:
    """Each picture's each channel by its own mean and variance."""
    return functional.instance_norm(x, None, None, weight, bias, True, 0.0, settings[2])


def _batch_norm_alone(_context: Context, x: torch.Tensor, *arguments: Any) -> tuple[torch.Tensor, ...]:
    """By the statistics of what it is given, which is one row only: so are instance norms decomposed."""
    weight, bias, _training, momentum, eps = arguments
    out = functional.batch_norm(x, None, None, weight, bias, True, momentum, eps)
    return out, x.new_empty(0), x.new_empty(0)


def _dropout(_context: Context, x: torch.Tensor, _p: float, _train: bool) -> torch.Tensor:
    """Drop nothing, as the file in evaluation mode."""
    return x


def _native_dropout(_context: Context, x: torch.Tensor, _p: float, _train: bool | None) -> tuple[torch.Tensor, ...]:
    return x, torch.ones_like(x, dtype=torch.bool)


def _attention(
    _context: Context,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    _dropout_p: float,
    is_causal: bool,
    mask: torch.Tensor | None,
    scale: float | None,
) -> tuple[torch.Tensor | None, ...]:
    """Attention for one kind of device, by PyTorch's form for all; its further outputs serve training kernels."""
    out = functional.scaled_dot_product_attention(query, key, value, mask, 0.0, is_causal, scale=scale)
    return (out, *[None] * 8)


def _for_cpu(
    context: Context, q: Any, k: Any, v: Any, p: float, causal: bool, attn_mask: Any = None, scale: Any = None
) -> Any:
    return _attention(context, q, k, v, p, causal, attn_mask, scale)


def _flash(
    context: Context, q: Any, k: Any, v: Any, p: float, causal: bool, _debug: bool = False, scale: Any = None
) -> Any:
    return _attention(context, q, k, v, p, causal, None, scale)


def _efficient(
    context: Context, q: Any, k: Any, v: Any, bias: Any, _log: bool, p: float, causal: bool, scale: Any = None
) -> Any:
    return _attention(context, q, k, v, p, causal, bias, scale)


OWN: dict[str, Callable[..., Any]] = {
    "view.default": _reshape,
    "_unsafe_view.default": _reshape,
    "batch_norm.default": _batch_norm,
    "_native_batch_norm_legit_no_training.default": _batch_norm_core,
    "_native_batch_norm_legit.no_stats": _batch_norm_alone,
    "instance_norm.default": _instance_norm,
    "dropout.default": _dropout,
    "feature_dropout.default": _dropout,
    "alpha_dropout.default": _dropout,
    "native_dropout.default": _native_dropout,
    "_scaled_dot_product_flash_attention_for_cpu.default": _for_cpu,
    "_scaled_dot_product_flash_attention.default": _flash,
    "_scaled_dot_product_efficient_attention.default": _efficient,
}
"""Names in ``aten``; each takes the context, then the operator's own positional arguments."""
_WITH_UPDATES = (
    "_native_batch_norm_legit_functional",
    "_native_batch_norm_legit",
    "native_batch_norm",
    "_batch_norm_with_update",
)
_DROPOUTS = ("dropout", "feature_dropout", "alpha_dropout", "native_dropout")


def check_evaluation(name: str, arguments: Mapping[str, object], rows: int | None) -> None:
    """Check that a step was exported in evaluation mode.

    Args:
        name: the operator's name in ``aten``.
        arguments: what it is given.
        rows: the first size of the tensor that it is given, None where the file does not tell.

    Raises:
        ModelError: its answers would change with chance, or with the pictures beside.
    """
    packet = name.split(".", maxsplit=1)[0]
    learns = False
    if packet in _DROPOUTS:
        learns = arguments.get("train") is not False and arguments.get("p") != 0
    elif "attention" in packet:
        learns = arguments.get("dropout_p", 0) != 0
    elif packet == "batch_norm":
        learns = arguments.get("training") is not False or arguments.get("running_mean") is None
    elif packet == "instance_norm":
        learns = arguments.get("running_mean") is not None
    elif name == "_native_batch_norm_legit.no_stats":
        learns = rows != 1
    elif packet in _WITH_UPDATES:
        learns = True
    if learns:
        raise learning(f"{name} in training mode")
