"""Files that do not say how their layers are joined: the way is found by how well it sorts real pictures."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from engine.data import open_pictures
from engine.models import open_model
from engine.protocol import Overrides, SilentMonitor
from engine.results import UsageError
from engine.understanding import Understood, understand
from engine.words import resource

Train = Callable[[str], tuple[nn.Module, Path]]


def small(activation: type[nn.Module], pool: Callable[[int], nn.Module]) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), activation(), pool(2), nn.Conv2d(8, 16, 3, padding=1), activation(), pool(2),
        nn.Flatten(), nn.Linear(16 * 7 * 7, 10),
    )  # fmt: skip


def plain_names(net: nn.Module) -> nn.Module:
    """Return the same layers under names that tell nothing about what lies between."""
    layers = [layer for layer in net if isinstance(layer, nn.Conv2d | nn.Linear)]
    return nn.ModuleDict(dict(zip(("conv1", "conv2", "fc"), layers)))


NETS = {
    "relu": lambda: small(nn.ReLU, nn.MaxPool2d),
    "tanh": lambda: small(nn.Tanh, nn.AvgPool2d),
    "perceptron": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10)),
}


@pytest.fixture(scope="module")
def clothes() -> tuple[torch.Tensor, torch.Tensor]:
    """2,000 pictures (n, 1, 28, 28) in [0, 1] and their classes in alphabetical order."""
    with zipfile.ZipFile(str(resource("samples/clothes-train.zip"))) as archive:
        names = [name for name in archive.namelist() if name.endswith(".png")]
        names = [names[place] for place in np.random.default_rng(0).permutation(len(names))[:2000]]
        kinds = sorted({name.split("/")[-2] for name in names}, key=str.casefold)
        pictures = np.stack([np.asarray(Image.open(io.BytesIO(archive.read(name)))) for name in names])
    labels = torch.tensor([kinds.index(name.split("/")[-2]) for name in names])
    return torch.from_numpy(pictures).float().div(255)[:, None], labels


@pytest.fixture(scope="module")
def train(clothes: tuple[torch.Tensor, torch.Tensor], tmp_path_factory: pytest.TempPathFactory) -> Train:
    """Return a function from a name to the network, trained for a moment, and the file with its numbers alone."""
    made: dict[str, tuple[nn.Module, Path]] = {}
    pictures, labels = clothes

    def get(name: str) -> tuple[nn.Module, Path]:
        if name not in made:
            torch.manual_seed(0)
            net, path = NETS[name](), tmp_path_factory.mktemp("stacks") / "shop.pth"
            optimiser = torch.optim.Adam(net.parameters(), 3e-3)
            for part in torch.arange(len(pictures)).repeat(5).split(50):
                optimiser.zero_grad()
                functional.cross_entropy(net(pictures[part]), labels[part]).backward()
                optimiser.step()
            torch.save((net if name == "perceptron" else plain_names(net)).state_dict(), path)
            made[name] = (net.eval(), path)
        return made[name]

    return get


def look(path: Path, pictures: Path | None, overrides: Overrides | None = None) -> Understood:
    source = None if pictures is None else open_pictures(pictures)
    return understand(open_model(path), source, overrides or Overrides(), limit=200, monitor=SilentMonitor())


def answer(known: Understood, key: str) -> str:
    return next(item.value for item in known.answers if item.id == key)


@pytest.mark.parametrize("name", NETS)
def test_the_way_is_found_by_the_pictures(
    name: str, train: Train, clothes: tuple[torch.Tensor, torch.Tensor], sample_test: Path
) -> None:
    net, path = train(name)
    known = look(path, sample_test)
    assert known.stop == ""
    assert known.accuracy is not None
    assert known.accuracy > 0.7
    assert any("ways" in words for words in known.warnings) == (len(known.model.raw.guesses) > 1)
    shown = clothes[0][:50]
    with torch.no_grad():
        ours, theirs = known.model(shown), net(shown)
    assert (ours.argmax(1) == theirs.argmax(1)).float().mean() > 0.9
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_numbers_that_sort_nothing_are_told(train: Train, sample_test: Path, tmp_path: Path) -> None:
    _, path = train("relu")
    torch.manual_seed(1)
    mixed = {
        name: value.flatten()[torch.randperm(value.numel())].reshape(value.shape)
        for name, value in torch.load(path).items()
    }
    torch.save(mixed, tmp_path / "mixed.pth")
    known = look(tmp_path / "mixed.pth", sample_test)
    assert "none of the" in known.stop
    assert "torch.onnx.export" in known.stop


def test_without_pictures_it_stays_a_guess(train: Train) -> None:
    known = look(train("relu")[1], None)
    assert any("a guess" in note for note in known.model.raw.facts.notes)


def test_a_told_way_is_taken(train: Train, sample_test: Path) -> None:
    _, path = train("relu")
    names = [guess.name for guess in open_model(path).guesses]
    chosen = next(name for name in names if name.startswith("gelu"))
    known = look(path, sample_test, Overrides(structure=chosen))
    assert answer(known, "structure") == chosen
    assert known.model.raw.guess == chosen
    with pytest.raises(UsageError) as caught:
        look(path, sample_test, Overrides(structure="like-a-dream"))
    assert names[0] in f"{caught.value.message} {caught.value.next_step}"
