"""How the layers of a stack are joined is found out by the owner's pictures, told by the owner, or said to be unknown."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from small_stacks import STACKS, TRUE_PLANS, clothes, trained
from torch import nn

from engine.data import open_pictures
from engine.jobs.inspect_job import run_inspect_job
from engine.jobs.progress import JobMonitor
from engine.models import open_model
from engine.protocol import Common, InspectRequest, Overrides, SilentMonitor
from engine.results.errors import Stopped, UsageError
from engine.understanding import Understood, understand
from engine.understanding.choosing import choose, survivors
from engine.understanding.trials import Marks, mark
from engine.words import resource

FAST = ("lenet", "mlp")


@pytest.fixture(autouse=True)
def _without_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.models.opening.first_look", lambda *_: None)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[nn.Module, Path]]:
    """Return a function from a stack's name to the network, trained once, and its file."""
    made: dict[str, tuple[nn.Module, Path]] = {}

    def get(name: str) -> tuple[nn.Module, Path]:
        if name not in made:
            torch.set_num_threads(1)
            net = trained(name, *clothes(resource("samples/clothes-train.zip")))
            path = tmp_path_factory.mktemp("stack") / f"{name}.pth"
            torch.save(net.state_dict(), path)
            made[name] = net, path
        return made[name]

    return get


def _ask(path: Path, pictures: Path | None, **told: str) -> Understood:
    source = None if pictures is None else open_pictures(pictures)
    return understand(open_model(path), source, Overrides(**told), monitor=SilentMonitor())


def _structure(found: Understood) -> tuple[str, str]:
    return next((answer.value, answer.confidence) for answer in found.answers if answer.id == "structure")


CASES = [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in STACKS]


@pytest.mark.parametrize("name", CASES)
def test_pictures_tell_how_the_layers_are_joined(
    name: str, stack: Callable[[str], tuple[nn.Module, Path]], sample_test: Path
) -> None:
    net, path = stack(name)
    found = _ask(path, sample_test)
    value, confidence = _structure(found)
    assert value == TRUE_PLANS[name]
    assert confidence in {"likely", "guess"}, "similar ways are never ruled out for sure"
    assert found.model.raw.guess == value
    assert (found.model.convention.scaling, found.model.shape) == ("0-1", (1, 28, 28))
    pictures, labels = clothes(sample_test, 300)
    with torch.no_grad():
        expected = net(pictures)
        assert torch.allclose(found.model(pictures), expected, atol=1e-4)
    assert float((expected.argmax(1) == labels).float().mean()) > 0.6
    assert not found.stop
    assert "It stays a guess" in found.warnings[0]
    assert "300 of your pictures" in found.warnings[0]


def test_without_pictures_it_is_called_a_guess(stack: Callable[[str], tuple[nn.Module, Path]]) -> None:
    _, path = stack("mlp")
    found = _ask(path, None)
    assert _structure(found) == (TRUE_PLANS["mlp"], "guess")
    assert "Only pictures in folders, one per class, can tell" in found.model.raw.facts.notes[0]
    assert "guess" in found.warnings[0]


def test_pictures_without_folders_cannot_tell(
    stack: Callable[[str], tuple[nn.Module, Path]], sample_test: Path, tmp_path: Path
) -> None:
    samples = open_pictures(sample_test).load((1, 28, 28), limit=20)
    from PIL import Image

    for index, pixels in enumerate(samples.pixels):
        Image.fromarray(pixels[0]).save(tmp_path / f"{index}.png")
    found = _ask(stack("mlp")[1], tmp_path)
    assert _structure(found)[1] == "guess"
    assert "one folder per class" in found.stop


def test_the_owner_may_tell(stack: Callable[[str], tuple[nn.Module, Path]], sample_test: Path) -> None:
    net, path = stack("mlp")
    told = TRUE_PLANS["mlp"].replace("relu", "tanh")
    for pictures in (None, sample_test):
        found = _ask(path, pictures, structure=told)
        assert _structure(found) == (told, "told")
        assert found.model.raw.guess == told
    inputs = torch.rand(3, 1, 28, 28)
    assert not torch.allclose(found.model.network(inputs), net(inputs), atol=1e-2)
    with pytest.raises(UsageError, match="cannot be used for structure") as caught:
        _ask(path, None, structure="relu-round")
    assert TRUE_PLANS["mlp"] in caught.value.next_step


