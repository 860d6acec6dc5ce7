"""Plain stacks of layers: the true way is among those that are guessed, equal to the source, and written back for it."""

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from small_stacks import STACKS, TRUE_PLANS
from torch import nn
from torch.nn import functional

from engine.models import open_model, write_copy
from engine.models.torch_files.stacks import guess_plans, read_layers
from engine.results.errors import ModelError

FORMS = ("plain", "legacy", "checkpoint", "parallel", "safetensors")


@pytest.fixture(autouse=True)
def _without_worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "worker" not in request.node.name:
        monkeypatch.setattr("engine.models.opening.first_look", lambda *_: None)


def make(name: str) -> nn.Module:
    torch.manual_seed(1)
    net = STACKS[name]()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return net.eval()


def save(state: dict[str, torch.Tensor], path: Path, form: str) -> Path:
    state = {name: value.clone() for name, value in state.items()}
    if form == "safetensors":
        save_file(state, path)
        return path
    wrapped: dict[str, Any] = {
        "checkpoint": {"epoch": 7, "model_state_dict": state, "classes": [f"kind {index}" for index in range(10)]},
        "parallel": {f"module.{name}": value for name, value in state.items()},
    }
    torch.save(wrapped.get(form, state), path, _use_new_zipfile_serialization=form != "legacy")
    return path


def state_in(path: Path, form: str) -> dict[str, torch.Tensor]:
    if form == "safetensors":
        return load_file(path)
    loaded = torch.load(path, weights_only=True)
    loaded = loaded["model_state_dict"] if form == "checkpoint" else loaded
    return {name.removeprefix("module."): value for name, value in loaded.items()}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", STACKS)
def test_in_its_true_way_a_stack_is_its_source_and_goes_back_to_it(name: str, form: str, tmp_path: Path) -> None:
    net = make(name)
    path = save(net.state_dict(), tmp_path / "net.bin", form)
    before = path.read_bytes()
    opened = open_model(path)
    assert TRUE_PLANS[name] in [guess.name for guess in opened.guesses]
    raw = opened.meant_as(TRUE_PLANS[name])
    assert (raw.guess, raw.num_classes, raw.equality.status) == (TRUE_PLANS[name], 10, "equal")
    assert raw.class_names == (tuple(f"kind {index}" for index in range(10)) if form == "checkpoint" else None)
    inputs = torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(2))
    ours, theirs = inputs.clone().requires_grad_(), inputs.clone().requires_grad_()
    assert torch.allclose(raw.network(ours), net(theirs), atol=1e-5)
    (one,) = torch.autograd.grad(raw.network(ours)[:, 3].sum(), ours)
    (other,) = torch.autograd.grad(net(theirs)[:, 3].sum(), theirs)
    assert float((one - other).abs().max()) <= 1e-3 * float(other.abs().max())
    raw.network.train()
    functional.cross_entropy(raw.network(inputs), torch.arange(5)).backward()
    torch.optim.SGD(raw.network.parameters(), 0.1).step()
    raw.network.eval()
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.bin")
    learned = copy.deepcopy(net)
    learned.load_state_dict(state_in(target, form), strict=True)
    with torch.no_grad():
        assert torch.allclose(learned(inputs), raw.network(inputs), atol=1e-5)
        assert float((learned(inputs) - net(inputs)).abs().max()) > 1e-3
    assert path.read_bytes() == before
    if form == "checkpoint":
        again = torch.load(target, weights_only=True)
        assert (again["epoch"], len(again["classes"])) == (7, 10)


def test_every_way_opens_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    for name in STACKS:
        raw = open_model(save(make(name).state_dict(), tmp_path / "net.pth", "plain"))
        names = [guess.name for guess in raw.guesses]
        assert len(names) == len(set(names)) <= 400
        assert raw.guess == names[0]
        assert names[0].startswith("relu-")
        assert raw.guesses[0].rarity <= min(guess.rarity for guess in raw.guesses) + 1
        for guess in raw.guesses[:: max(1, len(names) // 12)]:
            one = raw.meant_as(guess.name)
            side = one.input.dims[-1] or 28
            assert one.network(torch.rand(2, 1, side, side)).shape == (2, 10)
            assert one.guess == guess.name


def test_what_is_shown_is_called_a_guess(tmp_path: Path) -> None:
    raw = open_model(save(make("tutorial").state_dict(), tmp_path / "net.pth", "plain"))
    (note,) = raw.facts.notes
    assert "does not say how its layers are joined" in note
    assert "a guess: pictures of 28 × 28, halved 2 times (largest), edges cut, relu between the layers" in note
    assert raw.meant_as("no such way") is raw


def test_the_worker_looks_first(tmp_path: Path) -> None:
    assert open_model(save(make("mlp").state_dict(), tmp_path / "net.pth", "plain")).num_classes == 10


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.inner, self.side = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3), nn.Conv2d(3, 8, 1)
        self.classify = nn.Linear(8, 5)


NO_STACKS: dict[str, dict[str, tuple[int, ...]]] = {
    "sizes that do not fit": {"a.weight": (8, 3, 3, 3), "b.weight": (8, 9, 3, 3), "c.weight": (5, 8)},
    "something besides": {"a.weight": (8, 3, 3, 3), "c.weight": (5, 8), "scale": (1,)},
    "no classes": {"a.weight": (8, 3, 3, 3), "c.weight": (1, 8)},
    "no picture": {"a.weight": (8, 7, 3, 3), "c.weight": (5, 8)},
    "no square": {"a.weight": (8, 3, 3, 5), "c.weight": (5, 8)},
    "features": {"a.weight": (20, 50), "c.weight": (5, 20)},
    "many": {**{f"{index}.weight": (8, 8, 3, 3) for index in range(80)}, "z.weight": (5, 8)},
    "empty": {"a.weight": (0, 3, 3, 3), "c.weight": (5, 0)},
}


@pytest.mark.parametrize("what", NO_STACKS)
def test_what_is_no_stack_is_not_taken_for_one(what: str, tmp_path: Path) -> None:
    assert not guess_plans(read_layers(NO_STACKS[what]))
    torch.save({name: torch.zeros(shape) for name, shape in NO_STACKS[what].items()}, tmp_path / "net.pth")
    with pytest.raises(ModelError) as caught:
        open_model(tmp_path / "net.pth")
    assert caught.value.code == "model.torch_unknown"
    assert "torch.onnx.export" in caught.value.next_step


def test_branches_are_not_taken_for_a_stack(tmp_path: Path) -> None:
    torch.save(Residual().state_dict(), tmp_path / "net.pth")
    with pytest.raises(ModelError, match="not how the model works"):
        open_model(tmp_path / "net.pth")
