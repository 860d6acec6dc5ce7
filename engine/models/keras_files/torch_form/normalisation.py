"""Layers that shift and scale."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.models.keras_files.torch_form.weights import StoredLayer

Weights = Mapping[str, np.ndarray]
_SMALLEST_SPREAD = 1e-7


def _last_axis(values: torch.Tensor, axis: int) -> None:
    if axis not in (-1, values.ndim - 1):
        raise ValueError(f"axis {axis} of {values.ndim}")


class BatchNorm(StoredLayer):
    """Keras' BatchNormalization over the last axis; its statistics are torch's running ones."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.axis: int = arguments["axis"]
        size = weights["moving_mean"].size
        self.norm = nn.BatchNorm2d(size, eps=arguments["epsilon"], affine=True)
        names = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
        for name, attribute in names.items():
            if name in weights:
                self.keep(name, weights[name], f"norm.{attribute}", (0,), (size,))
            else:
                getattr(self.norm, attribute).requires_grad_(False)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        _last_axis(values, self.axis)
        if values.ndim == 4:
            return self.norm(values.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)  # type: ignore[no-any-return]
        rows: torch.Tensor = self.norm(values.reshape(-1, values.shape[-1], 1, 1))
        return rows.reshape(values.shape)


class LayerNorm(StoredLayer):
    """Keras' LayerNormalization over the last axis."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.axis: int = arguments["axis"]
        self.epsilon: float = arguments["epsilon"]
        size = next(iter(weights.values())).size if weights else 0
        self.gamma = nn.Parameter(torch.ones(size)) if "gamma" in weights else None
        self.beta = nn.Parameter(torch.zeros(size)) if "beta" in weights else None
        for name in weights:
            self.keep(name, weights[name], name, (0,), (size,))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        _last_axis(values, self.axis)
        return nn.functional.layer_norm(values, values.shape[-1:], self.gamma, self.beta, self.epsilon)


class Normalise(StoredLayer):
    """Keras' Normalization: known mean and variance for each channel, no weights to train."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.axis: int = arguments["axis"]
        for name in ("mean", "variance"):
            given = weights[name].reshape(-1) if name in weights else arguments[name]
            self.register_buffer(name, torch.tensor(np.asarray(given), dtype=torch.float32))
        self.mean: torch.Tensor
        self.variance: torch.Tensor

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        _last_axis(values, self.axis)
        return (values - self.mean) / self.variance.sqrt().clamp_min(_SMALLEST_SPREAD)


class Arithmetic(nn.Module):
    """Rescaling, or one operation with a number for all or one for each channel."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.function: str = arguments.get("function", "rescale")
        for name in ("scale", "offset", "number"):
            self.register_buffer(name, torch.tensor(arguments.get(name, (0.0,)), dtype=torch.float32))
        self.scale: torch.Tensor
        self.offset: torch.Tensor
        self.number: torch.Tensor

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return values of the same shape."""
        if self.function == "rescale":
            return values * self.scale + self.offset
        if self.function == "divide":
            return values / self.number
        if self.function == "multiply":
            return values * self.number
        return values - self.number if self.function == "subtract" else values + self.number
