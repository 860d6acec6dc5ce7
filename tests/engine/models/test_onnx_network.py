"""The network: training as torch trains, any batch, roles of constants, other inputs and outputs."""

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from engine.models import open_model, prove_equal
from engine.models.onnx.network import GraphNetwork
from engine.results.errors import ModelError

Export = Callable[..., tuple[nn.Module, Path]]


def save(
    path: Path,
    nodes: list[onnx.NodeProto],
    constants: dict[str, np.ndarray],
    shape: tuple[object, ...] = ("n", 3, 8, 8),
    *,
    kind: int = TensorProto.FLOAT,
    opset: int = 17,
    out: tuple[object, ...] = ("n", "c"),
    out_kind: int = TensorProto.FLOAT,
) -> Path:
    """Write a graph from ``x`` to ``y``."""
    value = helper.make_tensor_value_info
    stored = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "g", [value("x", kind, shape)], [value("y", out_kind, out)], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
    path.write_bytes(model.SerializeToString())
    return path


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def head(source: str = "x") -> list[onnx.NodeProto]:
    """A convolution, mean over the picture, flattened: (n, 4)."""
    return [
        helper.make_node("Conv", [source, "w", "b"], ["c"], name="conv"),
        helper.make_node("GlobalAveragePool", ["c"], ["p"]),
        helper.make_node("Flatten", ["p"], ["y"]),
    ]


HEAD = {"w": numbers(4, 3, 3, 3), "b": numbers(4, seed=1)}


def test_batch_norm_trains_as_torch_does(export: Export) -> None:
    net, path = export("densenet", dynamo=False, opset=17)
    source = copy.deepcopy(net).train()
    network = copy.deepcopy(open_model(path).network).train()
    x = torch.rand(6, 3, 16, 16)
    for _ in range(3):
        assert torch.allclose(network(x), source(x), atol=1e-4)
    source.eval()
    network.eval()
    assert torch.allclose(network(x), source(x), atol=1e-4)
    assert not torch.allclose(network(x), net(x), atol=1e-3)


def test_training_with_one_picture_does_not_fail(export: Export) -> None:
    _, path = export("resnet", dynamo=False, opset=17)
    network = copy.deepcopy(open_model(path).network).train()
    assert torch.isfinite(network(torch.rand(1, 3, 16, 16))).all()


def test_shared_statistics_stay(tmp_path: Path) -> None:
    stats = {name: np.abs(numbers(3, seed=index)) + 0.5 for index, name in enumerate(("s", "o", "m", "v"))}
    norm = ["s", "o", "m", "v"]
    nodes = [
        helper.make_node("BatchNormalization", ["x", *norm], ["a"]),
        helper.make_node("BatchNormalization", ["a", *norm], ["d"]),
        *head("d"),
    ]
    raw = open_model(save(tmp_path / "m.onnx", nodes, {**stats, **HEAD}))
    x = torch.rand(4, 3, 8, 8)
    before = raw.network(x)
    raw.network.train()(x)
    assert torch.equal(raw.network.eval()(x), before)
    assert raw.facts.parameters == sum(value.size for value in HEAD.values()) + 6


@pytest.mark.parametrize("name", ["plain", "densenet", "channel", "nhwc", "squeezenet", "two_class"])
def test_a_fixed_batch_is_freed(export: Export, name: str) -> None:
    _, path = export(name, dynamo=False, opset=17, batch=1)
    raw = open_model(path)
    assert isinstance(raw.network, GraphNetwork)
    assert raw.network.fixed_batch is None
    assert raw.input.dims[0] == 1
    shape = (16, 16, 3) if name == "nhwc" else (3, 16, 16)
    x = np.random.default_rng(1).random((7, *shape), np.float32)
    assert prove_equal(raw, x).status == "equal"
    assert raw.runtime.run(x).shape == (7, raw.num_classes)
    assert raw.runtime.run(x[:0]).shape == (0, raw.num_classes)


