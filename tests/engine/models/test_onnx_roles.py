"""Weights by role: wherever a file keeps them they are trained, written back, and nothing else of the file differs."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from engine.models import RawModel, graph_diff, open_model, prove_equal, write_copy
from engine.models.onnx.runtime import OnnxRuntime
from engine.results.errors import TestError

value, node = helper.make_tensor_value_info, helper.make_node


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def save(
    path: Path,
    nodes: list[onnx.NodeProto],
    stored: dict[str, np.ndarray] | list[onnx.TensorProto],
    *,
    kind: int = TensorProto.FLOAT,
    version: int = 9,
    opset: int = 17,
) -> Path:
    """Write a graph from ``x`` (n, 3, 8, 8) to ``y``."""
    tensors = [numpy_helper.from_array(v, k) for k, v in stored.items()] if isinstance(stored, dict) else stored
    inputs = [value("x", kind, ["n", 3, 8, 8])]
    if version < 4:
        inputs += [value(item.name, item.data_type, list(item.dims)) for item in tensors]
    graph = helper.make_graph(nodes, "g", inputs, [value("y", kind, None)], tensors)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=version).SerializeToString())
    return path


def trained(raw: RawModel, rate: float = 0.1) -> nn.Module:
    """Return the network after one step of training."""
    network = copy.deepcopy(raw.network).train()
    x = torch.rand(12, 3, 8, 8, generator=torch.Generator().manual_seed(2)) * 2 - 1
    optimiser = torch.optim.SGD(network.parameters(), rate)
    nn.functional.cross_entropy(network(x), torch.arange(12) % raw.num_classes).backward()
    optimiser.step()
    return network.eval()


def check(path: Path, weights: int, tolerance: float = 1e-4, rate: float = 0.1) -> RawModel:
    """Train one step, write, compare in onnxruntime, and see that only weight values differ."""
    raw = open_model(path)
    assert raw.access == "white-box"
    assert raw.facts.parameters == weights
    before = {name: item.clone() for name, item in raw.network.state_dict().items()}
    network = trained(raw, rate)
    after = network.state_dict()
    assert all(not torch.equal(before[name], after[name]) for name, _ in raw.network.named_parameters())
    (written,) = write_copy(raw, network, path.with_name("written.onnx"))
    assert graph_diff(path, written) == []
    x = np.random.default_rng(3).random((9, 3, 8, 8), np.float32)
    feed = {"x": x.astype(np.float16) if raw.input.dtype == "float16" else x}
    found = onnxruntime.InferenceSession(str(written)).run(None, feed)[0].reshape(9, -1)
    with torch.no_grad():
        ours, old = network(torch.from_numpy(x)).numpy(), raw.network(torch.from_numpy(x)).numpy()
    assert np.abs(found - ours).max() <= tolerance * max(1.0, float(np.abs(ours).max()))
    assert np.abs(found - old).max() > 2 * np.abs(found - ours).max()
    again = open_model(written)
    assert prove_equal(again, x).status == "equal"
    return again


W, B = numbers(4, 3, 3, 3), numbers(4)
HEAD = [node("Conv", ["x", "w", "b"], ["c"]), node("GlobalAveragePool", ["c"], ["y"])]


def branch(name: str, weight: np.ndarray) -> onnx.GraphProto:
    stored = [numpy_helper.from_array(weight, "inner_w")]
    constant = node("Constant", [], ["inner_b"], value=numpy_helper.from_array(B))
    inside = [constant, node("Conv", ["x", "inner_w", "inner_b"], [name])]
    return helper.make_graph(inside, name, [], [value(name, TensorProto.FLOAT, None)], stored)


def in_branch() -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    nodes = [
        node("Shape", ["x"], ["shape"]),
        node("Gather", ["shape", "two"], ["height"]),
        node("Equal", ["height", "eight"], ["yes"]),
        node("If", ["yes"], ["c"], then_branch=branch("one", W), else_branch=branch("other", 2 * W)),
        node("GlobalAveragePool", ["c"], ["y"]),
    ]
    return nodes, {"two": np.array(2), "eight": np.array(8)}


FLAT = node("Flatten", ["x"], ["f"])
M = numbers(192, 4) * 0.1
LAST = [node("MatMul", ["f", "m"], ["p"]), node("Add", ["p", "b"], ["y"])]

PLACES: dict[str, tuple[list[onnx.NodeProto], dict[str, np.ndarray], int]] = {
    "initialiser": (HEAD, {"w": W, "b": B}, 112),
    "constant node": ([node("Constant", [], ["w"], value=numpy_helper.from_array(W)), *HEAD], {"b": B}, 112),
    "branch": (*in_branch(), 112),
    "identity": ([node("Identity", ["v"], ["w"]), *HEAD], {"v": W, "b": B}, 112),
    "transpose": ([FLAT, node("Transpose", ["t"], ["m"]), *LAST], {"t": np.ascontiguousarray(M.T), "b": B}, 772),
    "reshape": ([FLAT, node("Reshape", ["r", "s"], ["m"]), *LAST], {"r": M.ravel(), "s": np.array([192, 4]), "b": B}, 772),
    "cast": ([FLAT, node("Cast", ["d"], ["m"], to=TensorProto.FLOAT), *LAST], {"d": M.astype(np.float16), "b": B}, 772),
    "chain": (
        [FLAT, node("Cast", ["d"], ["e"], to=1), node("Transpose", ["e"], ["g"]), node("Identity", ["g"], ["m"]), *LAST],
        {"d": np.ascontiguousarray(M.T).astype(np.float64), "b": B},
        772,
    ),
    "tied": (
        [node("Conv", ["x", "k"], ["a"], pads=[1] * 4), node("Identity", ["k"], ["k2"]),
         node("Conv", ["a", "k2"], ["d"], pads=[1] * 4), node("GlobalAveragePool", ["d"], ["y"])],
        {"k": numbers(3, 3, 3, 3)}, 81,
    ),
    "slice": ([FLAT, node("Slice", ["big", "zero", "end", "one"], ["m"]), *LAST],
              {"big": numbers(192, 6) * 0.1, "zero": np.array([0]), "end": np.array([4]), "one": np.array([1]), "b": B}, 192 * 6 + 4),
    "limits stay": ([node("Conv", ["x", "w", "b"], ["o"]), node("Clip", ["o", "low", "high"], ["c"]), HEAD[1]],
                    {"w": W, "b": B, "low": np.float32(-1), "high": np.float32(6)}, 112),
    "masks and factors stay": (
        [FLAT, *LAST[:1], node("Add", ["p", "mask"], ["q"]), node("Mul", ["q", "table"], ["y"])],
        {"m": M, "mask": np.array([0, -100, 0, 0], np.float32), "table": numbers(2, 1, 4)[:1] * np.ones((1, 1, 4), np.float32)}, 768 + 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_wherever_weights_lie(tmp_path: Path, place: str) -> None:
    nodes, stored, count = PLACES[place]
    half = any(item.dtype == np.float16 for item in stored.values())
    check(save(tmp_path / "m.onnx", nodes, stored), count, 5e-3 if half else 1e-4)


def test_old_files_list_weights_as_inputs(tmp_path: Path) -> None:
    check(save(tmp_path / "m.onnx", HEAD, {"w": W, "b": B}, version=3, opset=9), 112)


@pytest.mark.parametrize("version", [3, 9])
def test_merged_vectors_are_separated(tmp_path: Path, version: int) -> None:
    """As a ViT export has it: the bias of one layer also serves another, through Identity, as both were zero."""
    nodes = [
        node("Conv", ["x", "w", "shared"], ["a"], pads=[1] * 4),
        node("Identity", ["shared"], ["second"]),
        node("Identity", ["shared"], ["third"]),
        node("Conv", ["a", "w2", "second"], ["d"], pads=[1] * 4),
        node("Conv", ["d", "w2", "third"], ["e"]),
        node("GlobalAveragePool", ["e"], ["y"]),
    ]
    stored = {"w": W, "w2": numbers(4, 4, 3, 3), "shared": np.zeros(4, np.float32)}
    path = save(tmp_path / "m.onnx", nodes, stored, version=version, opset=9)
    again = check(path, 108 + 144 + 3 * 4)
    biases = [item for item in again.network.parameters() if item.dim() == 1]
    assert len(biases) == 3
    assert not torch.equal(biases[0], biases[1])
    raw = open_model(path)
    (same,) = write_copy(raw, raw.network, tmp_path / "same.onnx")
    assert onnx.load(same) == onnx.load(path)


def test_half_precision_has_a_master_copy(tmp_path: Path) -> None:
    """Steps that are smaller than half precision can hold add up; the file gets the rounded sum."""
    stored = {"w": W.astype(np.float16), "b": B.astype(np.float16)}
    path = save(tmp_path / "m.onnx", HEAD, stored, kind=TensorProto.FLOAT16)
    check(path, 112, 1e-2, rate=1.0)
    raw = open_model(path)
    weight = next(iter(raw.network.parameters()))
    start = float(weight.detach().view(-1)[0])
    with torch.no_grad():
        for _ in range(64):
            weight.view(-1)[0] += start * 2**-13
    (written,) = write_copy(raw, raw.network, tmp_path / "b.onnx")
    assert float(numpy_helper.to_array(onnx.load(written).graph.initializer[0]).ravel()[0]) == np.float16(
        start * (1 + 2**-7)
    )
    with torch.no_grad():
        weight.view(-1)[0] = 1e6
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "c.onnx")


def quantised(tmp_path: Path, form: str) -> Path:
    from onnxruntime.quantization import (
        CalibrationDataReader,
        QuantFormat,
        QuantType,
        quantize_dynamic,
        quantize_static,
    )

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self.left = iter(
                [{"x": np.random.default_rng(i).random((4, 3, 8, 8), np.float32) * 2 - 1} for i in range(4)]
            )

        def get_next(self) -> Any:
            return next(self.left, None)

    nodes = [
        node("Conv", ["x", "w", "b"], ["c"], pads=[1] * 4),
        node("Relu", ["c"], ["r"]),
        node("Flatten", ["r"], ["f"]),
        node("MatMul", ["f", "m"], ["p"]),
        node("Add", ["p", "b5"], ["y"]),
    ]
    stored = {"w": W, "b": B, "m": numbers(256, 5) * 0.1, "b5": numbers(5)}
    path, target = save(tmp_path / "float.onnx", nodes, stored), tmp_path / "m.onnx"
    if form == "dynamic":
        quantize_dynamic(path, target, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8)
        return target
    kind = QuantFormat.QDQ if form.startswith("qdq") else QuantFormat.QOperator
    quantize_static(path, target, Reader(), kind, per_channel=form.endswith("channel"), weight_type=QuantType.QInt8)
    return target


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["qdq", "qdq channel", "qoperator", "qoperator channel", "dynamic"])
def test_integer_weights(tmp_path: Path, form: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = quantised(tmp_path, form)
    kinds = {item.name: item.data_type for item in onnx.load(path).graph.initializer}
    capfd.readouterr()
    raw = open_model(path)
    assert raw.access == "white-box"
    assert raw.equality.status == "equal"
    assert capfd.readouterr().out == ""
    assert raw.facts.parameters >= 0.99 * (108 + 4 + 256 * 5)
    network = trained(raw, 1.0)
    (written,) = write_copy(raw, network, tmp_path / "written.onnx")
    assert graph_diff(path, written) == []
    before, after = (
        {item.name: numpy_helper.to_array(item) for item in onnx.load(place).graph.initializer}
        for place in (path, written)
    )
    changed = {name for name in before if not np.array_equal(before[name], after[name])}
    whole = {name for name in changed if kinds[name] in (TensorProto.INT8, TensorProto.UINT8, TensorProto.INT32)}
    assert len(whole) >= (1 if form == "dynamic" else 2)
    assert not [name for name in changed if "scale" in name or "zero_point" in name]
    x = np.random.default_rng(3).random((40, 3, 8, 8), np.float32) * 2 - 1
    again = open_model(written)
    assert prove_equal(again, x).status == "equal"
    found = onnxruntime.InferenceSession(str(written)).run(None, {"x": x})[0]
    with torch.no_grad():
        ours, old = network(torch.from_numpy(x)).numpy(), raw.network(torch.from_numpy(x)).numpy()
    assert np.median(np.abs(found - ours)) <= 0.02 * np.ptp(found)
    assert np.median(np.abs(found - old)) > 3 * np.median(np.abs(found - ours))


def test_answers_that_depend_on_the_processor_are_told(tmp_path: Path) -> None:
    path = quantised(tmp_path, "qoperator")
    exact, inexact = open_model(path), OnnxRuntime(path)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        onnxruntime.InferenceSession(str(path), options)
    except Exception:
        assert any("processor" in note for note in exact.facts.notes)
    else:
        assert not any("processor" in note for note in exact.facts.notes)
    inexact._opened = only_inexact(inexact._opened)  # type: ignore[method-assign]
    assert inexact.session
    assert inexact.inexact_bytes


def only_inexact(opened: Callable[[str], object]) -> Any:
    def without(exact_bytes: str) -> object:
        if exact_bytes == "1":
            raise RuntimeError("no exact kernel")
        return opened(exact_bytes)

    return without


def test_unchanged_integers_stay(tmp_path: Path) -> None:
    path = quantised(tmp_path, "qoperator channel")
    raw = open_model(path)
    (written,) = write_copy(raw, raw.network, tmp_path / "same.onnx")
    assert onnx.load(written) == onnx.load(path)


def with_gradient(make: Callable[[], nn.Module]) -> nn.Module:
    torch.manual_seed(0)
    return make()


@pytest.mark.parametrize("layer", [nn.LSTM, nn.GRU, nn.RNN])
def test_recurrent_layers_train_as_torch_does(tmp_path: Path, layer: type[nn.Module]) -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = layer(24, 6, 2, batch_first=True, bidirectional=True)
            self.last = nn.Linear(12, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.last(self.layer(x.permute(0, 2, 1, 3).flatten(2))[0].mean(1))

    net = with_gradient(Net)
    path = tmp_path / "m.onnx"
    torch.onnx.export(
        net, (torch.rand(2, 3, 8, 8),), path, input_names=["x"], output_names=["y"], dynamo=False, opset_version=14,
        dynamic_axes={"x": {0: "n"}},
    )  # fmt: skip
    raw = open_model(path)
    assert raw.access == "white-box"
    assert raw.facts.parameters == sum(item.numel() for item in net.parameters())
    x = torch.rand(5, 3, 8, 8)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    raw.network(ours)[:, 0].sum().backward()
    net(theirs)[:, 0].sum().backward()
    assert torch.allclose(ours.grad, theirs.grad, rtol=1e-3, atol=1e-6)
    check(path, raw.facts.parameters)
