"""Resize and Upsample: nearest, linear and cubic, axis by axis, for every coordinate rule of the standard."""

from collections.abc import Callable
from math import floor
from typing import Any

import torch

from engine.models.onnx.graph import Node
from engine.models.onnx.registry import Run, operator

Taps = tuple[list[torch.Tensor], list[torch.Tensor] | None]


def _half_down(x: torch.Tensor) -> torch.Tensor:
    return torch.ceil(x - 0.5)


_NEAREST: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "round_prefer_floor": _half_down,
    "round_prefer_ceil": lambda x: torch.floor(x + 0.5),
    "floor": torch.floor,
    "ceil": torch.ceil,
}


def _coordinates(rule: str, size: int, length: int, ratio: float) -> torch.Tensor:
    """Return where the new places lie in the old axis (ONNX Resize, coordinate_transformation_mode).

    In float32 with a float32 scale, as onnxruntime does: where a place falls on a border, rounding decides.
    """
    places, scale = torch.arange(length, dtype=torch.float32), torch.tensor(ratio, dtype=torch.float32)
    if rule == "asymmetric":
        return places / scale
    if rule == "align_corners":
        return places * (size - 1) / (length - 1) if length > 1 else places * 0
    if rule == "pytorch_half_pixel" and length == 1:
        return places * 0
    if rule == "half_pixel_symmetric":
        return size / 2 * (1 - length / (size * scale)) + (places + 0.5) / scale - 0.5
    return (places + 0.5) / scale - 0.5


def _cropped(places: int, size: int, start: float, end: float) -> torch.Tensor:
    """Return where the new places lie in a part of the old axis given by shares of its length."""
    if places == 1:
        return torch.tensor([(start + end) / 2 * (size - 1)])
    return start * (size - 1) + torch.arange(places) * ((end - start) * (size - 1) / (places - 1))


def _cubic(distance: torch.Tensor, a: float) -> torch.Tensor:
    """Return the weights of cubic convolution (Keys 1981)."""
    t = distance.abs()
    near = ((a + 2) * t - (a + 3)) * t * t + 1
    far = ((a * t - 5 * a) * t + 8 * a) * t - 4 * a
    return torch.where(t <= 1, near, torch.where(t < 2, far, torch.zeros_like(t)))


def _taps(node: Node, places: torch.Tensor, size: int, scale: float) -> Taps:
    """Return old indices and their weights for each new place (no weights: take the value as it is)."""
    mode = node.get("mode", "nearest")
    if mode == "nearest":
        rounding = _NEAREST[node.get("nearest_mode", "round_prefer_floor")]
        return [rounding(places).long().clamp(0, size - 1)], None
    low = places.floor()
    reach = 1 if mode == "linear" else 2
    shrink = min(scale, 1.0) if node.get("antialias", 0) else 1.0  # smoothing: the kernel is as wide as the step
    first = floor(-reach / shrink) + 1
    offsets = range(first, 2 - first)
    distances = [(places - low - offset) * shrink for offset in offsets]
    if mode == "linear":
        weights = [(1 - distance.abs()).clamp(min=0) for distance in distances]
    else:
        weights = [_cubic(distance, node.get("cubic_coeff_a", -0.75)) for distance in distances]
    outside = node.get("exclude_outside", 0)
    if outside:
        weights = [weight * ((low + offset >= 0) & (low + offset < size)) for offset, weight in zip(offsets, weights)]
    if outside or shrink < 1:
        total = torch.stack(weights).sum(0)
        weights = [weight / total for weight in weights]
    return [(low.long() + offset).clamp(0, size - 1) for offset in offsets], weights


