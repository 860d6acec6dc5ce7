"""Arithmetic, activations and reductions."""

from engine.models.tflite.building import Builder, not_known
from engine.models.tflite.operators.table import byte, flag, lite, whole
from engine.models.tflite.schema import Operator

_PAIRS = {
    "ADD": "Add", "SUB": "Sub", "MUL": "Mul", "DIV": "Div", "MAXIMUM": "Max", "MINIMUM": "Min", "POW": "Pow",
}  # fmt: skip
_FUSED = frozenset({"ADD", "SUB", "MUL", "DIV"})
_SINGLE = {
    "LOGISTIC": "Sigmoid", "TANH": "Tanh", "HARD_SWISH": "HardSwish", "ELU": "Elu", "EXP": "Exp", "LOG": "Log",
    "NEG": "Neg", "ABS": "Abs", "SQRT": "Sqrt", "SIN": "Sin", "COS": "Cos", "FLOOR": "Floor", "CEIL": "Ceil",
}  # fmt: skip
_LIMITS: dict[str, tuple[float | None, float | None]] = {
    "RELU": (0.0, None), "RELU6": (0.0, 6.0), "RELU_N1_TO_1": (-1.0, 1.0), "RELU_0_TO_1": (0.0, 1.0),
}  # fmt: skip
_REDUCTIONS = {
    "MEAN": "ReduceMean", "SUM": "ReduceSum", "REDUCE_MAX": "ReduceMax", "REDUCE_MIN": "ReduceMin",
    "REDUCE_PROD": "ReduceProd",
}  # fmt: skip


@lite(*_PAIRS)
def pair(builder: Builder, operator: Operator) -> None:
    """Two values, the smaller one stretched as NumPy does."""
    sides = [builder.value(index) for index in operator.inputs]
    activation = byte(operator, 0) if operator.name in _FUSED else 0
    builder.put(operator.outputs[0], builder.add(_PAIRS[operator.name], *sides), activation)


@lite(*_SINGLE)
def single(builder: Builder, operator: Operator) -> None:
    """One function of each number."""
    builder.put(operator.outputs[0], builder.add(_SINGLE[operator.name], builder.value(operator.inputs[0])))


@lite(*_LIMITS)
def limited(builder: Builder, operator: Operator) -> None:
    """Numbers held within limits."""
    value = builder.value(operator.inputs[0])
    builder.put(operator.outputs[0], builder.clip(value, *_LIMITS[operator.name]))


@lite("SQUARE", "RSQRT", "SQUARED_DIFFERENCE")
def composed(builder: Builder, operator: Operator) -> None:
    """Squares and reciprocal roots, of two steps each."""
    value = builder.value(operator.inputs[0])
    if operator.name == "RSQRT":
        result = builder.add("Reciprocal", builder.add("Sqrt", value))
    else:
        difference = operator.name == "SQUARED_DIFFERENCE"
        value = builder.add("Sub", value, builder.value(operator.inputs[1])) if difference else value
        result = builder.add("Mul", value, value)
    builder.put(operator.outputs[0], result)


@lite("LEAKY_RELU")
def leaky_relu(builder: Builder, operator: Operator) -> None:
    """Negative numbers times alpha."""
    alpha = 0.0 if operator.options is None else operator.options.real(0)
    builder.put(operator.outputs[0], builder.add("LeakyRelu", builder.value(operator.inputs[0]), alpha=alpha))


@lite("PRELU")
def prelu(builder: Builder, operator: Operator) -> None:
    """Negative numbers times a weight."""
    builder.put(operator.outputs[0], builder.add("PRelu", *(builder.value(index) for index in operator.inputs)))


@lite("GELU")
def gelu(builder: Builder, operator: Operator) -> None:
    """Gaussian error linear unit, exact or by tanh."""
    approximate = "tanh" if flag(operator, 0) else "none"
    builder.put(operator.outputs[0], builder.add("Gelu", builder.value(operator.inputs[0]), approximate=approximate))


@lite("SOFTMAX")
def softmax(builder: Builder, operator: Operator) -> None:
    """Softmax of the last axis; the numbers are multiplied by beta before."""
    value = builder.value(operator.inputs[0])
    beta = 0.0 if operator.options is None else operator.options.real(0)
    if beta != 1.0:
        raise not_known(operator, f"beta {beta}")
    builder.put(operator.outputs[0], builder.add("Softmax", value, axis=-1))


@lite("LOG_SOFTMAX")
def log_softmax(builder: Builder, operator: Operator) -> None:
    """Logarithm of softmax of the last axis."""
    builder.put(operator.outputs[0], builder.add("LogSoftmax", builder.value(operator.inputs[0]), axis=-1))


@lite(*_REDUCTIONS)
def reduction(builder: Builder, operator: Operator) -> None:
    """Mean, sum, product or an end over stored axes."""
    axes = builder.whole_numbers(operator, 1)
    if not axes:
        raise not_known(operator, "no axes")
    result = builder.add(
        _REDUCTIONS[operator.name],
        *(builder.value(operator.inputs[0]), builder.constant(axes)),
        keepdims=int(flag(operator, 0)),
    )
    builder.put(operator.outputs[0], result)


@lite("QUANTIZE", "DEQUANTIZE")
def kept(builder: Builder, operator: Operator) -> None:
    """The same real numbers in another type; where that is a small integer, ``put`` rounds them."""
    builder.put(operator.outputs[0], builder.value(operator.inputs[0]))


@lite("CONCATENATION")
def concatenation(builder: Builder, operator: Operator) -> None:
    """Values one behind the other; LiteRT passes over a fused activation here."""
    if byte(operator, 1):
        raise not_known(operator, "a fused activation")
    parts = [builder.value(index) for index in operator.inputs]
    builder.put(operator.outputs[0], builder.add("Concat", *parts, axis=whole(operator, 0)))
