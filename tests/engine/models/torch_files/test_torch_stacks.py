"""Plain stacks of layers saved as numbers alone: read in order, joined in the usual ways, trained and written back."""

from collections import OrderedDict
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from engine.models import RawModel, open_model, write_copy
from engine.models.torch_files.stacks import guess_plans, read_layers
from engine.results.errors import ModelError


class HandWritten(nn.Module):
    """What beginners write: named layers, everything else in ``forward``."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 4, 3), nn.Conv2d(4, 8, 3)
        self.fc1, self.fc2 = nn.Linear(8 * 5 * 5, 16), nn.Linear(16, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
        return self.fc2(functional.relu(self.fc1(x.flatten(1))))


def norms() -> nn.Module:
    def part(inputs: int, outputs: int) -> list[nn.Module]:
        conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        return [conv, nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]

    return nn.Sequential(*part(3, 6), *part(6, 8), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 4))


def strides() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, 2, 1), nn.Tanh(), nn.Conv2d(4, 8, 3, 2, 1), nn.Tanh(),
        nn.Flatten(), nn.Linear(8 * 8 * 8, 3),
    )  # fmt: skip


def named() -> nn.Module:
    features = nn.Sequential(
        nn.Conv2d(3, 4, 5, padding=2), nn.LeakyReLU(0.01), nn.AvgPool2d(2), nn.Conv2d(4, 6, 5, padding=2),
        nn.LeakyReLU(0.01), nn.AvgPool2d(2),
    )  # fmt: skip
    classifier = nn.Sequential(nn.Linear(6 * 8 * 8, 10), nn.LeakyReLU(0.01), nn.Dropout(0.2), nn.Linear(10, 3))
    return nn.Sequential(OrderedDict(features=features, flat=nn.Flatten(), classifier=classifier))


def perceptron() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 20), nn.ReLU(), nn.Linear(20, 10))


NETS = {
    "hand-written": (HandWritten, (1, 28, 28)),
    "norms": (norms, (3, 32, 32)),
    "strides": (strides, (3, 32, 32)),
    "named": (named, (3, 32, 32)),
    "perceptron": (perceptron, (1, 28, 28)),
}


def made(name: str) -> tuple[nn.Module, torch.Tensor]:
    make, shape = NETS[name]
    torch.manual_seed(0)
    net = make()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.normal_(module.running_mean, 0, 0.3)
    return net.eval(), torch.rand(4, *shape, generator=torch.Generator().manual_seed(1))


def right_way(raw: RawModel, net: nn.Module, x: torch.Tensor) -> RawModel:
    """Return the file opened in the way that is the source's; it must be among the guesses."""
    expected = net(x)
    for guess in raw.guesses:
        one = raw.meant_as(guess.name)
        if one.input.dims[2] in (None, x.shape[2]) and torch.allclose(one.network(x), expected, atol=1e-5):
            return one
    raise AssertionError(f"none of {[guess.name for guess in raw.guesses]}")


def save(net: nn.Module, path: Path, form: str) -> Path:
    if form == "safetensors":
        save_file(net.state_dict(), path)
    else:
        torch.save(net.state_dict() if form == "plain" else {"model_state_dict": net.state_dict(), "epoch": 3}, path)
    return path


@pytest.mark.parametrize("form", ["plain", "checkpoint", "safetensors"])
@pytest.mark.parametrize("name", NETS)
def test_the_right_way_is_among_the_guesses_and_trains(name: str, form: str, tmp_path: Path) -> None:
    net, x = made(name)
    raw = open_model(save(net, tmp_path / "m.bin", form))
    assert raw.equality.status == "equal"
    assert raw.guess == raw.guesses[0].name
    assert any("a guess" in note for note in raw.facts.notes)
    raw = right_way(raw, net, x)
    loss = functional.cross_entropy(raw.network(x), torch.arange(4) % 3)
    loss.backward()
    weights = list(raw.network.parameters())
    assert all(weight.grad is not None for weight in weights)
    torch.optim.SGD(weights, 0.1).step()
    (copied,) = write_copy(raw, raw.network.eval(), tmp_path / "copy.bin")
    state = load_file(copied) if form == "safetensors" else torch.load(copied, weights_only=True)
    before = net(x)
    net.load_state_dict(state["model_state_dict"] if form == "checkpoint" else state)
    assert torch.allclose(net(x), raw.network(x), atol=1e-6)
    assert not torch.allclose(net(x), before, atol=1e-3)
    again = open_model(copied)
    assert torch.allclose(again.meant_as(raw.guess).network(x), net(x), atol=1e-6)


def test_the_ordinary_way_comes_first() -> None:
    for name in ("norms", "perceptron"):
        net, x = made(name)
        first = guess_plans(read_layers({key: tuple(value.shape) for key, value in net.state_dict().items()}))[0]
        assert (first.activation, first.channels) == ("relu", x.shape[1])


def test_no_way_is_told_twice() -> None:
    for name in NETS:
        net, _ = made(name)
        plans = guess_plans(read_layers({key: tuple(value.shape) for key, value in net.state_dict().items()}))
        names = [plan.name for plan in plans]
        assert len(set(names)) == len(names) <= 60


ODD = {
    "branches": lambda: nn.ModuleDict({"a": nn.Conv2d(3, 4, 3), "b": nn.Conv2d(3, 4, 3), "c": nn.Linear(8, 2)}),
    "recurrent": lambda: nn.Sequential(nn.LSTM(8, 8), nn.Linear(8, 2)),
    "one number": lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 1)),
    "table": lambda: nn.Sequential(nn.Linear(13, 20), nn.ReLU(), nn.Linear(20, 3)),
    "no end": lambda: nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 4, 3)),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_stack_is_told(name: str, tmp_path: Path) -> None:
    torch.save(ODD[name]().state_dict(), tmp_path / "m.pth")
    with pytest.raises(ModelError) as caught:
        open_model(tmp_path / "m.pth")
    assert caught.value.code in {"model.torch_unknown", "model.not_a_classifier"}
    assert "onnx" in caught.value.next_step.lower()
