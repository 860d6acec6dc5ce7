"""Activations by their names in Keras."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.keras_files.torch_form.weights import StoredLayer

Weights = Mapping[str, np.ndarray]
_LEAK = 0.2

ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": torch.relu,
    "relu6": functional.relu6,
    "softmax": lambda values: values.softmax(-1),
    "log_softmax": lambda values: values.log_softmax(-1),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": lambda values: functional.softplus(values, threshold=30),
    "softsign": functional.softsign,
    "swish": functional.silu,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "hard_sigmoid": functional.hardsigmoid,
    "hard_sigmoid_old": lambda values: (values * 0.2 + 0.5).clamp(0, 1),
    "exponential": torch.exp,
    "leaky_relu": lambda values: functional.leaky_relu(values, _LEAK),
    "mish": functional.mish,
    "hard_silu": functional.hardswish,
    "hard_swish": functional.hardswish,
}


class Rectifier(nn.Module):
    """Keras' ReLU layer: 0 or a slope below the threshold, never above the largest value."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.largest: float | None = arguments["largest"]
        self.slope: float = arguments["slope"]
        self.threshold: float = arguments["threshold"]

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        if not self.threshold and not self.slope:
            return values.relu() if self.largest is None else values.clamp(0, self.largest)
        below = self.slope * (values - self.threshold)
        above = values if self.largest is None else values.clamp(max=self.largest)
        return torch.where(values >= self.threshold, above, below)


class Prelu(StoredLayer):
    """A trained slope for each value (or shared along some axes)."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        alpha = weights["alpha"]
        self.alpha = nn.Parameter(torch.zeros(alpha.shape))
        self.keep("alpha", alpha, "alpha", tuple(range(alpha.ndim)), alpha.shape)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        return torch.where(values > 0, values, self.alpha * values)


class Elu(nn.Module):
    """An exponential below 0."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.alpha: float = arguments["alpha"]

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        return functional.elu(values, self.alpha)
