"""Convolutions in TensorFlow's sense: "same" pads the end more than the start, depending on the picture's size."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.keras_files.torch_form.weights import StoredLayer

Weights = Mapping[str, np.ndarray]
Pair = tuple[int, int]


def same_edges(size: int, kernel: int, stride: int, dilation: int = 1) -> Pair:
    """Return the padding before and after one axis, as TensorFlow's documentation defines "same"."""
    reach = (kernel - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


def padded(pictures: torch.Tensor, kernel: Pair, strides: Pair, dilation: Pair, value: float = 0.0) -> torch.Tensor:
    """Return pictures (batch, channels, height, width) padded for "same"."""
    top, bottom = same_edges(pictures.shape[2], kernel[0], strides[0], dilation[0])
    left, right = same_edges(pictures.shape[3], kernel[1], strides[1], dilation[1])
    if not top + bottom + left + right:
        return pictures
    return functional.pad(pictures, (left, right, top, bottom), value=value)


class Convolution(StoredLayer):
    """One convolution, or a depthwise one followed by a pointwise one."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.same: bool = arguments["same"]
        self.windows: list[tuple[Pair, Pair, Pair]] = []
        self.parts = nn.ModuleList()
        strides, dilation = arguments["strides"], arguments["dilation"]
        names = [name for name in weights if name != "bias"]
        for name in names:
            kernel = weights[name]
            deep = name == "depthwise_kernel"
            height, width, inputs, outputs = kernel.shape
            whole = inputs * outputs if deep else outputs
            groups = inputs if deep else arguments.get("groups", 1)
            last = name == names[-1] and "bias" in weights
            point = name == "pointwise_kernel"
            part = nn.Conv2d(
                inputs if deep else inputs * groups, whole, (height, width), 1 if point else strides,
                dilation=1 if point else dilation, groups=groups, bias=last,
            )  # fmt: skip
            self.parts.append(part)
            self.windows.append(((height, width), (1, 1) if point else strides, (1, 1) if point else dilation))
            order = (2, 3, 0, 1) if deep else (3, 2, 0, 1)
            where = f"parts.{len(self.parts) - 1}"
            self.keep(name, kernel, f"{where}.weight", order, tuple(part.weight.shape))
            if last:
                self.keep("bias", weights["bias"], f"{where}.bias", (0,), (whole,))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return pictures (batch, height, width, channels)."""
        inner = pictures.permute(0, 3, 1, 2)
        for part, window in zip(self.parts, self.windows):
            inner = part(padded(inner, *window) if self.same else inner)
        return inner.permute(0, 2, 3, 1)


class Dense(StoredLayer):
    """A dense layer on the last axis."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        inputs, outputs = weights["kernel"].shape
        self.linear = nn.Linear(inputs, outputs, bias="bias" in weights)
        self.keep("kernel", weights["kernel"], "linear.weight", (1, 0), (outputs, inputs))
        if "bias" in weights:
            self.keep("bias", weights["bias"], "linear.bias", (0,), (outputs,))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values (batch, ..., outputs)."""
        answer: torch.Tensor = self.linear(values)
        return answer