def test_a_batch_that_cannot_be_freed_goes_in_parts(tmp_path: Path) -> None:
    """The shape [4, 3·64] mixes a batch of 4 into a reshape that only fits it."""
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[1, 0, 2, 3]),
        helper.make_node("Reshape", ["t", "mixed"], ["r"]),
        helper.make_node("Reshape", ["r", "back"], ["u"]),
        helper.make_node("Transpose", ["u"], ["z"], perm=[1, 0, 2, 3]),
        *head("z"),
    ]
    shapes = {"mixed": np.array([12, 64]), "back": np.array([3, 4, 8, 8])}
    raw = open_model(save(tmp_path / "m.onnx", nodes, {**HEAD, **shapes}, (4, 3, 8, 8), out=(4, 4)))
    assert isinstance(raw.network, GraphNetwork)
    assert raw.network.fixed_batch == 4
    x = np.random.default_rng(1).random((10, 3, 8, 8), np.float32)
    assert prove_equal(raw, x).status == "equal"
    again = torch.from_numpy(x).requires_grad_()
    raw.network(again).sum().backward()
    assert bool((again.grad.flatten(1).abs().sum(1) > 0).all())


def test_a_batch_of_one_hidden_behind_a_free_one(tmp_path: Path) -> None:
    """The file says any batch, but its reshape holds one picture only."""
    nodes = [*head()[:2], helper.make_node("Reshape", ["p", "one"], ["y"])]
    raw = open_model(save(tmp_path / "m.onnx", nodes, {**HEAD, "one": np.array([1, 4])}))
    assert raw.network(torch.rand(5, 3, 8, 8)).shape == (5, 4)
    assert raw.runtime.run(np.zeros((5, 3, 8, 8), np.float32)).shape == (5, 4)


def test_copies_states_and_modes(export: Export) -> None:
    _, path = export("densenet", dynamo=False, opset=17)
    raw = open_model(path)
    x = torch.rand(3, 3, 16, 16)
    expected = raw.network(x)
    twin = copy.deepcopy(raw.network)
    with torch.no_grad():
        for weight in twin.parameters():
            weight.add_(0.1)
    assert torch.equal(raw.network(x), expected)
    assert not torch.allclose(twin(x), expected)
    twin.load_state_dict(raw.network.state_dict())
    assert torch.equal(twin(x), expected)
    with torch.no_grad():
        assert torch.equal(raw.network(x), expected)
    assert copy.deepcopy(raw).runtime is raw.runtime
    changed = {name: value + 0.1 for name, value in raw.network.named_parameters()}
    assert not torch.allclose(torch.func.functional_call(raw.network, changed, (x,)), expected)
    assert torch.equal(raw.network(x), expected)


def test_numbers_that_prepare_the_picture_are_not_trained(export: Export) -> None:
    _, path = export("scaled", dynamo=False, opset=17)
    raw = open_model(path)
    assert isinstance(raw.network, GraphNetwork)
    shapes = {tuple(value.shape) for value in raw.network.parameters()}
    assert not shapes & {(1, 3, 1, 1), (3,), ()}


