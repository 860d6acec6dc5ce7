"""New weights go into a copy of the file: only their bytes differ, and LiteRT answers as the network does."""

import copy
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from lite_files import Builder, Weights, mobile, whole_mobile
from test_tflite_opening import CONVERTED, SIDE, opened, pictures

from engine.models import open_model
from engine.models.equality import prove_equal
from engine.models.raw import RawModel
from engine.models.tflite.schema import read_lite
from engine.models.writing import write_copy
from engine.results.errors import StorageError, TestError


def trained(raw: RawModel, rate: float = 0.05) -> torch.nn.Module:
    """Return a copy of the network after one step that moves its answers."""
    network = copy.deepcopy(raw.network)
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    optimiser = torch.optim.SGD(weights, lr=rate)
    given = torch.from_numpy(
        np.random.default_rng(0).random((16, *[size or 1 for size in raw.input.dims[1:]]), np.float32)
    )
    torch.nn.functional.cross_entropy(network(given), torch.zeros(16, dtype=torch.int64)).backward()
    assert all(weight.grad is not None and bool(weight.grad.abs().sum() > 0) for weight in weights)
    optimiser.step()
    return network


def changed_places(old: bytes, new: bytes) -> set[int]:
    """Return the buffers in which bytes differ; any other byte that differs fails."""
    assert len(old) == len(new)
    differs = np.flatnonzero(np.frombuffer(old, np.uint8) != np.frombuffer(new, np.uint8))
    file = read_lite(old)
    found = set()
    for place in differs.tolist():
        owners = [index for index, (start, length) in enumerate(file.buffers) if start <= place < start + length]
        assert len(owners) == 1
        found.add(owners[0])
    return found


FILES = {
    "real": lambda: mobile(Weights(4), SIDE),
    "bytes": lambda: whole_mobile(Weights(4), SIDE),
    "signed": lambda: whole_mobile(Weights(4), SIDE, given="int8", softmax=False),
    **{name: (CONVERTED / f"{name}.tflite").read_bytes for name in ("float", "int8", "dynamic")},
}


@pytest.mark.parametrize("name", FILES)
def test_a_step_of_training_is_written_back(tmp_path: Path, name: str) -> None:
    content = FILES[name]()
    raw = opened(tmp_path, content)
    network = trained(raw, 0.05 if name in ("real", "float") else 2.0)
    target = tmp_path / "new.tflite"
    assert write_copy(raw, network, target) == (target,)
    assert (tmp_path / "m.tflite").read_bytes() == content
    found = changed_places(content, target.read_bytes())
    new = open_model(target)
    assert len(found) >= (8 if name in ("real", "float") else 4)
    given = pictures(50) if raw.input.dims[1] == SIDE else None
    assert given is not None
    assert prove_equal(new, given).status == "equal"
    ours = RawModel(**{**vars(new), "network": network})
    assert prove_equal(ours, given).status == "equal"
    assert not np.allclose(new.runtime.run(given), raw.runtime.run(given), atol=1e-4)


def test_an_untouched_network_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, make in FILES.items():
        content = make()
        raw = opened(tmp_path, content)
        write_copy(raw, raw.network, tmp_path / "same.tflite")
        assert (tmp_path / "same.tflite").read_bytes() == content, name


def test_half_precision_is_kept(tmp_path: Path) -> None:
    make = Builder()
    picture, kernel, row, scores = (make.tensor(shape) for shape in ((1, SIDE, SIDE, 3), (4, 3), (1, 3), (1, 4)))
    stored = make.stored(np.random.default_rng(0).standard_normal((4, 3)), "float16")
    make.operator("DEQUANTIZE", [stored], kernel, "Dequantize")
    make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer")
    make.operator("FULLY_CONNECTED", [row, kernel, -1], scores, "FullyConnected")
    content = make.content([picture], [scores])
    raw = opened(tmp_path, content)
    assert raw.runtime.half
    network = trained(raw)
    write_copy(raw, network, tmp_path / "new.tflite")
    assert len(changed_places(content, (tmp_path / "new.tflite").read_bytes())) == 1
    assert (
        prove_equal(RawModel(**{**vars(open_model(tmp_path / "new.tflite")), "network": network}), pictures(9)).status
        == "equal"
    )


def test_a_zip_is_written_as_a_zip(tmp_path: Path) -> None:
    place, target = tmp_path / "converted_tflite.zip", tmp_path / "new.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("model_unquant.tflite", mobile(Weights(3), SIDE))
        archive.writestr("labels.txt", "0 a\n1 b\n2 c\n")
    raw = open_model(place)
    network = trained(raw)
    write_copy(raw, network, target)
    new = open_model(target)
    assert new.class_names == ("a", "b", "c")
    assert prove_equal(RawModel(**{**vars(new), "network": network}), pictures(9)).status == "equal"
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["model_unquant.tflite", "labels.txt"]


def test_bytes_that_two_scales_share_are_not_trained(tmp_path: Path) -> None:
    """Equal bytes are stored once by some converters: the biases of two layers, with scales of their own."""
    make = Builder()
    picture, row, scores, last = (make.tensor(shape) for shape in ((1, SIDE, SIDE, 3), (1, 3), (1, 3), (1, 3)))
    make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer")
    numbers = np.array([[50, -20, 3], [7, 100, -90], [-4, 8, 120]])
    first, second = (make.stored(numbers, "int8", scale=scale) for scale in (0.01, 0.03))
    make.tensors[second].buffer = make.tensors[first].buffer
    make.operator("FULLY_CONNECTED", [row, first, make.stored(np.ones(3))], scores, "FullyConnected")
    make.operator("FULLY_CONNECTED", [scores, second, -1], last, "FullyConnected")
    content = make.content([picture], [last])
    raw = opened(tmp_path, content)
    assert (raw.access, prove_equal(raw, pictures(9)).status) == ("white-box", "equal")
    assert [weight.numel() for weight in raw.network.parameters() if weight.requires_grad] == [3]
    write_copy(raw, trained(raw), tmp_path / "new.tflite")
    assert len(changed_places(content, (tmp_path / "new.tflite").read_bytes())) == 1


def test_what_must_not_be_written(tmp_path: Path) -> None:
    raw = opened(tmp_path, mobile(Weights(4), SIDE))
    with pytest.raises(StorageError) as caught:
        write_copy(raw, raw.network, tmp_path / "m.tflite")
    assert caught.value.code == "storage.own_file"
    broken = copy.deepcopy(raw.network)
    with torch.no_grad():
        next(iter(broken.parameters())).fill_(float("nan"))
    with pytest.raises(TestError) as failed:
        write_copy(raw, broken, tmp_path / "new.tflite")
    assert failed.value.code == "model.weights_not_finite"
    assert not (tmp_path / "new.tflite").exists()
    (tmp_path / "m.tflite").write_bytes(mobile(Weights(4, seed=1), SIDE))
    with pytest.raises(StorageError) as caught:
        write_copy(raw, raw.network, tmp_path / "new.tflite")
    assert caught.value.code == "storage.source_changed"
