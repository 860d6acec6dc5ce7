"""Weights written back: only their values differ, all files or none, the user's file only read."""

import copy
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from engine.models import RawModel, graph_diff, open_model, prove_equal, write_copy
from engine.results.errors import StorageError, TestError
from engine.words import resource

Export = Callable[..., tuple[nn.Module, Path]]
SAMPLE = resource("samples/clothes-sorter.onnx")


def changed(raw: RawModel) -> nn.Module:
    """Return the network with every weight and statistic changed."""
    network = copy.deepcopy(raw.network)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for value in network.state_dict().values():
            value.add_(0.05 * torch.rand(value.shape, generator=generator))
    return network


def confirm(network: nn.Module, path: Path, raw: RawModel) -> RawModel:
    """Open the written file and compare it with the network that was written."""
    written = open_model(path)
    shape = [size or 8 for size in raw.input.dims[1:]]
    x = np.random.default_rng(5).random((6, *shape), np.float32)
    with torch.no_grad():
        expected, found = network(torch.from_numpy(x)), written.network(torch.from_numpy(x))
    assert torch.allclose(expected, found, atol=1e-2 if written.runtime.half else 1e-5)
    assert prove_equal(written, x).status == "equal"
    return written


def model_file(path: Path, store: Callable[[str, np.ndarray], onnx.TensorProto | onnx.NodeProto]) -> Path:
    """A small classifier whose weights are stored as ``store`` says."""
    generator = np.random.default_rng(0)
    weights = {"w": generator.standard_normal((4, 3, 3, 3)), "b": generator.standard_normal(4)}
    stored = [store(name, value) for name, value in weights.items()]
    nodes = [item for item in stored if isinstance(item, onnx.NodeProto)]
    kind = next((item.data_type for item in stored if isinstance(item, onnx.TensorProto)), TensorProto.FLOAT)
    value = helper.make_tensor_value_info
    nodes += [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], name="first"),
        helper.make_node("Clip", ["c", "low", "high"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["y"]),
    ]
    limits = [helper.make_tensor(name, kind, [], [value]) for name, value in (("low", 0.0), ("high", 6.0))]
    initializers = [item for item in stored if isinstance(item, onnx.TensorProto)] + limits
    graph = helper.make_graph(
        nodes, "g", [value("x", kind, ["n", 3, 8, 8])], [value("y", kind, ["n", 4, 1, 1])], initializers
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9, producer_name="me")
    helper.set_model_props(model, {"names": "a,b,c,d", "secret": "kept"})
    path.write_bytes(model.SerializeToString())
    return path


def fields(kind: int) -> Callable[[str, np.ndarray], onnx.TensorProto]:
    return lambda name, value: helper.make_tensor(name, kind, value.shape, value.astype(np.float32).ravel().tolist())


def raw_bytes(name: str, value: np.ndarray) -> onnx.TensorProto:
    return numpy_helper.from_array(value.astype(np.float32), name)


def constant_node(name: str, value: np.ndarray) -> onnx.NodeProto:
    tensor = numpy_helper.from_array(value.astype(np.float32))
    return helper.make_node("Constant", [], [name], value=tensor)


def constant_floats(name: str, value: np.ndarray) -> onnx.NodeProto | onnx.TensorProto:
    if value.ndim > 1:
        return raw_bytes(name, value)
    return helper.make_node("Constant", [], [name], value_floats=value.astype(np.float32).tolist())


STORES = {
    "raw": raw_bytes,
    "float_data": fields(TensorProto.FLOAT),
    "half_fields": fields(TensorProto.FLOAT16),
    "constant_node": constant_node,
    "constant_floats": constant_floats,
}


@pytest.mark.parametrize("kind", STORES)
def test_every_kind_of_storage(tmp_path: Path, kind: str) -> None:
    source = model_file(tmp_path / "a.onnx", STORES[kind])
    before = source.read_bytes()
    raw = open_model(source)
    assert raw.class_names == ("a", "b", "c", "d")
    assert raw.facts.parameters == 112
    network = changed(raw)
    (path,) = write_copy(raw, network, tmp_path / "b.onnx")
    written = confirm(network, path, raw)
    assert graph_diff(source, path) == []
    assert written.facts.metadata == raw.facts.metadata
    assert source.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.onnx", "b.onnx"]


def test_unchanged_weights_give_an_equal_file(tmp_path: Path) -> None:
    raw = open_model(SAMPLE)
    (path,) = write_copy(raw, raw.network, tmp_path / "same.onnx")
    assert onnx.load(path) == onnx.load(SAMPLE)


def test_statistics_of_batch_norm_are_written(export: Export, tmp_path: Path) -> None:
    _, source = export("densenet", dynamo=False, opset=17)
    raw = open_model(source)
    network = changed(raw)
    (path,) = write_copy(raw, network, tmp_path / "b.onnx")
    confirm(network, path, raw)
    assert graph_diff(source, path) == []


