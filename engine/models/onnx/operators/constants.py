"""Shapes, constants, casts and operations that hand their input on."""

from typing import Any

import onnx
import torch

from engine.models.onnx.folding import number
from engine.models.onnx.graph import FLOATING, Node
from engine.models.onnx.registry import Run, UnknownOperator, operator, simple

simple("Identity", lambda x: x)
simple("Size", lambda x: torch.tensor(x.numel()), shape_only=True)

_INTEGERS = {
    onnx.TensorProto.BOOL: torch.bool,
    onnx.TensorProto.UINT8: torch.uint8,
    onnx.TensorProto.INT8: torch.int8,
    onnx.TensorProto.INT16: torch.int16,
    onnx.TensorProto.INT32: torch.int32,
    onnx.TensorProto.INT64: torch.int64,
}
_CUT: dict[int, tuple[int, torch.dtype]] = {
    onnx.TensorProto.UINT4: (4, torch.uint8),
    onnx.TensorProto.INT4: (4, torch.int8),
    onnx.TensorProto.UINT16: (16, torch.int64),
    onnx.TensorProto.UINT32: (32, torch.int64),
    onnx.TensorProto.UINT64: (64, torch.int64),
}
"""Types that are kept in wider ones: their bits, and the type they are kept in."""


@operator("Shape", shape_only=True)
def shape(node: Node) -> Run:
    """The input's shape, or a part of it."""
    start, end = node.get("start", 0), node.get("end")
    return lambda x: torch.tensor(list(x.shape)[start:end], dtype=torch.int64)


def _cut(x: torch.Tensor, bits: int, kept: torch.dtype) -> torch.Tensor:
    """Return the lowest bits of whole numbers, read with a sign where the type they are kept in has one."""
    cut = x.long() if bits == 64 else x.long() & (1 << bits) - 1
    signed = kept == torch.int8
    return (torch.where(cut >= 1 << bits - 1, cut - (1 << bits), cut) if signed else cut).to(kept)


@operator("Cast")
@operator("CastLike", since=15)
def cast(node: Node) -> Run:
    """Another type; every floating type is float32 here."""
    kind = node.get("to")
    if kind is None:
        return lambda x, like: x.to(like.dtype)
    convert = _to(node, kind)
    return lambda x, *_: convert(x)


def _to(node: Node, kind: Any) -> Run:
    if kind in FLOATING:
        return lambda x: x.float()
    if kind in _CUT:
        bits, kept = _CUT[kind]
        return lambda x: _cut(x, bits, kept)
    if kind not in _INTEGERS:
        raise UnknownOperator(node, f"Type {kind} is not supported.")
    return lambda x: x.to(_INTEGERS[kind])


simple("Range", lambda *values: torch.arange(*map(number, values)), arguments=(0, 1, 2))


@operator("Dropout")
def dropout(node: Node) -> Run:
    """Nothing: the file is a model in use, not in training. A mask, where asked for, is all true."""
    if len(node.outputs) > 1:
        return lambda x, *_: (x, torch.ones_like(x, dtype=torch.bool))
    return lambda x, *_: x


@operator("ConstantOfShape", arguments=(0,))
def constant_of_shape(node: Node) -> Run:
    """An array of one value."""
    value = node.get("value", torch.zeros(1))
    filling, dtype = value.reshape(-1)[0].item(), value.dtype
    return lambda sizes: torch.full(sizes, filling, dtype=dtype)


@operator("EyeLike")
def eye_like(node: Node) -> Run:
    """Ones on a diagonal."""
    offset, kind = node.get("k", 0), node.get("dtype")

    def run(x: torch.Tensor) -> torch.Tensor:
        """Return ones on the diagonal, in the shape of ``x``."""
        dtype = x.dtype if kind is None else _INTEGERS.get(kind, torch.float32)
        return torch.diag_embed(torch.ones(max(x.shape)), offset)[: x.shape[0], : x.shape[1]].to(x.device, dtype)

    return run
