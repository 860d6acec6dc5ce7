"""Exported programs made to harm, or damaged: refused in words, nothing in them ever runs."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from evil import Evil
from exported_programs import BATCH, members, rewritten, save, with_json
from small_networks import make_net

from engine.models import open_model
from engine.models.torch_files.exported.guards import read_guards
from engine.results.errors import ModelError


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.pt2"
    return save(make_net("plain"), (torch.rand(2, 3, 16, 16),), path, free=({0: BATCH},))


@pytest.fixture(autouse=True)
def _without_worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker refuses is refused by the program itself too: here each is tried alone."""
    if "worker" not in request.node.name:
        monkeypatch.setattr("engine.models.opening.first_look", lambda *_: None)


@pytest.fixture(autouse=True)
def _nothing_heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's own reader of programs is never called."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("PyTorch's own reader was called")

    monkeypatch.setattr(torch.export, "load", never)


def _refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    error = caught.value
    assert str(error)
    assert error.next_step
    return error


def _evil_archive(mark: Path) -> bytes:
    buffer = io.BytesIO()
    torch.save({"a": torch.zeros(2), "evil": Evil(mark)}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("member", ["../out", "/etc/out", "good/../../out", "good\\..\\out", "good/data/weights/../x"])
def test_names_that_leave_the_archive(member: str, good: Path, tmp_path: Path) -> None:
    path = rewritten(good, tmp_path / "bad.pt2", lambda _, content: content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(member), b"x")
    assert _refused(path).code == "model.not_safe"


def test_a_weight_told_to_lie_elsewhere(good: Path, tmp_path: Path) -> None:
    for place in ("../../models/model.json/../x", "/etc/passwd", "weight_99", ""):

        def change(found: Any, place: str = place) -> None:
            next(iter(found["config"].values()))["path_name"] = place

        assert _refused(with_json(good, tmp_path / "bad.pt2", change, "weights_config.json")).code == "model.damaged"


def test_pickles_with_programs_never_run(good: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"

    def in_examples(name: str, content: bytes) -> bytes:
        return _evil_archive(mark) if "sample_inputs" in name else content

    assert _refused(rewritten(good, tmp_path / "a.pt2", in_examples)).code == "model.torch_program"

    def as_weight(name: str, content: bytes) -> bytes:
        if name.endswith("weight_0"):
            return _evil_archive(mark)
        if name.endswith("weights_config.json"):
            found = json.loads(content)
            next(iter(found["config"].values()))["use_pickle"] = True
            return json.dumps(found).encode()
        return content

    assert _refused(rewritten(good, tmp_path / "b.pt2", as_weight)).code == "model.torch_program"
    bare = rewritten(good, tmp_path / "c.pt2", lambda n, c: pickle.dumps(Evil(mark)) if "sample_inputs" in n else c)
    _refused(bare)
    assert not mark.exists()


def test_custom_objects_and_side_effects_are_told(good: Path, tmp_path: Path) -> None:
    def custom(found: Any) -> None:
        spec = {
            "custom_obj": {"arg": {"name": "obj", "class_fqn": "__torch__.torch.classes.a.B"}, "custom_obj_name": "a"}
        }
        found["graph_module"]["signature"]["input_specs"].insert(0, spec)

    def argument(found: Any) -> None:
        found["graph_module"]["graph"]["nodes"][0]["inputs"][0]["arg"] = {
            "as_custom_obj": {"name": "obj", "class_fqn": "x"}
        }

    def mutation(found: Any) -> None:
        entry = {"arg": {"name": "conv2d"}, "buffer_name": "0.1.running_mean"}
        found["graph_module"]["signature"]["output_specs"].insert(0, {"buffer_mutation": entry})

    for change in (custom, argument, mutation):
        error = _refused(with_json(good, tmp_path / "bad.pt2", change))
        assert error.code == "model.unknown_operator"
        assert "a part that Toughen does not know" in str(error)


def _node(found: Any) -> Any:
    return found["graph_module"]["graph"]["nodes"][0]


OPERATORS = (
    "torch.ops.aten.from_file.default", "torch.ops.aten.save.default", "torch.ops.mine.run.default", "os.system",
    "builtins.eval", "_operator.attrgetter", "_operator.pow", "torch.load", "torch.ops.aten.__dict__.default",
    "torch.ops.aten.conv2d.default.__class__", "torch.ops.higher_order.cond", "torch.ops.aten.rand.default",
    "torch.ops.aten.set_.source_Tensor", "torch.ops.aten.resize_.default", "torch.ops.aten.as_strided.default",
)  # fmt: skip


@pytest.mark.parametrize("target", OPERATORS)
def test_operators_that_are_not_on_the_list(target: str, good: Path, tmp_path: Path) -> None:
    path = with_json(good, tmp_path / "bad.pt2", lambda found: _node(found).update(target=target))
    assert _refused(path).code in {"model.unknown_operator", "model.damaged"}


def _json_changes() -> Iterator[tuple[str, Callable[[Any], None]]]:
    def graph(found: Any) -> Any:
        return found["graph_module"]["graph"]

    yield "no graph", lambda found: found.pop("graph_module")
    yield "no nodes", lambda found: graph(found).pop("nodes")
    yield "nodes no list", lambda found: graph(found).update(nodes={"a": 1})
    yield "a node twice", lambda found: graph(found)["nodes"].append(graph(found)["nodes"][0])
    yield "first node missing", lambda found: graph(found)["nodes"].pop(0)
    yield "no such argument", lambda found: _node(found)["inputs"][0].update(name="other")
    yield "argument twice", lambda found: _node(found)["inputs"].append(_node(found)["inputs"][0])
    yield "odd argument", lambda found: _node(found)["inputs"][0].update(arg={"as_tensor": {"name": ["x"]}})
    yield "two kinds", lambda found: _node(found)["inputs"][0].update(arg={"as_int": 1, "as_float": 2.0})
    yield "no kind", lambda found: _node(found)["inputs"][0].update(arg={})
    yield "signature", lambda found: found["graph_module"].update(signature=None)
    yield "input specs", lambda found: found["graph_module"]["signature"].update(input_specs=[{}])
    yield "output", lambda found: found["graph_module"]["signature"].update(output_specs=[])
    yield "values", lambda found: graph(found).update(tensor_values={})
    yield "ranges", lambda found: found.update(range_constraints={"s31": {"min_val": "a", "max_val": []}})
    yield "version", lambda found: found.update(torch_version=[1])
    yield "cycle", lambda found: _node(found)["inputs"][0].update(arg={"as_tensor": {"name": "linear"}})
    yield "many", lambda found: graph(found).update(nodes=[_node(found)] * 60_000)


@pytest.mark.parametrize(("what", "change"), [pytest.param(*pair, id=pair[0]) for pair in _json_changes()])
def test_damaged_descriptions(what: str, change: Callable[[Any], None], good: Path, tmp_path: Path) -> None:
    error = _refused(with_json(good, tmp_path / "bad.pt2", change))
    assert error.code == "model.damaged", what


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"null", b"[]", b"\xff\xfe", b'{"a": 1e999}'])
def test_broken_json(content: bytes, good: Path, tmp_path: Path) -> None:
    for member in ("models/model.json", "weights_config.json"):
        path = rewritten(good, tmp_path / "bad.pt2", lambda n, c, m=member: content if n.endswith(m) else c)
        assert _refused(path).code in {"model.damaged", "model.not_safe"}


