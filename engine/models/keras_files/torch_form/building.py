"""From a plan and its weights to a torch module."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import nn

from engine.models.keras_files.plans import Plan
from engine.models.keras_files.torch_form import shaping
from engine.models.keras_files.torch_form.activation import ACTIVATIONS, Elu, Prelu, Rectifier
from engine.models.keras_files.torch_form.convolution import Convolution, Dense
from engine.models.keras_files.torch_form.normalisation import Arithmetic, BatchNorm, LayerNorm, Normalise

_MODULES: dict[str, Callable[..., nn.Module]] = {
    "conv": Convolution,
    "depthwise": Convolution,
    "separable": Convolution,
    "dense": Dense,
    "batch_norm": BatchNorm,
    "layer_norm": LayerNorm,
    "normalise": Normalise,
    "rescale": Arithmetic,
    "with_number": Arithmetic,
    "relu": Rectifier,
    "prelu": Prelu,
    "elu": Elu,
    "channel_dropout": shaping.ChannelDropout,
}
_FUNCTIONS: dict[str, Callable[..., torch.Tensor]] = {
    "max_pool": shaping.max_pool,
    "average_pool": shaping.average_pool,
    "global_average": shaping.global_average,
    "global_max": shaping.global_max,
    "pad": shaping.pad,
    "crop": shaping.crop,
    "upsample": shaping.upsample,
    "resize": shaping.resize,
    "flatten": shaping.flatten,
    "reshape": shaping.reshape,
    "permute": shaping.permute,
    "concatenate": shaping.concatenate,
    "add": shaping.merged(torch.add),
    "subtract": shaping.merged(torch.sub),
    "multiply": shaping.merged(torch.mul),
    "maximum": shaping.merged(torch.maximum),
    "minimum": shaping.merged(torch.minimum),
    "average": shaping.average,
}


class Activated(nn.Module):
    """A module and the activation after it."""

    def __init__(self, inner: nn.Module, activation: str) -> None:
        super().__init__()
        self.inner = inner
        self.activation = activation

    def forward(self, *values: torch.Tensor) -> torch.Tensor:
        """Return the activated values."""
        answer: torch.Tensor = self.inner(*values)
        return answer if self.activation == "linear" else ACTIVATIONS[self.activation](answer)


def build_module(plan: Plan, weights: Mapping[str, np.ndarray]) -> Activated:
    """Return the module of a plan.

    Raises:
        ValueError: a weight does not fit.
    """
    return Activated(_inner(plan, weights), plan.activation)


def _inner(plan: Plan, weights: Mapping[str, np.ndarray]) -> nn.Module:
    if plan.operation in _MODULES:
        return _MODULES[plan.operation](plan.arguments, weights)
    if plan.operation == "dropout":
        return nn.Dropout(plan.arguments["rate"])
    if plan.operation == "identity":
        return nn.Identity()
    return shaping.Simple(_FUNCTIONS[plan.operation], plan.arguments)
