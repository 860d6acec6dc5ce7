"""Each translated operator, alone in a file, against what LiteRT answers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from lite_files import NONE, RELU, RELU6, SAME, VALID, Builder

from engine.models.equality import logits_of
from engine.models.onnx.network import GraphNetwork
from engine.models.onnx.roles import find_roles
from engine.models.tflite.checking import check_lite
from engine.models.tflite.operators.table import known_operators
from engine.models.tflite.runtime import LiteRuntime
from engine.models.tflite.schema import read_lite
from engine.models.tflite.translating import translate

PICTURE = (1, 7, 6, 4)
Case = Callable[[Builder, int], tuple[int, ...]]
CASES: dict[str, tuple[str, Case]] = {}


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)


def case(name: str, title: str = "") -> Callable[[Case], Case]:
    def register(write: Case) -> Case:
        CASES[f"{name} {title}".strip()] = name, write
        return write

    return register


def one(
    name: str,
    shape: tuple[int, ...],
    options: str = "",
    *more: Callable[[Builder], int],
    title: str = "",
    **values: Any,
) -> None:
    """Add a case: an operator on the picture and further inputs, with a result of ``shape``."""

    @case(name, title)
    def write(make: Builder, picture: int) -> tuple[int, ...]:
        inputs = [picture, *(made(make) for made in more)]
        make.operator(name, inputs, make.tensor(shape), options, **values)
        return shape


def stored(data: Any, kind: str = "float32") -> Callable[[Builder], int]:
    return lambda make: make.stored(data, kind)


def whole(*numbers: int) -> Callable[[Builder], int]:
    return stored(np.array(numbers), "int32")


for padding, side in ((SAME, (4, 3)), (VALID, (3, 2))):
    for activation in (NONE, RELU, RELU6):
        one("CONV_2D", (1, *side, 5), "Conv2D", stored(drawn(5, 3, 3, 4)), stored(drawn(5)), title=f"{padding} {activation}",
            padding=padding, strideW=2, strideH=2, fusedActivationFunction=activation)  # fmt: skip
    one("DEPTHWISE_CONV_2D", (1, *side, 8), "DepthwiseConv2D", stored(drawn(1, 3, 3, 8)), stored(drawn(8)),
        title=str(padding), padding=padding, strideW=2, strideH=2, depthMultiplier=2)  # fmt: skip
    for pool in ("MAX_POOL_2D", "AVERAGE_POOL_2D"):
        one(pool, (1, *side, 4), "Pool2D", title=str(padding), padding=padding, strideW=2, strideH=2,
            filterWidth=3, filterHeight=3)  # fmt: skip
one("CONV_2D", (1, 7, 6, 6), "Conv2D", stored(drawn(6, 3, 3, 2)), stored(drawn(6)), title="groups", padding=SAME,
    strideW=1, strideH=1)  # fmt: skip
one("CONV_2D", (1, 3, 2, 5), "Conv2D", stored(drawn(5, 3, 3, 4)), stored(drawn(5)), title="dilated", padding=VALID,
    strideW=1, strideH=1, dilationWFactor=2, dilationHFactor=2)  # fmt: skip
one("CONV_2D", (1, 4, 6, 5), "Conv2D", stored(drawn(5, 2, 4, 4)), stored(drawn(5)), title="uneven", padding=SAME,
    strideW=1, strideH=2, fusedActivationFunction=2)  # fmt: skip
one("FULLY_CONNECTED", (1, 5), "FullyConnected", stored(drawn(5, 168)), stored(drawn(5)), fusedActivationFunction=RELU)
one("FULLY_CONNECTED", (1, 7, 6, 5), "FullyConnected", stored(drawn(5, 4)), stored(drawn(5)), title="axes kept",
    keepNumDims=True)  # fmt: skip
for name in ("ADD", "SUB", "MUL", "DIV"):
    one(name, PICTURE, name.capitalize(), stored(drawn(4)), title="vector", fusedActivationFunction=RELU6)
    one(name, PICTURE, name.capitalize(), stored(drawn(1, 7, 6, 4)), title="picture")
for name in ("MAXIMUM", "MINIMUM"):
    one(name, PICTURE, "MaximumMinimum", stored(drawn(4)))
one("POW", PICTURE, "Pow", stored(np.full(4, 2, np.float32)))
one("SQUARED_DIFFERENCE", PICTURE, "SquaredDifference", stored(drawn(4)))
for name in ("RELU", "RELU6", "RELU_N1_TO_1", "LOGISTIC", "TANH", "HARD_SWISH", "ELU", "ABS", "NEG", "EXP", "SQUARE",
             "SIN", "COS", "FLOOR", "CEIL", "RELU_0_TO_1"):  # fmt: skip
    one(name, PICTURE)
one("LEAKY_RELU", PICTURE, "LeakyRelu", alpha=0.2)
one("PRELU", PICTURE, "", stored(drawn(1, 1, 4)))
one("GELU", PICTURE, "Gelu", title="tanh", approximate=True)
one("GELU", PICTURE, "Gelu", approximate=False)
one("SOFTMAX", PICTURE, "Softmax", beta=1.0)
one("LOG_SOFTMAX", PICTURE, "LogSoftmax")
for name in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD"):
    one(name, (1, 4), "Reducer", whole(1, 2), keepDims=False)
    one(name, (1, 7, 6, 1), "Reducer", whole(-1), title="kept", keepDims=True)
one("RESHAPE", (1, 168), "Reshape", whole(1, -1), newShape=[1, -1])
one("RESHAPE", (1, 42, 4), "Reshape", title="by option", newShape=[1, 42, 4])
one("EXPAND_DIMS", (1, 1, 7, 6, 4), "ExpandDims", whole(1))
one("TRANSPOSE", (1, 4, 7, 6), "Transpose", whole(0, 3, 1, 2))
edges = stored(np.array([[0, 0], [1, 2], [0, 3], [0, 0]]), "int32")
one("PAD", (1, 10, 9, 4), "Pad", edges)
one("PADV2", (1, 10, 9, 4), "PadV2", edges, stored(np.float32(2.5)))
one("SLICE", (1, 3, 6, 2), "Slice", whole(0, 1, 0, 2), whole(1, 3, -1, 2))
one("STRIDED_SLICE", (1, 3, 4), "StridedSlice", whole(0, 5, 1, 0), whole(0, 0, 2, 0), whole(1, -2, 1, 1),
    beginMask=9, endMask=11, shrinkAxisMask=4)  # fmt: skip
one("GATHER", (1, 7, 3, 4), "Gather", whole(5, 0, 2), axis=2)
one("BROADCAST_TO", (1, 7, 6, 4), "BroadcastTo", whole(1, 7, 6, 4))
one("CAST", PICTURE, "Cast")
for corners, half in ((False, False), (True, False), (False, True)):
    kind = f"corners {corners}, half {half}"
    for size in ((11, 9), (4, 5)):
        one("RESIZE_BILINEAR", (1, *size, 4), "ResizeBilinear", whole(*size), title=f"{kind}, {size}",
            alignCorners=corners, halfPixelCenters=half)  # fmt: skip
        one("RESIZE_NEAREST_NEIGHBOR", (1, *size, 4), "ResizeNearestNeighbor", whole(*size), title=f"{kind}, {size}",
            alignCorners=corners, halfPixelCenters=half)  # fmt: skip


@case("CONCATENATION")
def concatenation(make: Builder, picture: int) -> tuple[int, ...]:
    other = make.stored(drawn(1, 7, 6, 2))
    shape = (1, 7, 6, 10)
    make.operator("CONCATENATION", [picture, other, picture], make.tensor(shape), "Concatenation", axis=-1)
    return shape


@case("SPLIT")
def split(make: Builder, picture: int) -> tuple[int, ...]:
    parts = [make.tensor((1, 7, 6, 2)), make.tensor((1, 7, 6, 2))]
    make.operator("SPLIT", [make.stored(np.int32(3), "int32"), picture], parts, "Split", numSplits=2)
    make.operator("SUB", parts, make.tensor((1, 7, 6, 2)), "Sub")
    return (1, 7, 6, 2)


@case("SQUEEZE")
def squeeze(make: Builder, picture: int) -> tuple[int, ...]:
    row = make.tensor((1, 1, 1, 4))
    make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer", keepDims=True)
    make.operator("SQUEEZE", [row], make.tensor((1, 4)), "Squeeze", squeezeDims=[1, 2])
    return (1, 4)


@case("SHAPE")
@case("PACK")
def flattened(make: Builder, picture: int) -> tuple[int, ...]:
    """As Keras' Flatten is converted where the batch is free."""
    sizes, first, target = make.tensor((4,), "int32"), make.tensor((), "int32"), make.tensor((2,), "int32")
    make.operator("SHAPE", [picture], sizes, "Shape", outType=2)
    ends = [make.stored([place], "int32") for place in (0, 1, 1)]
    make.operator("STRIDED_SLICE", [sizes, *ends], first, "StridedSlice", shrinkAxisMask=1)
    make.operator("PACK", [first, make.stored(np.int32(168), "int32")], target, "Pack", valuesCount=2, axis=0)
    make.operator("RESHAPE", [picture, target], make.tensor((1, 168)), "Reshape")
    return (1, 168)


