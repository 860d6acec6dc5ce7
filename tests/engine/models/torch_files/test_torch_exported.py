"""Programs of torch.export open equal to their source, are trained, and are written back so that PyTorch agrees."""

import copy
from pathlib import Path

import architectures
import pytest
import torch
from exported_programs import BATCH, as_old_layout, members, run_by_torch, save
from small_networks import NETS, input_shape, make_net
from torch import nn
from torch.nn import functional

from engine.models import RawModel, open_model, write_copy
from engine.results.errors import ModelError

FORMS = {"fixed": (False, False), "free": (True, False), "decomposed": (True, True), "decomposed_fixed": (False, True)}
FAST = ("plain", "resnet", "densenet", "norms", "nhwc", "softmax", "two_class")
BIG_FAST = ("convnext", "deit", "mobilenet_v2")
"""They add to a part of a tensor in place."""


@pytest.fixture(autouse=True)
def _without_worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker's look takes seconds for each file; ``test_the_worker_looks_first`` is about it."""
    if "worker" not in request.node.name:
        monkeypatch.setattr("engine.models.opening.first_look", lambda *_: None)


def _answers(raw: RawModel, logits: torch.Tensor) -> torch.Tensor:
    """Put back what was removed, and two classes into one number."""
    if raw.runtime.two_classes is not None:
        logits = logits[:, 1:]
    ending = {"softmax": lambda x: x.softmax(1), "sigmoid": torch.sigmoid, "log_softmax": lambda x: x.log_softmax(1)}
    return ending.get(raw.removed, lambda x: x)(logits)


def _check_equal(raw: RawModel, net: nn.Module, shape: tuple[int, ...], batches: tuple[int, ...]) -> None:
    """Logits within the design's limit, gradients of the input within a thousandth, nearly all weights trainable."""
    assert raw.equality.status == "equal"
    for batch in batches:
        inputs = torch.randn(batch, *shape, generator=torch.Generator().manual_seed(batch))
        ours, theirs = inputs.clone().requires_grad_(), inputs.clone().requires_grad_()
        found, expected = _answers(raw, raw.network(ours)), net(theirs).flatten(1)
        assert found.shape == expected.shape
        assert float((found - expected).detach().abs().max()) <= 1e-3 * max(1.0, float(expected.detach().abs().max()))
        weights = torch.randn(expected.shape, generator=torch.Generator().manual_seed(0))
        (one,) = torch.autograd.grad((found * weights).sum(), ours)
        (other,) = torch.autograd.grad((expected * weights).sum(), theirs)
        assert float(other.abs().max()) > 0
        assert float((one - other).abs().max()) <= 1e-3 * float(other.abs().max())
    trainable = sum(weight.numel() for weight in raw.network.parameters() if weight.requires_grad)
    assert trainable >= 0.99 * sum(weight.numel() for weight in net.parameters())


def _file(name: str, form: str, folder: Path) -> tuple[nn.Module, Path]:
    free, decomposed = FORMS[form]
    net, example = make_net(name), torch.rand(2, *input_shape(name))
    return net, save(net, (example,), folder / "net.pt2", free=({0: BATCH},) if free else None, decomposed=decomposed)


CASES = [
    pytest.param(name, form, marks=() if name in FAST and form != "decomposed_fixed" else pytest.mark.slow)
    for name in NETS
    for form in FORMS
]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_small_networks_are_equal_to_their_source(name: str, form: str, tmp_path: Path) -> None:
    net, path = _file(name, form, tmp_path)
    raw = open_model(path)
    endings = {"softmax": "softmax", "log_softmax": "log_softmax", "two_class": "sigmoid", "multi_label": "sigmoid"}
    assert raw.removed == endings.get(name, "none")
    assert raw.input.dims == (None, *input_shape(name))
    _check_equal(raw, net, input_shape(name), (1, 2, 3, 5))


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in BIG_FAST else pytest.mark.slow) for name in architectures.PICTURES],
)
def test_networks_of_transformers_are_equal_to_their_source(name: str, free: bool, tmp_path: Path) -> None:
    net, examples = architectures.make(name, eager=False), architectures.examples(name, 2 if free else 1)
    path = save(net, examples, tmp_path / "net.pt2", free=(({0: BATCH},),) if free else None)
    _check_equal(open_model(path), net, tuple(examples[0].shape[1:]), (1, 3))


def _one_step(raw: RawModel, shape: tuple[int, ...]) -> torch.Tensor:
    """Take a step on random pictures; return new ones."""
    generator = torch.Generator().manual_seed(7)
    raw.network.train()
    logits = raw.network(torch.rand(6, *shape, generator=generator))
    loss = functional.cross_entropy(logits, torch.arange(6) % raw.num_classes)
    optimiser = torch.optim.SGD(raw.network.parameters(), lr=0.05)
    loss.backward()
    optimiser.step()
    raw.network.eval()
    return torch.rand(2, *shape, generator=generator)


