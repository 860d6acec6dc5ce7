"""Shapes, constants, casts and operations that hand their input on."""

import onnx
import torch

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


@operator("Shape", shape_only=True)
def shape(node: Node) -> Run:
    """The input's shape, or a part of it."""
    start, end = node.get("start", 0), node.get("end")
    return lambda x: torch.tensor(list(x.shape)[start:end], dtype=torch.int64)


@operator("Cast")
def cast(node: Node) -> Run:
    """Another type; every floating type is float32 here."""
    kind = node.get("to")
    if kind in FLOATING:
        return lambda x: x.float()
    if kind not in _INTEGERS:
        raise UnknownOperator(node, f"Type {kind} is not supported.")
    return lambda x: x.to(_INTEGERS[kind])


simple("CastLike", lambda x, like: x.to(like.dtype), since=15)
simple("Range", torch.arange, arguments=(0, 1, 2))


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
    number, dtype = value.reshape(-1)[0].item(), value.dtype
    return lambda sizes: torch.full(sizes, number, dtype=dtype)


@operator("EyeLike")
def eye_like(node: Node) -> Run:
    """Ones on a diagonal."""
    offset, kind = node.get("k", 0), node.get("dtype")

    def run(x: torch.Tensor) -> torch.Tensor:
        dtype = x.dtype if kind is None else _INTEGERS.get(kind, torch.float32)
        return torch.diag_embed(torch.ones(max(x.shape)), offset)[: x.shape[0], : x.shape[1]].to(x.device, dtype)

    return run