def test_members_that_are_missing_or_cut(good: Path, tmp_path: Path) -> None:
    for name in members(good):
        if name.endswith(("model.json", "weights_config.json", "weight_0")):
            _refused(rewritten(good, tmp_path / "bad.pt2", lambda n, c, gone=name: None if n == gone else c))
            _refused(rewritten(good, tmp_path / "bad.pt2", lambda n, c, cut=name: c[: len(c) // 2] if n == cut else c))
    whole = good.read_bytes()
    for end in (30, 1000, len(whole) // 2, len(whole) - 30):
        (tmp_path / "bad.pt2").write_bytes(whole[:end])
        _refused(tmp_path / "bad.pt2")


def test_sizes_beyond_what_is_there(good: Path, tmp_path: Path) -> None:
    changes: list[dict[str, Any]] = [
        {"sizes": [{"as_int": 2**40}]},
        {"sizes": [{"as_int": 2**47}] * 4, "strides": [{"as_int": 0}] * 4},
        {"sizes": [{"as_int": -1}, {"as_int": 3}, {"as_int": 3}, {"as_int": 3}]},
        {"storage_offset": {"as_int": 2**40}},
        {"strides": [{"as_int": 1}]},
        {"strides": [{"as_int": -1}] * 4},
        {"dtype": 99},
        {"dtype": "float"},
        {"sizes": "8"},
    ]
    for change in changes:

        def update(found: Any, change: dict[str, Any] = change) -> None:
            next(iter(found["config"].values()))["tensor_meta"].update(change)

        assert _refused(with_json(good, tmp_path / "bad.pt2", update, "weights_config.json")).code == "model.damaged"


@pytest.mark.parametrize("sizes", [[2, 3, 2**20, 2**20], [2**40, 3, 16, 16], [2, 2**61, 16, 16]])
def test_pictures_of_a_size_that_nobody_has(sizes: list[int], good: Path, tmp_path: Path) -> None:
    def change(found: Any) -> None:
        found["graph_module"]["graph"]["tensor_values"]["input"]["sizes"] = [{"as_int": size} for size in sizes]

    assert _refused(with_json(good, tmp_path / "bad.pt2", change)).code == "model.damaged"


def test_a_step_that_asks_for_all_memory_breaks_the_worker_at_most(good: Path, tmp_path: Path) -> None:
    def change(found: Any) -> None:
        nodes, size = found["graph_module"]["graph"]["nodes"], {"as_ints": [2**20, 2**18]}
        inputs = [{"name": "size", "arg": size, "kind": 1}, {"name": "fill_value", "arg": {"as_float": 1.0}, "kind": 1}]
        made = {"target": "torch.ops.aten.full.default", "inputs": inputs, "outputs": [{"as_tensor": {"name": "huge"}}]}
        nodes.insert(0, {**made, "metadata": {}})

    error = _refused(with_json(good, tmp_path / "bad.pt2", change))
    assert error.code in {"model.cannot_run", "model.too_much_memory", "model.crashed"}


def test_several_programs_or_none(good: Path, tmp_path: Path) -> None:
    path = rewritten(good, tmp_path / "bad.pt2", lambda _, content: content)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("good/models/second.json", b"{}")
    assert _refused(path).code == "model.torch_program"
    none = rewritten(good, tmp_path / "none.pt2", lambda n, c: None if "/models/" in n else c)
    assert _refused(none).code == "model.torch_program"


CONDITIONS = (
    "__import__('os').mkdir('ran')", "L['x'].size()[0].__class__", "(lambda: 1)()", "[0 for _ in range(9**9)]", "9**9**9",
    "open('ran', 'w')", "L['x'].shape", "1 if True else 2", "max()", "x", "'a' * 9", "L['x'].size()[9]", "1 +", "(" * 999,
)  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions_are_read_and_never_evaluated(
    text: str, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A condition that cannot be read leaves the sizes of the export, and the answers are still those of the file."""
    monkeypatch.chdir(tmp_path)
    assert not read_guards([text]).known
    path = with_json(good, tmp_path / "odd.pt2", lambda found: found.update(guards_code=[text]))
    raw, inputs = open_model(path), torch.rand(5, 3, 16, 16)
    assert torch.allclose(raw.network(inputs), make_net("plain")(inputs), atol=1e-5)
    assert not (tmp_path / "ran").exists()


def test_conditions_are_met_or_not() -> None:
    guards = read_guards(
        ["L['x'].size()[2] == L['x'].size()[3]", "not (L['x'].size()[2] % 4 != 0 or -1 > 2)", "2 // max(1, 2) == 1"]
    )
    assert guards.known
    assert not guards.about_batch
    assert guards.met_by((9, 3, 8, 8))
    assert not guards.met_by((9, 3, 8, 12))
    assert not guards.met_by((9, 3, 6, 6))
    assert read_guards(["8 // (L['x'].size()[0] - 2) < 3"]).about_batch
    assert not read_guards(["8 // (L['x'].size()[0] - 2) < 3"]).met_by((2, 3, 8, 8))
    assert read_guards(None).met_by((1,))
    assert not read_guards(["a"] * 3000).known