@pytest.mark.parametrize(
    ("name", "form"),
    [("resnet", "fixed"), ("densenet", "free"), ("softmax", "decomposed"), ("two_class", "free"), ("scaled", "fixed")],
)
def test_after_a_step_pytorch_reads_the_copy_as_we_do(name: str, form: str, tmp_path: Path) -> None:
    _, path = _file(name, form, tmp_path)
    before, raw = path.read_bytes(), open_model(path)
    old = {key: value.clone() for key, value in raw.network.state_dict().items()}
    inputs = _one_step(raw, input_shape(name))
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.pt2")
    with torch.no_grad():
        ours = _answers(raw, raw.network(inputs))
        assert torch.allclose(run_by_torch(target)(inputs).flatten(1), ours, atol=1e-5)
        assert float((run_by_torch(path)(inputs).flatten(1) - ours).abs().max()) > 1e-4
        again = open_model(target)
        assert torch.allclose(_answers(again, again.network(inputs)), ours, atol=1e-5)
    moved = {key for key, value in raw.network.state_dict().items() if not torch.equal(value, old[key])}
    assert {key for key, _ in raw.network.named_parameters()} <= moved
    assert any("running_mean" in key for key in moved)
    _only_weights_differ(path, target)
    assert path.read_bytes() == before


def _only_weights_differ(one: Path, other: Path) -> None:
    first, second = members(one), members(other)
    assert list(first) == list(second)
    different = {name for name in first if first[name] != second[name]}
    assert different
    assert all("/data/weights/weight_" in name and len(first[name]) == len(second[name]) for name in different)


def test_a_copy_without_a_step_is_the_same_file_inside(tmp_path: Path) -> None:
    _, path = _file("resnet", "free", tmp_path)
    raw = open_model(path)
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.pt2")
    assert members(path) == members(target)


def test_weights_that_are_one_stay_one(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Flatten(), nn.Linear(12, 12), nn.ReLU(), nn.Linear(12, 12), nn.Linear(12, 3))
    net[3].weight = net[1].weight
    path = save(net.eval(), (torch.rand(1, 3, 2, 2),), tmp_path / "net.pt2")
    raw = open_model(path)
    assert sum(weight.numel() for weight in raw.network.parameters()) == sum(p.numel() for p in net.parameters())
    inputs = _one_step(raw, (3, 2, 2))[:1]
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.pt2")
    assert torch.allclose(run_by_torch(target)(inputs), raw.network(inputs), atol=1e-5)


def test_half_precision_is_opened_and_kept(tmp_path: Path) -> None:
    net = make_net("resnet")
    path = save(copy.deepcopy(net).half(), (torch.rand(1, 3, 16, 16).half(),), tmp_path / "net.pt2")
    raw = open_model(path)
    inputs = torch.rand(3, 3, 16, 16)
    assert raw.input.dtype == "float16"
    assert torch.allclose(raw.network(inputs), net(inputs), atol=2e-2)
    _one_step(raw, (3, 16, 16))
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.pt2")
    _only_weights_differ(path, target)
    assert torch.allclose(open_model(target).network(inputs), raw.network(inputs), atol=2e-2)


def test_older_layouts_are_read_and_written(tmp_path: Path) -> None:
    net, new = _file("resnet", "free", tmp_path)
    path = as_old_layout(new, tmp_path / "old.pt2")
    raw = open_model(path)
    _check_equal(raw, net, (3, 16, 16), (1, 3))
    inputs = _one_step(raw, (3, 16, 16))
    (target,) = write_copy(raw, raw.network, tmp_path / "copy.pt2")
    assert torch.allclose(open_model(target).network(inputs), raw.network(inputs), atol=1e-6)
    first, second = members(path), members(target)
    assert {name for name in first if first[name] != second[name]} == {"serialized_state_dict.pt"}


@pytest.mark.parametrize("decomposed", [False, True])
@pytest.mark.parametrize("kind", ["norm", "dropout"])
def test_programs_that_were_learning_are_told(kind: str, decomposed: bool, tmp_path: Path) -> None:
    plain = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(768, 5))
    net = make_net("resnet") if kind == "norm" else plain
    path = save(net.train(), (torch.rand(2, 3, 16, 16),), tmp_path / "net.pt2", decomposed=decomposed)
    with pytest.raises(ModelError, match="while it was learning") as caught:
        open_model(path)
    assert caught.value.code == "model.training_mode"
    assert "evaluation mode" in caught.value.next_step


def test_a_norm_over_the_batch_alone_is_no_instance_norm(tmp_path: Path) -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, track_running_stats=False), nn.Flatten(), nn.Linear(784, 5)
    )
    for decomposed in (False, True):
        path = save(net.eval(), (torch.rand(2, 3, 16, 16),), tmp_path / "net.pt2", decomposed=decomposed)
        with pytest.raises(ModelError, match="while it was learning"):
            open_model(path)


