"""What cannot be converted still opens: its own runtime answers, and a note says which part is missing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.models import RawModel, open_model, prove_equal, write_copy
from engine.results.errors import ModelError, TestError

value = helper.make_tensor_value_info


def save(path: Path, nodes: list[onnx.NodeProto], constants: dict[str, np.ndarray], shape: tuple[object, ...]) -> Path:
    stored = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(
        nodes, "g", [value("x", TensorProto.FLOAT, shape)], [value("y", TensorProto.FLOAT, ["n", "c"])], stored
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString())
    return path


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def head(source: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Conv", [source, "w"], ["c"]),
        helper.make_node("ReduceMean", ["c"], ["y"], axes=[2, 3], keepdims=0),
    ]


def check_from_outside(raw: RawModel, part: str) -> None:
    assert raw.access == "scores"
    assert not raw.trainable
    assert raw.equality.status == "equal"
    assert part in raw.facts.notes[0]
    x = np.random.default_rng(1).random((5, *[size or 8 for size in raw.input.dims[1:]]), np.float32)
    assert prove_equal(raw, x).status == "equal"
    logits = raw.network(torch.from_numpy(x).requires_grad_())
    assert not logits.requires_grad
    assert (logits.numpy().argmax(1) == raw.runtime.run(x).argmax(1)).all()
    with pytest.raises(TestError):
        write_copy(raw, raw.network, raw.facts.path.with_name("copy.onnx"))


def test_an_unknown_operator(tmp_path: Path) -> None:
    nodes = [helper.make_node("HannWindow", ["eight"], ["h"]), helper.make_node("Mul", ["x", "h"], ["z"]), *head("z")]
    constants = {"w": numbers(4, 3, 3, 3), "eight": np.array(8)}
    check_from_outside(open_model(save(tmp_path / "m.onnx", nodes, constants, ("n", 3, 8, 8))), "HannWindow")


def test_a_choice_by_what_is_in_the_picture(tmp_path: Path) -> None:
    ways = [
        helper.make_graph([helper.make_node(op, ["x"], [op])], op, [], [value(op, 1, None)]) for op in ("Relu", "Abs")
    ]
    nodes = [
        helper.make_node("ReduceMax", ["x"], ["top"], keepdims=0),
        helper.make_node("Greater", ["top", "zero"], ["yes"]),
        helper.make_node("If", ["yes"], ["z"], then_branch=ways[0], else_branch=ways[1]),
        *head("z"),
    ]
    constants = {"w": numbers(4, 3, 3, 3), "zero": np.float32(0)}
    check_from_outside(open_model(save(tmp_path / "m.onnx", nodes, constants, ("n", 3, 8, 8))), "If")


def test_a_copy_that_is_not_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.models.onnx import registry

    path = save(
        tmp_path / "m.onnx",
        [helper.make_node("Relu", ["x"], ["z"]), *head("z")],
        {"w": numbers(4, 3, 3, 3)},
        ("n", 3, 8, 8),
    )
    assert open_model(path).access == "white-box"
    monkeypatch.setattr(registry, "_OPERATORS", {name: dict(forms) for name, forms in registry._OPERATORS.items()})
    registry.simple("Relu", lambda x: torch.relu(x) + 1)
    check_from_outside(open_model(path), "exactly")


def test_a_damaged_file_is_still_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "m.onnx", head("x"), {"w": numbers(4, 3, 3, 3)}, ("n", 3, 8, 8))
    proto = onnx.load(path)
    proto.graph.initializer[0].raw_data = b"1234"
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(ModelError):
        open_model(path)


def test_a_network_on_flat_pictures_keeps_its_gradients(tmp_path: Path) -> None:
    nodes = [helper.make_node("MatMul", ["x", "a"], ["m"]), helper.make_node("Add", ["m", "b"], ["y"])]
    constants = {"a": numbers(192, 4), "b": numbers(4)}
    raw = open_model(save(tmp_path / "m.onnx", nodes, constants, ("n", 192)))
    assert raw.access == "white-box"
    assert raw.input.dims == (None, 8, 8, 3)
    x = torch.rand(3, 8, 8, 3, requires_grad=True)
    raw.network(x).sum().backward()
    assert float(x.grad.abs().sum()) > 0
    assert prove_equal(raw, x.detach().numpy()).status == "equal"


def test_a_row_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("MatMul", ["x", "a"], ["y"])]
    with pytest.raises(ModelError) as caught:
        open_model(save(tmp_path / "m.onnx", nodes, {"a": numbers(50, 4)}, ("n", 50)))
    assert caught.value.code == "model.not_for_pictures"


SKLEARN: dict[str, tuple[Callable[[], object], str]] = {
    "forest": (lambda: RandomForestClassifier(4, random_state=0), "TreeEnsembleClassifier"),
    "linear": (lambda: make_pipeline(StandardScaler(), LogisticRegression()), "Scaler"),
    "network": (lambda: MLPClassifier((8,), max_iter=5), ""),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SKLEARN)
@pytest.mark.parametrize("maps", [True, False])
@pytest.mark.parametrize("classes", [("cat", "ant", "dog"), (3, 1)])
def test_scikit_learn(tmp_path: Path, name: str, maps: bool, classes: tuple[object, ...]) -> None:
    from skl2onnx import to_onnx

    random = np.random.default_rng(0)
    make, part = SKLEARN[name]
    x = random.random((60, 64)).astype(np.float32)
    model = make().fit(x, np.array(classes)[random.integers(0, len(classes), 60)])
    options = {} if maps else {"zipmap": False}
    proto = to_onnx(model, x[:1], options=options)
    path = tmp_path / "m.onnx"
    path.write_bytes(proto.SerializeToString())
    raw = open_model(path)
    assert raw.input.dims == (None, 1, 8, 8)
    assert raw.num_classes == len(classes)
    expected = model.predict_proba(x)
    assert np.allclose(raw.runtime.run(x.reshape(-1, 1, 8, 8)), expected, atol=1e-5)
    if maps and name != "network":
        assert raw.class_names == tuple(str(item) for item in model.classes_)
        check_from_outside(raw, "")
    assert raw.access in (("scores",) if part else ("scores", "white-box"))
    assert part in "".join(raw.facts.notes)
