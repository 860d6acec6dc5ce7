"""A graph for the ONNX bridge, built node by node; every value in it is a real number or a shape."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from engine.models.onnx.graph import Graph, Node
from engine.models.onnx.lifting import lift_integers
from engine.models.onnx.registry import UnknownOperator
from engine.models.tflite.schema import LiteFile, Operator, Scale, Tensor

OPSET = 21
_ACTIVATIONS: dict[int, tuple[float | None, float | None]] = {1: (0, None), 2: (-1, 1), 3: (0, 6)}
"""Fused ones as limits. Others are not translated: LiteRT itself passes over a fused tanh."""


def not_known(operator: Operator, reason: str) -> UnknownOperator:
    """Return the error for an operator, or a form of one, that is not translated."""
    return UnknownOperator(Node(operator.name, "", operator.name, (), (), {}, OPSET), reason)


class Builder:
    """Collects nodes. ``frozen`` are the names of stored numbers that two tensors read in different ways.

    Args:
        file: the file, checked.
        exact: tensors whose rounding to small integers is left out, because the last softmax is taken off behind them.
    """

    def __init__(self, file: LiteFile, exact: frozenset[int]) -> None:
        self.file = file
        self.tensors = file.main.tensors
        self.exact = exact
        self.nodes: list[Node] = []
        self.constants: dict[str, torch.Tensor] = {}
        self.places: dict[str, Tensor] = {}
        self.frozen: set[str] = set()
        self._values: dict[int, str] = {}
        self._readings: dict[int, dict[Any, str]] = {}

    def add(self, op: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; return the name of its one output."""
        return self.add_many(op, inputs, 1, **attributes)[0]

    def add_many(self, op: str, inputs: Sequence[str], count: int, **attributes: Any) -> tuple[str, ...]:
        """Add a node with several outputs."""
        name = f"{op} {len(self.nodes)}"
        outputs = tuple(f"{name}/{index}" for index in range(count))
        self.nodes.append(Node(op, "", name, tuple(inputs), outputs, attributes, OPSET))
        return outputs

    def constant(self, value: Any, dtype: torch.dtype = torch.int64) -> str:
        """Add a number, or a list of them, that the file does not hold as a weight."""
        name = f"constant {len(self.constants)}"
        self.constants[name] = torch.as_tensor(value, dtype=dtype)
        return name

    def put(self, index: int, value: str, activation: int = 0) -> None:
        """Make ``value`` the tensor ``index``: its fused activation first, then rounded as the file stores it."""
        self._values[index] = self.rounded(self.activated(value, activation), index)

    def activated(self, value: str, activation: int) -> str:
        """Return a value after an activation by its number in the schema."""
        if activation == 0:
            return value
        if activation not in _ACTIVATIONS:
            raise UnknownOperator(Node("ACTIVATION", "", "", (), (), {}, OPSET), f"fused activation {activation}")
        low, high = _ACTIVATIONS[activation]
        return self.clip(value, low, high)

    def clip(self, value: str, low: float | None, high: float | None) -> str:
        """Return a value held within limits."""
        if (low, high) == (0, None):
            return self.add("Relu", value)
        limits = ("" if limit is None else self.constant(limit, torch.float32) for limit in (low, high))
        return self.add("Clip", value, *limits)

    def rounded(self, value: str, index: int) -> str:
        """Return a value rounded to the small integers that the tensor ``index`` holds; gradients pass."""
        tensor = self.tensors[index]
        if tensor.scale is None or not tensor.form or np.dtype(tensor.form).kind not in "iu" or index in self.exact:
            return value
        scale, zero = self._scale(tensor.scale, np.dtype(tensor.form))
        whole = self.add("QuantizeLinear", value, scale, zero, axis=tensor.scale.axis)
        return self.add("DequantizeLinear", whole, scale, zero, axis=tensor.scale.axis)

    def _scale(self, scale: Scale, kind: np.dtype[Any]) -> tuple[str, str]:
        limits = np.iinfo(kind)
        one = scale.scale.size == 1
        factor = torch.from_numpy(np.array(scale.scale[0] if one else scale.scale, np.float32))
        zero = np.clip(scale.zero, limits.min, limits.max).astype(kind)
        return self.constant(factor, torch.float32), self._kept(torch.from_numpy(np.array(zero[0] if one else zero)))

    def _kept(self, value: torch.Tensor) -> str:
        return self.constant(value, value.dtype)

    def value(self, index: int) -> str:
        """Return a tensor's value.

        Raises:
            KeyError: nothing makes it.
        """
        if index not in self._values:
            self._values[index] = self._stored(index)
        return self._values[index]

    def _stored(self, index: int) -> str:
        """Return a stored tensor's value: under the name of its buffer, which is shared where the file shares it."""
        tensor = self.tensors[index]
        array = self.file.array(tensor)
        if array is None:
            raise KeyError(f"tensor {index} has no value")
        if np.dtype(tensor.form).kind in "iub" and tensor.scale is None:
            return self.constant(array.astype(np.int64))
        name = self._name(index, tensor)
        if np.dtype(tensor.form).kind == "f":
            self.constants.setdefault(name, torch.from_numpy(array.astype(np.float32)))
            return name
        self.constants.setdefault(name, torch.from_numpy(array.astype(array.dtype.newbyteorder("="))))
        if tensor.scale is None:
            return name
        return self.add("DequantizeLinear", name, *self._scale(tensor.scale, array.dtype), axis=tensor.scale.axis)

    def _name(self, index: int, tensor: Tensor) -> str:
        scale = tensor.scale
        key = (tensor.sizes, tensor.kind, b"" if scale is None else scale.scale.tobytes() + scale.zero.tobytes())
        readings = self._readings.setdefault(tensor.buffer, {})
        name = readings.setdefault(key, f"buffer {tensor.buffer}" if not readings else f"tensor {index}")
        self.places[name] = tensor
        if len(readings) > 1:
            self.frozen.update(readings.values())
        return name

    def whole_numbers(self, operator: Operator, position: int) -> list[int] | None:
        """Return a stored list of whole numbers that is an operator's argument; None where it is left out.

        Raises:
            UnknownOperator: it is worked out while the model runs.
        """
        index = operator.inputs[position] if position < len(operator.inputs) else -1
        if index < 0:
            return None
        array = self.file.array(self.tensors[index])
        if array is None or array.dtype.kind not in "iu":
            raise not_known(operator, f"argument {position} is no stored list")
        return [int(number) for number in array.reshape(-1)]

    def graph(self, output: int, source: str) -> Graph:
        """Return what was built, from the raw picture ``source`` to the tensor ``output``, weights reachable."""
        return lift_integers(Graph((source,), self.value(output), tuple(self.nodes), dict(self.constants)))