def _resize_axis(
    node: Node, x: torch.Tensor, axis: int, length: int, scale: float, part: tuple[float, float] | None
) -> torch.Tensor:
    size = x.shape[axis]
    if part is None:
        rule = node.get("coordinate_transformation_mode", "half_pixel")
        return _picked(x, axis, *_taps(node, _coordinates(rule, size, length, scale), size, scale))
    places = _cropped(length, size, *part)
    inside = ((places >= 0) & (places <= size - 1)).to(x.device)
    result = _picked(x, axis, *_taps(node, places, size, scale))
    shape = [-1 if other == axis else 1 for other in range(x.dim())]
    return torch.where(inside.reshape(shape), result, node.get("extrapolation_value", 0.0))


def _picked(
    x: torch.Tensor, axis: int, indices: list[torch.Tensor], weights: list[torch.Tensor] | None
) -> torch.Tensor:
    picked = [x.index_select(axis, index.to(x.device)) for index in indices]
    if weights is None:
        return picked[0]
    shape = [-1 if other == axis else 1 for other in range(x.dim())]
    terms = [weight.to(x.device, x.dtype).reshape(shape) * part for weight, part in zip(weights, picked)]
    return torch.stack(terms).sum(0) if len(terms) > 2 else terms[0] + terms[1]


def _targets(
    node: Node, x: torch.Tensor, scales: list[float] | None, sizes: list[int] | None
) -> list[tuple[int, int, float]]:
    """Return (axis, new length, scale) for each axis named."""
    axes = [axis % x.dim() for axis in node.get("axes", range(x.dim()))]
    if not sizes:
        pairs = [(floor(x.shape[axis] * scale), scale) for axis, scale in zip(axes, scales or [])]
        return [(axis, length, scale) for axis, (length, scale) in zip(axes, pairs)]
    ratios = [size / x.shape[axis] for axis, size in zip(axes, sizes)]
    policy = node.get("keep_aspect_ratio_policy", "stretch")
    if policy != "stretch":
        ratio = min(ratios) if policy == "not_larger" else max(ratios)
        ratios = [ratio] * len(axes)
        sizes = [floor(ratio * x.shape[axis] + 0.5) for axis in axes]
    return [(axis, size, ratio) for axis, size, ratio in zip(axes, sizes, ratios)]


def _resize(node: Node, x: torch.Tensor, scales: Any, sizes: Any, parts: list[float] | None = None) -> torch.Tensor:
    """``parts``: starts, then ends, of what is cut out of each axis before resizing, as shares."""
    cuts = node.get("coordinate_transformation_mode") == "tf_crop_and_resize"
    targets = _targets(node, x, scales, sizes)
    for index, (axis, length, scale) in enumerate(targets):
        if cuts and parts:
            x = _resize_axis(node, x, axis, length, scale, (parts[index], parts[index + len(targets)]))
        elif length != x.shape[axis] or scale != 1:
            x = _resize_axis(node, x, axis, length, scale, None)
    return x


@operator("Resize", since=11, arguments=(1, 2, 3))
def resize(node: Node) -> Run:
    """Another size by scales or sizes."""
    return lambda x, parts=None, scales=None, sizes=None: _resize(node, x, scales, sizes, parts)


def _plain_rules(node: Node) -> Node:
    """Return the node with the one coordinate rule of old opsets: places divided by the scale, rounded down."""
    rules = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    mode = {"bilinear": "linear"}.get(node.get("mode", "nearest"), node.get("mode", "nearest"))
    return Node(
        node.op,
        node.domain,
        node.name,
        node.inputs,
        node.outputs,
        {**node.attributes, **rules, "mode": mode},
        node.opset,
    )


@operator("Resize", since=10, arguments=(1,))
@operator("Upsample", since=9, arguments=(1,))
def upsample(node: Node) -> Run:
    """Another size by scales (Upsample, and Resize in opset 10)."""
    plain_node = _plain_rules(node)
    return lambda x, scales: _resize(plain_node, x, scales, None)


@operator("Upsample", since=7)
def upsample_attribute(node: Node) -> Run:
    """Another size by scales given as an attribute."""
    plain_node, scales = _plain_rules(node), node.get("scales")
    return lambda x: _resize(plain_node, x, scales, None)
