"""A file that cannot be converted still opens: its own runtime answers, without gradients and without training."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import onnx
from torch import nn

from engine.models.onnx.registry import UnknownOperator
from engine.models.onnx.runtime import OnnxRuntime
from engine.models.runtime_network import RuntimeNetwork, are_shares
from engine.results.errors import ModelError
from engine.words import say

_FALLS_BACK = frozenset({"model.unknown_operator", "model.cannot_run", "model.not_equal"})


def can_fall_back(error: ModelError) -> bool:
    """Return whether a file that could not be converted for this reason may still be run as it is."""
    return error.code in _FALLS_BACK


@dataclass(frozen=True)
class ScoresOnly:
    """The network, what it took off the file's answers, how many numbers the file holds, and why it is only this."""

    network: nn.Module
    removed: Literal["none", "softmax"]
    parameters: int
    note: str


def scores_only(proto: onnx.ModelProto, runtime: OnnxRuntime, inputs: np.ndarray, note: str) -> ScoresOnly:
    """Return the file as its own runtime has it; ``inputs`` are raw ones, ``note`` says why it was not converted."""
    if runtime.two_classes is not None:
        rows = runtime.run(inputs)[:, 1]
        runtime.two_classes = "shares" if bool(((rows >= 0) & (rows <= 1)).all()) else "logit"
    shares = are_shares(runtime.run(inputs))
    network = RuntimeNetwork(runtime, shares)
    numbers = sum(int(np.prod(item.dims)) for item in proto.graph.initializer)
    return ScoresOnly(network, "softmax" if shares else "none", numbers, note)


def why_not(error: ModelError) -> str:
    """Return why a file was not converted, in plain words."""
    if isinstance(error, UnknownOperator):
        return say(
            "Toughen does not know one part of this model yet: {name}. It can check the model from outside, but it "
            "cannot look inside.",
            name=error.operator_name,
        )
    return say(
        "Toughen could not copy this model exactly. It can check the model from outside, but it cannot look inside."
    )
