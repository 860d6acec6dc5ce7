"""The door: what is opened, what is refused, and in which words."""

import contextlib
import io
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.models import open_model
from engine.results.errors import ModelError
from engine.words import resource

Export = Callable[..., tuple[torch.nn.Module, Path]]
SAMPLE = resource("samples/clothes-sorter.onnx")


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    error = caught.value
    assert error.title
    assert error.message
    assert error.next_step
    return error


def torch_file() -> bytes:
    buffer = io.BytesIO()
    torch.save({"weight": torch.zeros(3)}, buffer)
    return buffer.getvalue()


def keras_file() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", "")
    return buffer.getvalue()


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", "nothing here")
    return buffer.getvalue()


OTHERS = {
    "empty": b"",
    "torch": torch_file(),
    "pickle": pickle.dumps({"weights": [1, 2, 3]}),
    "safetensors": (20).to_bytes(8, "little") + b'{"a":{"dtype":"F32"}}' + bytes(20),
    "keras_h5": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "keras": keras_file(),
    "tflite": bytes(4) + b"TFL3" + bytes(60),
    "gguf": b"GGUF" + bytes(60),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(60),
    "archive": plain_zip(),
    "damaged_archive": b"PK\x03\x04 not really a zip",
    "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "web_page": b"<!DOCTYPE html><html></html>",
    "text": b'{"labels": ["a", "b"]}',
    "document": b"%PDF-1.7",
}


OPENED = {"torch": "model.torch_unknown", "safetensors": "model.damaged", "tflite": "model.damaged"}
"""Kinds with a loader of their own, and what it says of these files."""


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("name", ["model.onnx", "model.bin"])
def test_other_formats_are_told_by_content(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OTHERS[kind])
    code = refused(path).code
    if kind in {"keras", "keras_h5"}:
        assert code.startswith("model.")
    else:
        assert code == OPENED.get(kind, f"model.not_onnx.{kind}")


def test_a_name_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    shutil.copy(SAMPLE, path)
    assert open_model(path).num_classes == 10


def test_the_sample(tmp_path: Path) -> None:
    raw = open_model(SAMPLE)
    assert raw.input.dims == (None, 1, 28, 28)
    assert raw.equality.status == "equal"
    assert raw.facts.source_tool.startswith("PyTorch 2")
    assert raw.facts.files == (SAMPLE.resolve(),)
    assert raw.access == "white-box"
    assert raw.trainable


def test_a_folder_with_one_model_is_fine(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "a.onnx")
    assert open_model(tmp_path).facts.path.name == "a.onnx"
    shutil.copy(SAMPLE, tmp_path / "b.onnx")
    error = refused(tmp_path)
    assert error.code == "model.several"
    assert "a.onnx" in error.message


def test_folders_without_a_model(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "model.folder"
    (tmp_path / "config.json").write_text("{}")
    assert refused(tmp_path).code == "model.not_onnx.hugging_face"
    (tmp_path / "saved_model.pb").write_bytes(b"x")
    assert refused(tmp_path).code == "model.not_onnx.tensorflow"


def test_missing_and_special_files(tmp_path: Path) -> None:
    assert refused(tmp_path / "nothing.onnx").code == "model.missing"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.onnx")
        assert refused(tmp_path / "pipe.onnx").code == "model.not_a_file"


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_truncated_files_are_damaged(tmp_path: Path, share: float) -> None:
    content = SAMPLE.read_bytes()
    path = tmp_path / "cut.onnx"
    path.write_bytes(content[: int(len(content) * share)])
    assert refused(path).code in ("model.damaged", "model.broken_constant", "model.runtime_refused")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=300))
@example(content=b"\x80")
def test_random_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "random.onnx"
    path.write_bytes(content)
    refused(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 900_000), byte=st.integers(0, 255))
@example(place=13, byte=0x80)  # in the text of the tool's version, which is no UTF-8 then
def test_a_flipped_byte_opens_or_is_refused(tmp_path: Path, place: int, byte: int) -> None:
    content = bytearray(SAMPLE.read_bytes())
    content[place % len(content)] = byte
    path = tmp_path / "flipped.onnx"
    path.write_bytes(content)
    with contextlib.suppress(ModelError):  # any other error would be a fault
        open_model(path)


def with_location(source: Path, folder: Path, location: str) -> Path:
    proto = onnx.load(source, load_external_data=False)
    for tensor in proto.graph.initializer:
        for entry in tensor.external_data:
            if entry.key == "location":
                entry.value = location
    path = folder / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    return path


def test_a_data_file_beside_the_model_is_ordinary(external: Path) -> None:
    raw = open_model(external)
    assert [path.name for path in raw.facts.files] == ["plain.onnx", "plain.onnx.data"]
    assert "plain.onnx.data" in raw.facts.notes[0]
    before = raw.facts.sha256
    data = external.with_name("plain.onnx.data")
    content = bytearray(data.read_bytes())
    content[0] ^= 1
    data.write_bytes(content)
    assert open_model(external).facts.sha256 != before