@case("BATCH_MATMUL")
def batch_matmul(make: Builder, picture: int) -> tuple[int, ...]:
    make.operator("BATCH_MATMUL", [picture, picture], make.tensor((1, 7, 6, 6)), "BatchMatMul", adjY=True)
    return (1, 7, 6, 6)


@case("SQRT")
@case("LOG")
@case("RSQRT")
def positive(make: Builder, picture: int) -> tuple[int, ...]:
    above, root, reciprocal = (make.tensor(PICTURE) for _ in range(3))
    make.operator("EXP", [picture], above, "Exp")
    make.operator("SQRT", [above], root)
    make.operator("RSQRT", [root], reciprocal)
    make.operator("LOG", [reciprocal], make.tensor(PICTURE))
    return PICTURE


@case("DEQUANTIZE")
def half_precision(make: Builder, picture: int) -> tuple[int, ...]:
    kernel, bias = make.tensor((5, 3, 3, 4)), make.tensor((5,))
    make.operator("DEQUANTIZE", [make.stored(drawn(5, 3, 3, 4), "float16")], kernel, "Dequantize")
    make.operator("DEQUANTIZE", [make.stored(drawn(5), "float16")], bias, "Dequantize")
    make.operator("CONV_2D", [picture, kernel, bias], make.tensor((1, 7, 6, 5)), "Conv2D", padding=SAME, strideW=1,
                  strideH=1)  # fmt: skip
    return (1, 7, 6, 5)