class Branching(nn.Module):
    """Does something else where a condition on the sizes is met; a program holds one branch only.

    ``counts``: its answers grow with the number of pictures, so that it shows in which batches they went through.
    """

    def __init__(self, condition: str, *, counts: bool = False) -> None:
        super().__init__()
        self.counts = counts
        self.conv, self.classify, self.condition = nn.Conv2d(3, 4, 3), nn.Linear(4, 5), condition

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.conv(x))
        y = y * 2 if eval(self.condition, {"x": x}) else y - 1
        return self.classify(y.mean((2, 3))) * (x.shape[0] if self.counts else 1)


@pytest.mark.parametrize(
    ("condition", "axes"),
    [("x.shape[0] % 2 == 0", (0,)), ("x.shape[0] > 3", (0,)), ("x.shape[0] == 2", ())],
)
def test_each_picture_gets_the_answer_of_the_branch_in_the_file(
    condition: str, axes: tuple[int, ...], tmp_path: Path
) -> None:
    """However many are shown at once: PyTorch refuses other batches, and here they go through in parts that fit."""
    net, example = Branching(condition, counts=True).eval(), torch.rand(4, 3, 12, 12)
    path = save(net, (example,), tmp_path / "net.pt2", free=(dict.fromkeys(axes, torch.export.Dim.AUTO),))
    raw, inputs = open_model(path), torch.rand(12, 3, 12, 12)
    program = run_by_torch(path)
    expected = torch.cat([program(inputs[start : start + 4]) for start in (0, 4, 8)])
    for count in (1, 2, 3, 4, 5, 7, 12):
        assert torch.allclose(raw.network(inputs[:count]), expected[:count], atol=1e-5), count


def test_the_batch_that_a_program_counts_is_its_own(tmp_path: Path) -> None:
    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = make_net("plain")

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.inner(x) * x.shape[0]

    path = save(Counting().eval(), (torch.rand(2, 3, 16, 16),), tmp_path / "net.pt2")
    inputs = torch.rand(5, 3, 16, 16)
    expected = 2 * make_net("plain")(inputs)
    for count in (1, 2, 3, 5):
        assert torch.allclose(open_model(path).network(inputs[:count]), expected[:count], atol=1e-5)


@pytest.mark.parametrize(
    ("condition", "fits", "odd"),
    [
        ("x.shape[2] == x.shape[3]", [(12, 12), (20, 20)], [(12, 16), (40, 12)]),
        ("x.shape[2] % 4 == 0", [(12, 12), (16, 13)], [(13, 12), (6, 8)]),
        ("x.shape[2] < 20", [(12, 12), (19, 40)], [(20, 12), (64, 64)]),
    ],
)
def test_sizes_for_which_a_program_was_not_made_are_refused(
    condition: str, fits: list[tuple[int, int]], odd: list[tuple[int, int]], tmp_path: Path
) -> None:
    net = Branching(condition).eval()
    free = {0: BATCH, 2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}
    raw = open_model(save(net, (torch.rand(2, 3, 12, 12),), tmp_path / "net.pt2", free=(free,)))
    assert raw.input.dims == (None, 3, None, None)
    for sides in fits:
        inputs = torch.rand(3, 3, *sides)
        assert torch.allclose(raw.network(inputs), net(inputs), atol=1e-5)
    for sides in odd:
        with pytest.raises(ValueError, match="pictures of"):
            raw.network(torch.rand(3, 3, *sides))


def test_texts_and_rows_are_refused_in_words(tmp_path: Path) -> None:
    net = architectures.make("bert", eager=False)
    path = save(net, architectures.examples("bert", 2), tmp_path / "text.pt2")
    with pytest.raises(ModelError, match="rows of whole numbers") as caught:
        open_model(path)
    assert "Hugging Face" in caught.value.next_step
    whole = nn.Sequential(nn.Flatten(), nn.Linear(12, 3))
    path = save(whole.double().eval(), (torch.rand(2, 12).double(),), tmp_path / "rows.pt2")
    with pytest.raises(ModelError, match="does not take one picture"):
        open_model(path)


def test_the_worker_looks_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = _file("plain", "free", tmp_path)
    asked = []
    real = __import__("engine.models.opening", fromlist=["x"]).first_look
    monkeypatch.setattr("engine.models.opening.first_look", lambda *given: (asked.append(given[0]), real(*given)))
    raw = open_model(path)
    assert asked == ["engine.models.torch_files"]
    assert (raw.facts.format, raw.num_classes, raw.trainable) == ("torch.export", 10, True)
    assert any("step by step" in note for note in raw.facts.notes)