def test_a_missing_data_file_is_named(external: Path) -> None:
    external.with_name("plain.onnx.data").unlink()
    error = refused(external)
    assert error.code == "model.data_missing"
    assert "plain.onnx.data" in error.message


def test_a_cut_data_file(external: Path) -> None:
    os.truncate(external.with_name("plain.onnx.data"), 100)
    assert refused(external).code == "model.data_incomplete"


@pytest.mark.parametrize(
    "location", ["../secret.data", "/etc/passwd", "sub/secret.data", "..", "", "C:\\secret", "a\\..\\b", "model.onnx"]
)
def test_data_outside_the_folder_is_refused(external: Path, location: str) -> None:
    folder = external.parent
    (folder / "sub").mkdir()
    (folder / "sub" / "secret.data").write_bytes(bytes(1_000_000))
    (folder.parent / "secret.data").write_bytes(bytes(1_000_000))
    assert refused(with_location(external, folder, location)).code == "model.not_safe"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_linked_data_file_is_refused(external: Path) -> None:
    data = external.with_name("plain.onnx.data")
    data.rename(external.parent.parent / "elsewhere.data")
    data.symlink_to(external.parent.parent / "elsewhere.data")
    assert refused(external).code == "model.not_safe"


def sample_with(change: Callable[[onnx.ModelProto], None], path: Path) -> Path:
    proto = onnx.load(SAMPLE)
    change(proto)
    path.write_bytes(proto.SerializeToString())
    return path


def test_unknown_domains_functions_and_nesting_are_refused(tmp_path: Path) -> None:
    def strange(proto: onnx.ModelProto) -> None:
        proto.graph.node[1].domain = "my.own"

    def function(proto: onnx.ModelProto) -> None:
        proto.functions.append(onnx.helper.make_function("my.own", "F", ["x"], ["y"], [], []))

    def nested(proto: onnx.ModelProto) -> None:
        graph = onnx.helper.make_graph([], "inner", [], [])
        for _ in range(8):
            node = onnx.helper.make_node("If", ["c"], ["y"], then_branch=graph, else_branch=graph)
            graph = onnx.helper.make_graph([node], "inner", [], [])
        proto.graph.node.extend(graph.node)

    for index, change in enumerate((strange, function, nested)):
        assert refused(sample_with(change, tmp_path / f"{index}.onnx")).code == "model.not_safe"


def test_an_unknown_operator_is_named(tmp_path: Path) -> None:
    def change(proto: onnx.ModelProto) -> None:
        proto.graph.node[1].op_type = "Det"

    error = refused(sample_with(change, tmp_path / "model.onnx"))
    assert error.code in ("model.unknown_operator", "model.runtime_refused")

    def known_to_the_runtime(proto: onnx.ModelProto) -> None:
        proto.graph.node[1].op_type = "QuickGelu"
        proto.graph.node[1].domain = "com.microsoft"
        proto.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))

    opened = open_model(sample_with(known_to_the_runtime, tmp_path / "other.onnx"))
    assert opened.access == "white-box" or any("QuickGelu" in note for note in opened.facts.notes)


def test_wrong_sizes_of_constants_are_refused(tmp_path: Path) -> None:
    def change(proto: onnx.ModelProto) -> None:
        proto.graph.initializer[0].dims[0] = 2**40

    refused(sample_with(change, tmp_path / "model.onnx"))


def test_a_small_file_cannot_fill_the_memory(tmp_path: Path) -> None:
    helper = onnx.helper
    shape = onnx.numpy_helper.from_array(np.array([2**20, 2**20], np.int64), "shape")
    nodes = [
        helper.make_node("ConstantOfShape", ["shape"], ["huge"]),
        helper.make_node("ReduceSum", ["huge"], ["sum"]),
        helper.make_node("GlobalAveragePool", ["x"], ["mean"]),
        helper.make_node("Add", ["mean", "sum"], ["y"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "g", [value("x", 1, ["n", 3, 8, 8])], [value("y", 1, ["n", 3, 1, 1])], initializer=[shape]
    )
    path = tmp_path / "bomb.onnx"
    path.write_bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9).SerializeToString()
    )
    refused(path)


def test_models_that_do_not_sort_pictures(tmp_path: Path) -> None:
    helper = onnx.helper
    value = helper.make_tensor_value_info

    def save(nodes: list[onnx.NodeProto], shape: list[object], out: list[object]) -> Path:
        graph = helper.make_graph(nodes, "g", [value("x", 1, shape)], [value("y", 1, out)])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        path = tmp_path / "model.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    relu = [helper.make_node("Relu", ["x"], ["y"])]
    assert refused(save(relu, ["n", 10], ["n", 10])).code == "model.not_for_pictures"
    assert refused(save(relu, ["n", 3, 8, 8], ["n", 3, 8, 8])).code == "model.no_scores"