def test_tied_weights_stay_one(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Identity", ["w"], ["same"]),
        helper.make_node("Conv", ["x", "w"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["a", "same"], ["d"], pads=[1, 1, 1, 1]),
        helper.make_node("GlobalMaxPool", ["d"], ["y"]),
    ]
    raw = open_model(save(tmp_path / "m.onnx", nodes, {"w": numbers(3, 3, 3, 3)}, out=("n", 3, 1, 1)))
    assert len(list(raw.network.parameters())) == 1
    assert raw.num_classes == 3


def test_weights_behind_transpose_and_reshape(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Flatten", ["x"], ["f"]),
        helper.make_node("Reshape", ["flat", "shape"], ["square"]),
        helper.make_node("Transpose", ["square"], ["turned"]),
        helper.make_node("MatMul", ["f", "turned"], ["m"]),
        helper.make_node("Add", ["m", "bias"], ["y"]),
    ]
    constants = {"flat": numbers(4 * 192), "shape": np.array([4, 192]), "bias": numbers(4)}
    raw = open_model(save(tmp_path / "m.onnx", nodes, constants))
    assert raw.facts.parameters == 4 * 192 + 4


def test_keras_style_nhwc(tmp_path: Path) -> None:
    """As tf2onnx writes it: transposes, SAME padding, MatMul and Add, softmax."""
    nodes = [
        helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]),
        helper.make_node("Conv", ["t", "w"], ["c"], strides=[2, 2], auto_pad="SAME_UPPER"),
        helper.make_node("Mul", ["c", "scale"], ["s"]),
        helper.make_node("Add", ["s", "shift"], ["a"]),
        helper.make_node("Relu", ["a"], ["r"]),
        helper.make_node("MaxPool", ["r"], ["q"], kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER"),
        helper.make_node("Transpose", ["q"], ["u"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["u", "shape"], ["f"]),
        helper.make_node("MatMul", ["f", "dense"], ["m"]),
        helper.make_node("Add", ["m", "bias"], ["l"]),
        helper.make_node("Softmax", ["l"], ["y"]),
    ]
    constants = {
        "w": numbers(4, 3, 3, 3), "scale": numbers(1, 4, 1, 1), "shift": numbers(1, 4, 1, 1, seed=2),
        "shape": np.array([-1, 36]), "dense": numbers(36, 5), "bias": numbers(5),
    }  # fmt: skip
    raw = open_model(save(tmp_path / "m.onnx", nodes, constants, ("n", 9, 10, 3), opset=13))
    assert raw.removed == "softmax"
    assert raw.facts.parameters == 108 + 8 + 180 + 5
    assert raw.input.dims == (None, 9, 10, 3)


def test_one_number_without_sigmoid(tmp_path: Path) -> None:
    nodes = head()
    raw = open_model(save(tmp_path / "m.onnx", nodes, {"w": numbers(1, 3, 3, 3), "b": numbers(1)}))
    x = np.random.default_rng(1).standard_normal((6, 3, 8, 8)).astype(np.float32)
    logits = raw.network(torch.from_numpy(x))
    assert raw.num_classes == 2
    assert (raw.runtime.run(x).argmax(1) == logits.argmax(1).numpy()).all()
    assert "one number" in raw.facts.notes[0]
    assert len(list(raw.network.parameters())) == 2


def test_bytes_as_input(tmp_path: Path) -> None:
    nodes = [helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT), helper.make_node("Div", ["f", "k"], ["s"])]
    constants = {**HEAD, "k": np.float32(255)}
    raw = open_model(save(tmp_path / "m.onnx", [*nodes, *head("s")], constants, kind=TensorProto.UINT8))
    assert raw.input.dtype == "uint8"
    x = torch.full((2, 3, 8, 8), 100.0, requires_grad=True)
    raw.network(x).sum().backward()
    assert float(x.grad.abs().sum()) > 0
    assert raw.facts.parameters == 112
    assert np.allclose(raw.runtime.run(x.detach().numpy()), raw.network(x).detach().numpy(), atol=1e-4)


def test_half_precision_files(tmp_path: Path) -> None:
    constants = {name: value.astype(np.float16) for name, value in HEAD.items()}
    half = {"kind": TensorProto.FLOAT16, "out_kind": TensorProto.FLOAT16}
    raw = open_model(save(tmp_path / "m.onnx", head(), constants, **half))
    assert raw.input.dtype == "float16"
    assert raw.equality.limit is not None
    assert raw.equality.limit >= 0.02
    assert all(weight.dtype == torch.float32 for weight in raw.network.parameters())