def test_a_file_that_says_how_it_is_joined_takes_no_telling(sample_model: Path, sample_test: Path) -> None:
    for pictures in (None, sample_test):
        with pytest.raises(UsageError, match="says that itself"):
            _ask(sample_model, pictures, structure="relu-same-max-0.1-flatten-28")


def test_inspecting_without_pictures_takes_what_is_told(stack: Callable[[str], tuple[nn.Module, Path]]) -> None:
    path = str(stack("mlp")[1])

    def inspect(told: str | None) -> tuple[str, ...]:
        common = Common(overrides=Overrides(structure=told))
        found = run_inspect_job(InspectRequest(path, None, common), JobMonitor(lambda *_: None))
        return found.result.model.notes

    assert "relu between the layers" in inspect(None)[0]
    assert "tanh between the layers" in inspect(TRUE_PLANS["mlp"].replace("relu", "tanh"))[0]
    with pytest.raises(UsageError):
        inspect("relu-round")


def test_where_no_way_knows_the_pictures_it_is_said(sample_test: Path, tmp_path: Path) -> None:
    torch.manual_seed(3)
    torch.save(STACKS["mlp"]().state_dict(), tmp_path / "net.pth")
    found = _ask(tmp_path / "net.pth", sample_test)
    assert "none of the" in found.stop
    assert "better than guessing" in found.stop
    assert "torch.onnx.export" in found.stop


def test_a_stack_that_is_joined_in_no_usual_way_is_no_silent_success(sample_test: Path, tmp_path: Path) -> None:
    """Trained on pixels in another order: each way sorts about as well as chance, and that is what is said."""

    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc1, self.fc2 = nn.Linear(784, 64), nn.Linear(64, 10)
            self.order = torch.randperm(784)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.fc2(torch.relu(self.fc1(x.flatten(1)[:, self.order])))

    STACKS["odd"] = Odd
    try:
        net = trained("odd", *clothes(resource("samples/clothes-train.zip")))
    finally:
        del STACKS["odd"]
    pictures, labels = clothes(sample_test, 300)
    assert float((net(pictures).argmax(1) == labels).float().mean()) > 0.5
    torch.save(net.state_dict(), tmp_path / "net.pth")
    assert "better than guessing" in _ask(tmp_path / "net.pth", sample_test).stop


def test_stop_works_while_ways_are_tried(stack: Callable[[str], tuple[nn.Module, Path]], sample_test: Path) -> None:
    class Stopping(SilentMonitor):
        asked = 0

        def should_stop(self) -> bool:
            self.asked += 1
            return self.asked > 5

    raw = open_model(stack("mlp")[1])
    with pytest.raises(Stopped):
        understand(raw, open_pictures(sample_test), Overrides(), monitor=Stopping())


def _marks(right: int, loss: float, n: int = 300) -> Marks:
    import numpy as np

    return Marks(np.arange(n) < right, np.full(n, loss) + 0.01 * np.arange(n) / n)


def test_a_little_more_often_right_is_not_worth_being_far_too_sure() -> None:
    """ReLUs fed 255 times as large are right about as often: 0 to 1 has to win, though a few fewer are right."""
    honest, loud = _marks(225, 0.6), _marks(238, 9.7)
    assert set(survivors({0: honest, 1: loud})) == {0, 1}
    assert choose({0: honest, 1: loud}, {0: 0, 1: 1}) == 0
    assert choose({0: _marks(150, 0.6), 1: loud}, {0: 0, 1: 1}) == 1
    assert choose({0: _marks(225, 0.6), 1: _marks(260, 1.2)}, {0: 0, 1: 1}) == 1


def test_the_luckiest_of_many_is_no_better() -> None:
    import numpy as np

    common, lucky = _marks(100, 1.0), _marks(107, 1.1)
    assert choose({0: common, 1: lucky}, {0: 0, 1: 1}) == 1
    assert choose({0: common, 1: lucky}, {0: 0, 1: 1}, among=12) == 0
    assert mark(np.eye(3), np.arange(3)).accuracy == 1.0
