"""safetensors, JSON and HDF5."""

from pathlib import Path

import h5py
import numpy as np
import pytest
from hostile_folders import bad_hdf5, bad_safetensors
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.models.safety import check_hdf5, check_json, check_safetensors, parse_json
from engine.results.errors import ModelError


def test_ordinary_safetensors(tmp_path: Path) -> None:
    numpy_files = pytest.importorskip("safetensors.numpy")
    tensors = {"b": np.zeros((2, 3), np.float32), "a": np.zeros(0, np.int64), "c": np.ones((), np.float16)}
    numpy_files.save_file(tensors, tmp_path / "a", {"format": "pt"})
    header = check_safetensors(tmp_path / "a")
    assert {item.name: (item.dtype, item.shape) for item in header.tensors} == {
        "a": ("I64", (0,)),
        "b": ("F32", (2, 3)),
        "c": ("F16", ()),
    }
    assert header.metadata == {"format": "pt"}
    assert header.data_start + 26 == (tmp_path / "a").stat().st_size


def test_bad_safetensors(tmp_path: Path) -> None:
    for name, content in bad_safetensors():
        (tmp_path / "a").write_bytes(content)
        with pytest.raises(ModelError) as caught:
            check_safetensors(tmp_path / "a")
        assert caught.value.code in ("model.damaged", "model.not_safe"), name


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=80))
@example(content=b"{}")
def test_random_safetensors(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(len(content).to_bytes(8, "little") + content)
    with pytest.raises(ModelError):
        check_safetensors(tmp_path / "a")


def test_json(tmp_path: Path) -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
    assert parse_json(b"[[[]]]", max_depth=2) == [[[]]]
    for content, code in (
        (b"[[[[]]]]", "model.not_safe"),
        (b"[" * 10**5, "model.not_safe"),
        (b'{"a": 1, "a": 2}', "model.not_safe"),
        (b"{", "model.damaged"),
        (b'"\xff"', "model.damaged"),
        (b"1" * 10**5, "model.damaged"),
    ):
        with pytest.raises(ModelError) as caught:
            parse_json(content, max_depth=2)
        assert caught.value.code == code
    (tmp_path / "a").write_bytes(b" " * 1000 + b"1")
    assert check_json(tmp_path / "a", max_bytes=1001) == 1
    with pytest.raises(ModelError) as caught:
        check_json(tmp_path / "a", max_bytes=1000)
    assert caught.value.code == "model.too_large"


def test_hdf5(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a", "w") as file:
        file.create_dataset("layer/kernel", data=np.random.default_rng(0).random((20, 10)), compression="gzip")
        file["layer"].attrs["weight_names"] = ["kernel"]
        file.attrs["model_config"] = "{}"
    assert [(item.name, item.shape, item.size) for item in check_hdf5(tmp_path / "a")] == [
        ("/layer/kernel", (20, 10), 1600)
    ]


def test_bad_hdf5(tmp_path: Path) -> None:
    for name, path in bad_hdf5(tmp_path):
        with pytest.raises(ModelError) as caught:
            check_hdf5(path)
        assert caught.value.code in ("model.not_safe", "model.damaged"), name