@case("QUANTIZE")
def rounded(make: Builder, picture: int) -> tuple[int, ...]:
    whole_numbers, again = make.tensor(PICTURE, "int8", scale=0.02, zero=5), make.tensor(PICTURE)
    make.operator("QUANTIZE", [picture], whole_numbers, "Quantize")
    make.operator("DEQUANTIZE", [whole_numbers], again, "Dequantize")
    return PICTURE


def test_every_operator_has_a_case() -> None:
    assert set(known_operators()) == {name for name, _ in CASES.values()}


@pytest.mark.parametrize("title", CASES)
def test_operator(title: str) -> None:
    make = Builder()
    picture = make.tensor(PICTURE)
    CASES[title][1](make, picture)
    output = len(make.tensors) - 1
    content = make.content([picture], [output])
    file = read_lite(content)
    check_lite(file)
    raw = np.random.default_rng(3).standard_normal(PICTURE).astype(np.float32)
    (expected,) = LiteRuntime(content, 1).outputs(raw)
    graph, _ = translate(file, output)
    network = GraphNetwork(graph, find_roles(graph))
    found = logits_of(network, raw).numpy()
    assert expected.reshape(1, -1).shape == found.shape
    np.testing.assert_allclose(found, expected.reshape(1, -1), rtol=2e-4, atol=2e-5)
    if title.split(maxsplit=1)[0] not in ("FLOOR", "CEIL", "SHAPE"):
        leaf = torch.from_numpy(raw).requires_grad_()
        network(leaf).square().sum().backward()
        assert leaf.grad is not None
        assert bool(leaf.grad.abs().sum() > 0)
