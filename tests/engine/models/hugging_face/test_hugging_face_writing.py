"""A folder is written back as such a folder: one training step, written, loads with plain transformers, equal."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tiny_folders import MakeFolder

from engine.models import RawModel, open_model, write_copy
from engine.models.hugging_face.library import load_class
from engine.results.errors import StorageError, TestError


def _train(raw: RawModel, side: int = 32) -> None:
    torch.manual_seed(0)
    raw.network.train()
    optimiser = torch.optim.SGD(raw.network.parameters(), lr=0.05)
    loss = torch.nn.functional.cross_entropy(raw.network(torch.rand(8, 3, side, side)), torch.arange(8) % 5)
    loss.backward()
    optimiser.step()
    raw.network.eval()


@pytest.mark.parametrize("name", ["vit", "deit", "beit", "swin", "convnext", "resnet", "mobilenet_v2", "efficientnet"])
def test_a_step_is_written_and_equal(name: str, make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = make_folder(name)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    raw = open_model(folder)
    inputs = torch.rand(4, 3, 32, 32)
    old = raw.network(inputs).detach()
    _train(raw)
    (copy,) = write_copy(raw, raw.network, tmp_path / "out" / "my-model-toughened")
    plain = load_class("AutoModelForImageClassification").from_pretrained(copy, local_files_only=True).eval()
    with torch.no_grad():
        ours, theirs = raw.network(inputs), plain(pixel_values=inputs).logits
    assert float((ours - theirs).abs().max()) <= 1e-4 * max(1.0, float(theirs.abs().max()))
    assert float((ours - old).abs().max()) > 1e-3
    assert open_model(copy).equality.status == "equal"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    for path in copy.iterdir():
        assert path.name == "model.safetensors" or path.read_bytes() == before[path.name]
    assert {path.name for path in copy.iterdir()} == set(before)


def test_nothing_changed_writes_the_same_bytes(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = make_folder(shard="30KB", half=True)
    raw = open_model(folder)
    (copy,) = write_copy(raw, raw.network, tmp_path / "copy")
    assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_half_precision_and_shards_stay(make_folder: MakeFolder, tmp_path: Path) -> None:
    raw = open_model(make_folder(shard="30KB", half=True))
    _train(raw)
    (copy,) = write_copy(raw, raw.network, tmp_path / "copy")
    values = [value for path in copy.glob("*.safetensors") for value in load_file(path).values()]
    assert all(value.dtype == torch.float16 for value in values)
    again = open_model(copy)
    inputs = torch.rand(4, 3, 32, 32)
    assert float((again.network(inputs) - raw.network(inputs)).detach().abs().max()) < 2e-2


def test_a_second_result_replaces_the_first(make_folder: MakeFolder, tmp_path: Path) -> None:
    raw = open_model(make_folder())
    write_copy(raw, raw.network, tmp_path / "copy")
    _train(raw)
    (copy,) = write_copy(raw, raw.network, tmp_path / "copy")
    inputs = torch.rand(2, 3, 32, 32)
    assert torch.allclose(open_model(copy).network(inputs), raw.network(inputs), atol=1e-5)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_users_folder_is_never_written(make_folder: MakeFolder, tmp_path: Path) -> None:
    folder = make_folder()
    raw = open_model(folder)
    for place in (folder, folder / "inside", tmp_path):
        with pytest.raises(StorageError, match="never changed"):
            write_copy(raw, raw.network, place)
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    with pytest.raises(StorageError, match="has changed"):
        write_copy(raw, raw.network, tmp_path / "copy")


def test_broken_numbers_are_not_written(make_folder: MakeFolder, tmp_path: Path) -> None:
    raw = open_model(make_folder(half=True))
    with torch.no_grad():
        next(raw.network.parameters()).fill_(1e6)  # too large for half precision
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
