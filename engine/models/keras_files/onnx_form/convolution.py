"""Convolutions and dense layers; ONNX Runtime works out the edges of "same" itself."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.models.keras_files.onnx_form.graph import Part

Arguments = Mapping[str, Any]


def _window(arguments: Arguments, kernel: tuple[int, ...]) -> dict[str, Any]:
    """Return the attributes for a kernel (height, width, ...).

    ONNX Runtime's own "same" leaves dilation out; Keras allows dilation only without strides, where the edges do not
    depend on the picture's size.
    """
    strides, dilations = list(arguments["strides"]), list(arguments["dilation"])
    if arguments["same"] and dilations != [1, 1] and strides == [1, 1]:
        whole = [(size - 1) * step for size, step in zip(kernel, dilations)]
        starts = [total // 2 for total in whole]
        pads = [*starts, *(total - start for total, start in zip(whole, starts))]
        return {"strides": strides, "dilations": dilations, "pads": pads}
    return {"strides": strides, "dilations": dilations, "auto_pad": "SAME_UPPER" if arguments["same"] else "VALID"}


def _bias(part: Part) -> list[str]:
    return [part.graph.constant(part.weights["bias"])] if "bias" in part.weights else []


def _per_channel(kernel: np.ndarray) -> np.ndarray:
    """Return a depthwise kernel (height, width, channels, many) as (channels * many, 1, height, width)."""
    height, width, channels, many = kernel.shape
    return np.moveaxis(kernel, (2, 3), (0, 1)).reshape(channels * many, 1, height, width)


def conv(part: Part, value: str) -> str:
    """Conv2D: kernel (height, width, inputs of a group, outputs)."""
    kernel = part.weights["kernel"]
    stored = part.graph.constant(np.moveaxis(kernel, (3, 2), (0, 1)))
    inner = part.graph.channels_first(value)
    inner = part.graph.add(
        "Conv", inner, stored, *_bias(part), group=part.arguments["groups"], **_window(part.arguments, kernel.shape)
    )
    return part.graph.channels_last(inner)


def depthwise(part: Part, value: str) -> str:
    """DepthwiseConv2D."""
    kernel = part.weights["depthwise_kernel"]
    stored = part.graph.constant(_per_channel(kernel))
    inner = part.graph.channels_first(value)
    inner = part.graph.add(
        "Conv", inner, stored, *_bias(part), group=kernel.shape[2], **_window(part.arguments, kernel.shape)
    )
    return part.graph.channels_last(inner)


def separable(part: Part, value: str) -> str:
    """SeparableConv2D: a depthwise convolution without bias, then one over a single pixel, as a matrix."""
    kernel = part.weights["depthwise_kernel"]
    inner = part.graph.add(
        "Conv", part.graph.channels_first(value), part.graph.constant(_per_channel(kernel)), group=kernel.shape[2],
        **_window(part.arguments, kernel.shape),
    )  # fmt: skip
    inner = part.graph.add(
        "MatMul", part.graph.channels_last(inner), part.graph.constant(part.weights["pointwise_kernel"][0, 0])
    )
    return part.graph.add("Add", inner, *_bias(part)) if "bias" in part.weights else inner


def dense(part: Part, value: str) -> str:
    """Dense over the last axis."""
    inner = part.graph.add("MatMul", value, part.graph.constant(part.weights["kernel"]))
    return part.graph.add("Add", inner, *_bias(part)) if "bias" in part.weights else inner
