"""From an architecture, its plans and weights to an ONNX model."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from engine.models.keras_files.architecture import Architecture
from engine.models.keras_files.onnx_form import convolution, shaping, values
from engine.models.keras_files.onnx_form.graph import GraphBuilder, Part
from engine.models.keras_files.plans import Plan

_MERGES = frozenset({"add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"})
_PASSED_ON = frozenset({"identity", "dropout", "channel_dropout"})
"""Operations that act while training only, or not at all."""
_BUILDERS: dict[str, Callable[..., str]] = {
    "conv": convolution.conv,
    "depthwise": convolution.depthwise,
    "separable": convolution.separable,
    "dense": convolution.dense,
    "batch_norm": values.batch_norm,
    "layer_norm": values.layer_norm,
    "normalise": values.normalise,
    "rescale": values.rescale,
    "with_number": values.with_number,
    "relu": values.relu,
    "prelu": values.prelu,
    "elu": values.elu,
    "max_pool": shaping.pool("MaxPool"),
    "average_pool": shaping.pool("AveragePool"),
    "global_average": shaping.global_average,
    "global_max": shaping.global_max,
    "pad": shaping.pad,
    "crop": shaping.crop,
    "upsample": shaping.upsample,
    "resize": shaping.resize,
    "flatten": shaping.flatten,
    "reshape": shaping.reshape,
    "permute": shaping.permute,
}


def build_onnx(architecture: Architecture, plans: Sequence[Plan], weights: Sequence[Mapping[str, np.ndarray]]) -> bytes:
    """Return the bytes of an ONNX model that answers as the Keras model does, final softmax and all."""
    graph = GraphBuilder()
    names = ["picture"]
    for call in architecture.calls:
        plan, inputs = plans[call.layer], [names[value] for value in call.inputs]
        if plan.operation in _PASSED_ON:
            answer = inputs[0]
        elif plan.operation in _MERGES:
            answer = shaping.merge(graph, inputs, plan.operation, plan.arguments)
        else:
            answer = _BUILDERS[plan.operation](Part(graph, plan.arguments, weights[call.layer]), inputs[0])
        names.append(values.activate(graph, answer, plan.activation))
    return graph.finished(architecture.dims, names[architecture.output])
