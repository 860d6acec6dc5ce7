"""The torch network of a Keras file: raw pictures (batch, height, width, channels) to logits, differentiable."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.models.keras_files.architecture import Architecture, Call
from engine.models.keras_files.plans import Plan
from engine.models.keras_files.torch_form import build_module
from engine.models.keras_files.torch_form.weights import Place, StoredLayer

Removed = Literal["none", "softmax", "sigmoid", "log_softmax"]
_ENDS: Mapping[str, Removed] = {"softmax": "softmax", "sigmoid": "sigmoid", "log_softmax": "log_softmax"}
_CARRIERS = frozenset({"identity", "dropout"})


def remove_end(architecture: Architecture, plans: Sequence[Plan]) -> tuple[list[Plan], Removed]:
    """Return the plans without the final softmax, log-softmax or sigmoid, and which it was."""
    call = _last_call(architecture, plans)
    plan = plans[call.layer]
    used = sum(other.layer == call.layer for other in architecture.calls)
    if plan.activation not in _ENDS or used > 1:
        return list(plans), "none"
    changed = list(plans)
    changed[call.layer] = replace(plan, activation="linear")
    return changed, _ENDS[plan.activation]


def _last_call(architecture: Architecture, plans: Sequence[Plan]) -> Call:
    """Return the call that makes the answers, behind what only passes them on."""
    call = architecture.calls[architecture.output - 1]
    while plans[call.layer].activation == "linear" and plans[call.layer].operation in _CARRIERS and call.inputs[0]:
        call = architecture.calls[call.inputs[0] - 1]
    return call


def ends_in_relu(architecture: Architecture, plans: Sequence[Plan]) -> bool:
    """Return whether the last thing done to the answers is to cut off what is below zero."""
    plan = plans[_last_call(architecture, plans).layer]
    by_layer = plan.operation == "relu" and not plan.arguments["slope"] and plan.arguments["threshold"] == 0
    return plan.activation in ("relu", "relu6") or (plan.activation == "linear" and by_layer)


class KerasNetwork(nn.Module):
    """The calls of an architecture, one after the other.

    Args:
        architecture: the calls.
        plans: one for each layer, the final softmax or sigmoid taken off.
        weights: for each layer, its arrays by their names in Keras.
        two_classes: the file has one number for two classes; logits are then (0, number).

    Raises:
        ValueError: a weight does not fit its layer.
    """

    def __init__(
        self,
        architecture: Architecture,
        plans: Sequence[Plan],
        weights: Sequence[Mapping[str, np.ndarray]],
        *,
        two_classes: bool,
    ) -> None:
        super().__init__()
        self.calls: tuple[Call, ...] = architecture.calls
        self.output = architecture.output
        self.two_classes = two_classes
        self.parts = nn.ModuleList(build_module(plan, arrays) for plan, arrays in zip(plans, weights))
        self._last_use = {value: index for index, call in enumerate(self.calls) for value in call.inputs}
        self.eval()

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes)."""
        values = {0: raw}
        for index, call in enumerate(self.calls):
            values[index + 1] = self.parts[call.layer](*(values[value] for value in call.inputs))
            for value in set(call.inputs):
                if self._last_use[value] == index and value != self.output:
                    del values[value]
        rows = values[self.output]
        rows = rows.reshape(len(rows), -1)
        return torch.cat((torch.zeros_like(rows), rows), 1) if self.two_classes else rows

    def places(self) -> dict[tuple[int, str], Place]:
        """Return where each stored weight is now, by the layer's index and the weight's name in Keras."""
        found = {}
        for index, part in enumerate(self.parts):
            for module in part.modules():
                if isinstance(module, StoredLayer):
                    found.update({(index, name): place for name, place in module.places().items()})
        return found