def test_of_several_outputs_the_scores_are_used(tmp_path: Path) -> None:
    path = save(tmp_path / "m.onnx", head(), HEAD)
    proto = onnx.load(path)
    proto.graph.output.insert(0, helper.make_tensor_value_info("c", TensorProto.FLOAT, ["n", 4, 6, 6]))
    path.write_bytes(proto.SerializeToString())
    raw = open_model(path)
    assert raw.num_classes == 4
    assert "called y" in raw.facts.notes[0]
    assert raw.runtime.run(np.zeros((2, 3, 8, 8), np.float32)).shape == (2, 4)


def test_a_file_in_training_mode_is_refused(tmp_path: Path) -> None:
    stats = {name: np.ones(3, np.float32) for name in ("s", "o", "m", "v")}
    norm = helper.make_node("BatchNormalization", ["x", "s", "o", "m", "v"], ["a", "m2", "v2"], training_mode=1)
    with pytest.raises(ModelError) as caught:
        open_model(save(tmp_path / "m.onnx", [norm, *head("a")], {**stats, **HEAD}))
    assert "evaluation" in caught.value.technical_detail


def test_pictures_of_any_size(tmp_path: Path) -> None:
    raw = open_model(save(tmp_path / "m.onnx", head(), HEAD, ("n", 3, "h", "w")))
    assert raw.input.dims == (None, 3, None, None)
    for side in (8, 20, 33):
        x = np.random.default_rng(0).random((2, 3, side, side), np.float32)
        assert prove_equal(raw, x).status == "equal"


def test_a_wrong_network_is_noticed(export: Export) -> None:
    for name in ("plain", "softmax", "two_class", "multi_label"):
        _, path = export(name, dynamo=False, opset=17)
        raw = open_model(path)
        x = np.random.default_rng(0).random((8, 3, 16, 16), np.float32)
        assert prove_equal(raw, x).status == "equal"
        with torch.no_grad():
            next(iter(raw.network.parameters())).mul_(2)
        assert prove_equal(raw, x).status == "different"
        with torch.no_grad():
            next(iter(raw.network.parameters())).fill_(float("nan"))
        assert prove_equal(raw, x).status == "different"


def test_runtime_uses_the_file_itself(export: Export) -> None:
    _, path = export("resnet", dynamo=False, opset=17)
    x = np.random.default_rng(0).random((3, 3, 16, 16), np.float32)
    expected = onnxruntime.InferenceSession(str(path)).run(None, {"input": x})[0]
    assert np.allclose(open_model(path).runtime.run(x), expected, atol=1e-5)


def test_numbers_from_shapes_and_gradients_after_inference_mode(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Shape", ["x"], ["shape"]),
        helper.make_node("Gather", ["shape", "last"], ["width"]),
        helper.make_node("Cast", ["width"], ["factor"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["x", "factor"], ["z"]),
        *head("z"),
    ]
    raw = open_model(save(tmp_path / "m.onnx", nodes, {**HEAD, "last": np.array(3)}))
    x = torch.rand(3, 3, 8, 8)
    with torch.inference_mode():
        expected = raw.network(x).clone()
    again = x.clone().requires_grad_()
    found = raw.network(again)
    found.sum().backward()
    assert torch.allclose(found, expected)
    assert float(again.grad.abs().sum()) > 0


def test_a_new_operator_takes_one_registration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models.onnx import registry

    nodes = [helper.make_node("HannWindow", ["eight"], ["h"]), helper.make_node("Mul", ["x", "h"], ["z"]), *head("z")]
    path = save(tmp_path / "m.onnx", nodes, {**HEAD, "eight": np.array(8)})
    before = open_model(path)
    assert before.access == "scores"
    assert "HannWindow" in before.facts.notes[0]
    monkeypatch.setattr(registry, "_OPERATORS", dict(registry._OPERATORS))

    @registry.operator("HannWindow", since=17)
    def hann_window(node: registry.Node) -> registry.Run:
        periodic = bool(node.get("periodic", 1))
        return lambda size: torch.hann_window(int(size), periodic=periodic)

    assert open_model(path).access == "white-box"
