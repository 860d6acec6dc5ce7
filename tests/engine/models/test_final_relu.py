"""What a file does to its answers last is told by its parts, behind what only passes them on."""

import onnx
import pytest
from onnx import TensorProto, helper

from engine.models import open_model

LOW = helper.make_tensor("low", TensorProto.FLOAT, [], [0.0])
MINUS = helper.make_tensor("minus", TensorProto.FLOAT, [], [-1.0])


def save(path, last):
    nodes = [
        helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
        helper.make_node("Conv", ["pooled", "w"], ["scores"]),
        *last,
        helper.make_node("Flatten", ["last"], ["y"]),
    ]
    weights = helper.make_tensor("w", TensorProto.FLOAT, [4, 3, 1, 1], [0.1 * n - 0.5 for n in range(12)])
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 8, 8])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])],
        [weights, LOW, MINUS],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


@pytest.mark.parametrize(
    ("last", "ending"),
    [
        ([helper.make_node("Relu", ["scores"], ["last"])], "relu"),
        ([helper.make_node("Clip", ["scores", "low"], ["last"])], "relu"),
        ([helper.make_node("Clip", ["scores", "minus"], ["last"])], "none"),
        ([helper.make_node("LeakyRelu", ["scores"], ["last"])], "none"),
        ([helper.make_node("Sigmoid", ["scores"], ["last"])], "sigmoid"),
        ([helper.make_node("Softmax", ["scores"], ["last"], axis=1)], "softmax"),
        ([helper.make_node("Relu", ["scores"], ["r"]), helper.make_node("Identity", ["r"], ["last"])], "relu"),
    ],
)
def test_the_last_step_is_named(tmp_path, last, ending):
    raw = open_model(save(tmp_path / "m.onnx", last))
    assert raw.ending == ending
    assert raw.equality.status == "equal"
