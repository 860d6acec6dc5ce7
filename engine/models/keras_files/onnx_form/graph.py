"""Collects the nodes of an ONNX graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
_IR_VERSION = 8


class GraphBuilder:
    """A graph under construction; every value has a number as its name."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._stored: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; return its output's name."""
        name = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, values: np.ndarray | Sequence[float] | float) -> str:
        """Store numbers as float32; return their name."""
        return self._store(np.asarray(values, np.float32))

    def whole(self, values: Sequence[int]) -> str:
        """Store whole numbers; return their name."""
        return self._store(np.asarray(values, np.int64))

    def _store(self, values: np.ndarray) -> str:
        name = f"c{len(self._stored)}"
        self._stored.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def channels_first(self, value: str) -> str:
        """Return pictures with the channels before height and width."""
        return self.add("Transpose", value, perm=[0, 3, 1, 2])

    def channels_last(self, value: str) -> str:
        """Return pictures with the channels after height and width."""
        return self.add("Transpose", value, perm=[0, 2, 3, 1])

    def finished(self, dims: Sequence[int | None], output: str) -> bytes:
        """Return the model's bytes: input ``picture`` (float32 of ``dims``), output ``scores``."""
        self._nodes.append(helper.make_node("Identity", [output], ["scores"]))
        sizes = [size if size is not None else f"free{index}" for index, size in enumerate(dims)]
        source = helper.make_tensor_value_info("picture", TensorProto.FLOAT, sizes)
        target = helper.make_tensor_value_info("scores", TensorProto.FLOAT, None)
        graph = helper.make_graph(self._nodes, "keras", [source], [target], self._stored)
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR_VERSION)
        content: bytes = model.SerializeToString()
        return content


@dataclass(frozen=True)
class Part:
    """What one layer's builder works with: the graph, the plan's arguments, the weights by their names in Keras."""

    graph: GraphBuilder
    arguments: Mapping[str, Any]
    weights: Mapping[str, np.ndarray]