def test_external_data_goes_to_a_new_file(external: Path) -> None:
    raw = open_model(external)
    before = [path.read_bytes() for path in raw.facts.files]
    network = changed(raw)
    files = write_copy(raw, network, external.with_name("new.onnx"))
    assert [path.name for path in files] == ["new.onnx", "new.onnx.data"]
    confirm(network, files[0], raw)
    assert graph_diff(external, files[0]) == []
    assert [path.read_bytes() for path in raw.facts.files] == before
    again = write_copy(open_model(files[0]), network, external.parent.parent / "third.onnx")
    assert [path.parent for path in again] == [external.parent.parent] * 2


def test_a_file_in_the_way_of_the_new_data_file_stays(external: Path) -> None:
    raw = open_model(external)
    other = external.with_name("new.onnx.data")
    other.write_bytes(b"somebody else's")
    files = write_copy(raw, raw.network, external.with_name("new.onnx"))
    assert [path.name for path in files] == ["new.onnx", "new.onnx.2.data"]
    assert other.read_bytes() == b"somebody else's"
    assert write_copy(raw, raw.network, external.with_name("new.onnx"))[1].name == "new.onnx.2.data"


def test_the_users_own_files_are_never_written(external: Path) -> None:
    raw = open_model(external)
    for target in (external, external.parent / "." / external.name):
        with pytest.raises(StorageError) as caught:
            write_copy(raw, raw.network, target)
        assert caught.value.code == "storage.own_file"
    data = external.with_name("plain.onnx.data")
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, data)


def test_a_changed_or_vanished_source_is_noticed(tmp_path: Path) -> None:
    source = model_file(tmp_path / "a.onnx", raw_bytes)
    raw = open_model(source)
    source.write_bytes(SAMPLE.read_bytes())
    for _ in range(2):
        with pytest.raises(StorageError) as caught:
            write_copy(raw, raw.network, tmp_path / "b.onnx")
        assert caught.value.code == "storage.source_changed"
        source.unlink(missing_ok=True)
    assert not (tmp_path / "b.onnx").exists()


@pytest.mark.parametrize("step", ["write", "sync", "second_move"])
def test_a_full_disk_leaves_nothing(external: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    raw = open_model(external)
    folder = external.parent.parent / "out"
    folder.mkdir()
    full = OSError(errno.ENOSPC, "No space left on device")
    moves = []

    def fail(*_: object) -> None:
        raise full

    def move_once(path: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) > 1:
            raise full
        return path.rename(target)

    if step == "write":
        monkeypatch.setattr(shutil, "copyfile", fail)
    elif step == "sync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", move_once)
    with pytest.raises(StorageError) as caught:
        write_copy(raw, raw.network, folder / "new.onnx")
    assert caught.value.code == "storage.model_not_written"
    assert list(folder.iterdir()) == []


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    raw = open_model(SAMPLE)
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, tmp_path / "gone" / "new.onnx")


def test_an_older_result_survives_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = open_model(SAMPLE)
    (path,) = write_copy(raw, raw.network, tmp_path / "new.onnx")
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StorageError):
        write_copy(raw, changed(raw), path)
    assert path.read_bytes() == before


def test_broken_weights_are_not_written(tmp_path: Path) -> None:
    raw = open_model(SAMPLE)
    network = copy.deepcopy(raw.network)
    with torch.no_grad():
        next(network.parameters()).view(-1)[0] = float("nan")
    with pytest.raises(TestError):
        write_copy(raw, network, tmp_path / "new.onnx")
    with pytest.raises(ValueError, match="ONNX"):
        write_copy(raw, nn.Linear(2, 2), tmp_path / "new.onnx")


DIFFERENCES: dict[str, Callable[[onnx.ModelProto], object]] = {
    "initializer high": lambda m: m.graph.initializer[3].CopyFrom(helper.make_tensor("high", 1, [], [7.0])),
    "initializer w": lambda m: m.graph.initializer[0].dims.__setitem__(slice(0, 2), [3, 4]),
    "node 0 Conv first": lambda m: m.graph.node[0].attribute.append(helper.make_attribute("group", 1)),
    "metadata secret": lambda m: m.metadata_props.pop(),
    "opset ": lambda m: setattr(m.opset_import[0], "version", 18),
    "input x": lambda m: setattr(m.graph.input[0].type.tensor_type.shape.dim[0], "dim_param", "batch"),
    "output y": lambda m: setattr(m.graph.output[0], "doc_string", "changed"),
    "file": lambda m: setattr(m, "producer_name", "other"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_every_other_difference_is_named(tmp_path: Path, name: str) -> None:
    source = model_file(tmp_path / "a.onnx", raw_bytes)
    proto = onnx.load(source)
    DIFFERENCES[name](proto)
    other = tmp_path / "b.onnx"
    other.write_bytes(proto.SerializeToString())
    assert name in graph_diff(source, other)


def test_another_kind_of_storage_is_a_difference(tmp_path: Path) -> None:
    a = model_file(tmp_path / "a.onnx", STORES["raw"])
    b = model_file(tmp_path / "b.onnx", STORES["float_data"])
    assert graph_diff(a, b) == ["initializer b", "initializer w"]
