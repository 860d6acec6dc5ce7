"""Normalisation, arithmetic and activations, from their formulas in Keras' documentation."""

from collections.abc import Callable

import numpy as np

from engine.models.keras_files.onnx_form.graph import GraphBuilder, Part

_ALONE = {
    "relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softplus": "Softplus", "softsign": "Softsign",
    "exponential": "Exp", "hard_swish": "HardSwish", "hard_silu": "HardSwish",
}  # fmt: skip
_ARITHMETIC = {"divide": "Div", "multiply": "Mul", "subtract": "Sub", "add": "Add"}


def batch_norm(part: Part, value: str) -> str:
    """BatchNormalization as one scale and one shift, counted in double precision."""
    exact = {name: values.astype(np.float64) for name, values in part.weights.items()}
    scale = exact.get("gamma", np.float64(1)) / np.sqrt(exact["moving_variance"] + part.arguments["epsilon"])
    shift = exact.get("beta", np.float64(0)) - exact["moving_mean"] * scale
    return part.graph.add("Add", part.graph.add("Mul", value, part.graph.constant(scale)), part.graph.constant(shift))


def layer_norm(part: Part, value: str) -> str:
    """LayerNormalization over the last axis."""
    centred = part.graph.add("Sub", value, part.graph.add("ReduceMean", value, axes=[-1], keepdims=1))
    spread = part.graph.add("ReduceMean", part.graph.add("Mul", centred, centred), axes=[-1], keepdims=1)
    root = part.graph.add("Sqrt", part.graph.add("Add", spread, part.graph.constant(part.arguments["epsilon"])))
    value = part.graph.add("Div", centred, root)
    value = (
        part.graph.add("Mul", value, part.graph.constant(part.weights["gamma"])) if "gamma" in part.weights else value
    )
    return part.graph.add("Add", value, part.graph.constant(part.weights["beta"])) if "beta" in part.weights else value


def normalise(part: Part, value: str) -> str:
    """Normalization: the spread counts at least 1e-7."""
    mean, variance = (
        np.ravel(part.weights[name] if name in part.weights else part.arguments[name]) for name in ("mean", "variance")
    )
    value = part.graph.add("Sub", value, part.graph.constant(mean))
    return part.graph.add("Div", value, part.graph.constant(np.maximum(np.sqrt(variance), 1e-7)))


def rescale(part: Part, value: str) -> str:
    """Rescaling."""
    value = part.graph.add("Mul", value, part.graph.constant(part.arguments["scale"]))
    return part.graph.add("Add", value, part.graph.constant(part.arguments["offset"]))


def with_number(part: Part, value: str) -> str:
    """One operation with a fixed number."""
    return part.graph.add(_ARITHMETIC[part.arguments["function"]], value, part.graph.constant(part.arguments["number"]))


def relu(part: Part, value: str) -> str:
    """ReLU and LeakyReLU, by the three cases of Keras' definition."""
    largest, slope, threshold = part.arguments["largest"], part.arguments["slope"], part.arguments["threshold"]
    level = part.graph.constant(threshold)
    below = part.graph.add("Mul", part.graph.add("Sub", value, level), part.graph.constant(slope))
    above = value if largest is None else part.graph.add("Min", value, part.graph.constant(largest))
    return part.graph.add("Where", part.graph.add("Less", value, level), below, above)


def prelu(part: Part, value: str) -> str:
    """PReLU."""
    return part.graph.add("PRelu", value, part.graph.constant(part.weights["alpha"]))


def elu(part: Part, value: str) -> str:
    """ELU."""
    return part.graph.add("Elu", value, alpha=part.arguments["alpha"])


def activate(graph: GraphBuilder, value: str, name: str) -> str:
    """Return a value after the activation of this name."""
    if name == "linear":
        return value
    if name in _ALONE:
        return graph.add(_ALONE[name], value)
    return _ACTIVATIONS[name](graph, value)


def _gelu(graph: GraphBuilder, value: str) -> str:
    inner = graph.add("Erf", graph.add("Mul", value, graph.constant(0.5**0.5)))
    inner = graph.add("Mul", graph.add("Add", inner, graph.constant(1)), graph.constant(0.5))
    return graph.add("Mul", value, inner)


def _mish(graph: GraphBuilder, value: str) -> str:
    return graph.add("Mul", value, graph.add("Tanh", graph.add("Softplus", value)))


def _between(graph: GraphBuilder, value: str, largest: float) -> str:
    return graph.add("Clip", value, graph.constant(0), graph.constant(largest))


def _swish(graph: GraphBuilder, value: str) -> str:
    return graph.add("Mul", value, graph.add("Sigmoid", value))


_ACTIVATIONS: dict[str, Callable[[GraphBuilder, str], str]] = {
    "relu6": lambda graph, value: _between(graph, value, 6),
    "softmax": lambda graph, value: graph.add("Softmax", value, axis=-1),
    "log_softmax": lambda graph, value: graph.add("LogSoftmax", value, axis=-1),
    "elu": lambda graph, value: graph.add("Elu", value, alpha=1.0),
    "selu": lambda graph, value: graph.add("Selu", value),
    "swish": _swish,
    "silu": _swish,
    "gelu": _gelu,
    "mish": _mish,
    "leaky_relu": lambda graph, value: graph.add("LeakyRelu", value, alpha=0.2),
    "hard_sigmoid": lambda graph, value: graph.add("HardSigmoid", value, alpha=1 / 6, beta=0.5),
    "hard_sigmoid_old": lambda graph, value: graph.add("HardSigmoid", value, alpha=0.2, beta=0.5),
}
