"""Convolutions, poolings, products of matrices, and resizing: pictures are (batch, height, width, channels).

TensorFlow Lite pads "same" as ONNX' SAME_UPPER: an odd rest goes to the end.
"""

from engine.models.tflite.building import Builder, not_known
from engine.models.tflite.operators.table import byte, flag, lite, whole
from engine.models.tflite.schema import Operator

_PADDINGS = {0: "SAME_UPPER", 1: "VALID"}
_FIRST, _LAST = [0, 3, 1, 2], [0, 2, 3, 1]


def _padding(operator: Operator) -> str:
    found = _PADDINGS.get(byte(operator, 0))
    if found is None:
        raise not_known(operator, "an unknown kind of padding")
    return found


def _bias(builder: Builder, operator: Operator) -> tuple[str, ...]:
    has_bias = len(operator.inputs) > 2 and operator.inputs[2] >= 0
    return (builder.value(operator.inputs[2]),) if has_bias else ()


def _convolve(
    builder: Builder, operator: Operator, order: list[int], group: int, dilations: tuple[int, int], activation: int
) -> None:
    picture = builder.add("Transpose", builder.value(operator.inputs[0]), perm=_FIRST)
    kernel = builder.add("Transpose", builder.value(operator.inputs[1]), perm=order)
    result = builder.add(
        "Conv",
        *(picture, kernel, *_bias(builder, operator)),
        auto_pad=_padding(operator),
        group=group,
        strides=[whole(operator, 2), whole(operator, 1)],
        dilations=[whole(operator, field, 1) for field in dilations],
    )
    builder.put(operator.outputs[0], builder.add("Transpose", result, perm=_LAST), activation)


@lite("CONV_2D")
def convolution(builder: Builder, operator: Operator) -> None:
    """Kernel (outputs, height, width, inputs of one group)."""
    inputs, kernel = (builder.tensors[index].sizes for index in operator.inputs[:2])
    _convolve(builder, operator, _FIRST, max(1, inputs[3] // max(1, kernel[3])), (5, 4), byte(operator, 3))


@lite("DEPTHWISE_CONV_2D")
def depthwise_convolution(builder: Builder, operator: Operator) -> None:
    """Kernel (1, height, width, outputs); each input has a number of outputs of its own, next to each other."""
    group = builder.tensors[operator.inputs[0]].sizes[3]
    _convolve(builder, operator, [3, 0, 1, 2], group, (6, 5), byte(operator, 4))


@lite("AVERAGE_POOL_2D", "MAX_POOL_2D")
def pooling(builder: Builder, operator: Operator) -> None:
    """Mean, of what lies inside the picture, or largest value of each window."""
    picture = builder.add("Transpose", builder.value(operator.inputs[0]), perm=_FIRST)
    result = builder.add(
        "AveragePool" if operator.name == "AVERAGE_POOL_2D" else "MaxPool",
        picture,
        auto_pad=_padding(operator),
        kernel_shape=[whole(operator, 4), whole(operator, 3)],
        strides=[whole(operator, 2), whole(operator, 1)],
    )
    builder.put(operator.outputs[0], builder.add("Transpose", result, perm=_LAST), byte(operator, 5))


@lite("FULLY_CONNECTED")
def fully_connected(builder: Builder, operator: Operator) -> None:
    """Weights (outputs, inputs), on rows, or on the last axis where the axes are kept."""
    if byte(operator, 1):
        raise not_known(operator, "shuffled weights")
    values, weights = builder.value(operator.inputs[0]), builder.value(operator.inputs[1])
    rank, bias = len(builder.tensors[operator.inputs[0]].shape), _bias(builder, operator)
    if flag(operator, 2) and rank > 2:
        result = builder.add("MatMul", values, builder.add("Transpose", weights, perm=[1, 0]))
        result = builder.add("Add", result, *bias) if bias else result
    else:
        if rank != 2:
            inputs = builder.tensors[operator.inputs[1]].sizes[1]
            values = builder.add("Reshape", values, builder.constant([-1, inputs]))
        result = builder.add("Gemm", values, weights, *bias, transB=1)
    builder.put(operator.outputs[0], result, byte(operator, 0))


@lite("BATCH_MATMUL")
def batch_matmul(builder: Builder, operator: Operator) -> None:
    """Product of matrices on the last two axes, each turned where asked."""
    sides = []
    for field, index in enumerate(operator.inputs):
        value, rank = builder.value(index), len(builder.tensors[index].shape)
        turned = [*range(rank - 2), rank - 1, rank - 2]
        sides.append(builder.add("Transpose", value, perm=turned) if flag(operator, field) else value)
    builder.put(operator.outputs[0], builder.add("MatMul", *sides))


@lite("RESIZE_BILINEAR")
def resize_bilinear(builder: Builder, operator: Operator) -> None:
    """Another size, four neighbours weighed."""
    _resize(builder, operator, flag(operator, 2), flag(operator, 3), mode="linear")


@lite("RESIZE_NEAREST_NEIGHBOR")
def resize_nearest(builder: Builder, operator: Operator) -> None:
    """Another size, the nearest neighbour taken."""
    corners, half = flag(operator, 0), flag(operator, 1)
    rounding = "round_prefer_ceil" if corners or half else "floor"
    _resize(builder, operator, corners, half, mode="nearest", nearest_mode=rounding)


def _resize(builder: Builder, operator: Operator, corners: bool, half: bool, **how: str) -> None:
    rule = "align_corners" if corners else "half_pixel" if half else "asymmetric"
    sizes = builder.whole_numbers(operator, 1)
    result = builder.add(
        "Resize",
        *(builder.value(operator.inputs[0]), "", "", builder.constant(sizes)),
        axes=[1, 2],
        coordinate_transformation_mode=rule,
        **how,
    )
    builder.put(operator.outputs[0], result)
