"""Convolutions, poolings, padding and resizing with any geometry: equal to onnxruntime."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from engine.models.onnx import operators
from engine.models.onnx.evaluation import evaluate
from engine.models.onnx.graph import graph_of

assert operators.__all__
PADS = st.lists(st.integers(0, 2), min_size=4, max_size=4)
PAIR = st.lists(st.integers(1, 3), min_size=2, max_size=2)
AUTO = st.sampled_from(["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"])


def compare(node: helper.NodeProto, constants: dict[str, np.ndarray], x: np.ndarray, opset: int = 19) -> None:
    value = helper.make_tensor_value_info
    stored = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(
        [node], "g", [value("x", TensorProto.FLOAT, x.shape)], [value("y", TensorProto.FLOAT, None)], stored
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        expected = session.run(None, {"x": x})[0]
    except Exception:
        assume(False)
    assume(expected.size)
    found, _ = evaluate(graph_of(model, Path(), "x", "y"), torch.from_numpy(x))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-4, atol=1e-5)


def picture(height: int, width: int, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(height * 100 + width).standard_normal((2, channels, height, width)).astype(np.float32)


def geometry(auto: str, pads: list[int]) -> dict[str, object]:
    return {"auto_pad": auto} if auto != "NOTSET" else {"pads": pads}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(["MaxPool", "AveragePool"]), PAIR, PAIR, PAIR, PADS, AUTO, st.booleans(), st.booleans(),
    st.integers(5, 12), st.integers(5, 12),
)  # fmt: skip
def test_pooling(op, kernel, strides, dilations, pads, auto, ceil, counts, height, width) -> None:
    pads = [size % kernel[axis % 2] for axis, size in enumerate(pads)]
    extra = {"count_include_pad": int(counts)} if op == "AveragePool" else {}
    if auto != "NOTSET" or (op == "AveragePool" and (ceil or counts)):
        dilations = [1, 1]  # elsewhere onnxruntime does not follow the standard
    ceil = ceil and auto == "NOTSET"
    if auto != "NOTSET":  # onnxruntime's pools fail or shift where steps are wider than windows
        strides = [min(step, size) for step, size in zip(strides, kernel)]
    reach = [(kernel[axis] - 1) * dilations[axis] + 1 for axis in (0, 1)]
    assume(reach[0] <= height and reach[1] <= width)
    node = helper.make_node(
        op, ["x"], ["y"], kernel_shape=kernel, strides=strides, dilations=dilations, ceil_mode=int(ceil),
        **geometry(auto, pads), **extra,
    )  # fmt: skip
    compare(node, {}, picture(height, width))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(PAIR, PAIR, PAIR, PADS, AUTO, st.sampled_from([1, 2]), st.integers(7, 12), st.integers(7, 12))
def test_convolution(kernel, strides, dilations, pads, auto, group, height, width) -> None:
    dilations = dilations if auto == "NOTSET" else [1, 1]
    weight = np.random.default_rng(0).standard_normal((4, 2 // group, *kernel)).astype(np.float32)
    node = helper.make_node(
        "Conv", ["x", "w"], ["y"], strides=strides, dilations=dilations, group=group, **geometry(auto, pads)
    )
    compare(node, {"w": weight}, picture(height, width))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(PAIR, PAIR, PADS, st.lists(st.integers(0, 1), min_size=2, max_size=2), st.sampled_from([1, 2]))
def test_transposed_convolution(kernel, strides, pads, more, group) -> None:
    more = [min(extra, stride - 1) for extra, stride in zip(more, strides)]
    weight = np.random.default_rng(0).standard_normal((2, 2, *kernel)).astype(np.float32)
    bias = np.random.default_rng(1).standard_normal(2 * group).astype(np.float32)
    node = helper.make_node(
        "ConvTranspose", ["x", "w", "b"], ["y"], strides=strides, pads=pads, output_padding=more, group=group
    )
    compare(node, {"w": weight, "b": bias}, picture(5, 6))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(["constant", "reflect", "edge"]), PADS, st.integers(4, 8))
def test_padding(mode, pads, size) -> None:
    full = np.array([0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]])
    node = helper.make_node("Pad", ["x", "p"], ["y"], mode=mode)
    compare(node, {"p": full}, picture(size, size + 1))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.sampled_from(["nearest", "linear", "cubic"]),
    st.sampled_from(["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]),
    st.sampled_from(["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]),
    st.integers(3, 9), st.integers(3, 9), st.integers(1, 14), st.integers(1, 14),
)  # fmt: skip
def test_resizing(mode, rule, rounding, height, width, new_height, new_width) -> None:
    extra = {"nearest_mode": rounding} if mode == "nearest" else {}
    node = helper.make_node(
        "Resize", ["x", "", "", "s"], ["y"], mode=mode, coordinate_transformation_mode=rule, **extra
    )
    compare(node, {"s": np.array([2, 2, new_height, new_width])}, picture(height, width))
