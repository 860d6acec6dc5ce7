"""ONNX files that hide a hardened model's weakness without changing what it answers, built node by node."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STEPS = 32
"""Grey steps of the masks that round the picture."""


class Graph:
    """Nodes in order; every method adds one and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, value: np.ndarray | float) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def save(self, output: str, classes: int, path: Path) -> Path:
        self.nodes.append(helper.make_node("Identity", [output], ["scores"]))
        picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["batch", 1, 28, 28])
        scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", classes])
        graph = helper.make_graph(self.nodes, "masked", [picture], [scores], self.constants)
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
        return path


Mask = Callable[[Graph, str], str]


def same(_: Graph, value: str) -> str:
    return value


def rounded(graph: Graph, value: str) -> str:
    """The picture in 255 steps: what an 8-bit file holds anyway."""
    steps = graph.constant(255)
    return graph.add("Div", graph.add("Round", graph.add("Mul", value, steps)), steps)


def whole_numbers(graph: Graph, value: str) -> str:
    """The same through whole numbers."""
    moved = graph.add("Add", graph.add("Mul", value, graph.constant(255)), graph.constant(0.5))
    whole = graph.add("Cast", moved, to=TensorProto.INT32)
    return graph.add("Div", graph.add("Cast", whole, to=TensorProto.FLOAT), graph.constant(255))


def _edges(graph: Graph) -> str:
    return graph.constant(((np.arange(STEPS) + 0.5) / STEPS).reshape(1, STEPS, 1, 1))


def thermometer(graph: Graph, value: str) -> str:
    """How many of 32 thresholds each value passes."""
    passed = graph.add("Cast", graph.add("Greater", value, _edges(graph)), to=TensorProto.FLOAT)
    return graph.add("ReduceMean", passed, axes=[1])


def staircase(graph: Graph, value: str) -> str:
    """32 steep ramps, flat in between."""
    above = graph.add("Mul", graph.add("Sub", value, _edges(graph)), graph.constant(1e4))
    ramps = graph.add("Clip", above, graph.constant(0), graph.constant(1))
    return graph.add("ReduceMean", ramps, axes=[1])


def sharp_softmax(graph: Graph, value: str) -> str:
    """Probabilities so sharp that float32 has only 0 and 1, hidden behind one more step."""
    sure = graph.add("Softmax", graph.add("Mul", value, graph.constant(1e3)), axis=1)
    return graph.add("Mul", sure, graph.constant(3))


def sharp_sigmoid(graph: Graph, value: str) -> str:
    """Whether each output is the largest, through a sigmoid too steep to have a slope."""
    behind = graph.add("Sub", value, graph.add("ReduceMax", value, axes=[1], keepdims=1))
    steep = graph.add("Mul", graph.add("Add", behind, graph.constant(0.005)), graph.constant(1e4))
    return graph.add("Mul", graph.add("Sigmoid", steep), graph.constant(3))


def faint(graph: Graph, value: str) -> str:
    """Outputs so small that their slopes nearly vanish."""
    return graph.add("Mul", value, graph.constant(1e-37))


def hidden_rounding(graph: Graph, value: str) -> str:
    """Values between two layers in steps of 1/64."""
    steps = graph.constant(64)
    return graph.add("Div", graph.add("Round", graph.add("Mul", value, steps)), steps)


MASKS: dict[str, tuple[Mask, Mask, Mask]] = {
    "bare": (same, same, same),
    "rounded picture": (rounded, same, same),
    "whole numbers": (whole_numbers, same, same),
    "thermometer": (thermometer, same, same),
    "staircase": (staircase, same, same),
    "rounded layers": (same, hidden_rounding, same),
    "sharp softmax": (same, same, sharp_softmax),
    "sharp sigmoid": (same, same, sharp_sigmoid),
    "faint outputs": (same, same, faint),
}
"""What is done to the picture, to the values after each layer, and to the outputs."""


def write(mask: str, weights: Path, folder: Path) -> Path:
    """Write the model of ``weights`` (convolutions, then one linear layer) behind ``mask``; return the file."""
    before, between, after = MASKS[mask]
    with np.load(weights) as arrays:
        values = [arrays[name].astype(np.float32) for name in arrays.files]
    graph = Graph()
    value = before(graph, "picture")
    for place in range(0, len(values) - 2, 2):
        weight, bias = graph.constant(values[place]), graph.constant(values[place + 1])
        stride = 1 if place == 0 else 2
        value = graph.add("Conv", value, weight, bias, strides=[stride] * 2, pads=[1] * 4)
        value = between(graph, graph.add("Relu", value))
    value = graph.add("Gemm", graph.add("Flatten", value), *map(graph.constant, values[-2:]), transB=1)
    return graph.save(after(graph, value), len(values[-1]), folder / "masked.onnx")
