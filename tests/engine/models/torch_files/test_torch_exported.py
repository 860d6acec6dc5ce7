"""Programs of torch.export (.pt2): same answers and gradients as the source, trained, written back, and nothing runs."""

import contextlib
import copy
import json
import pickle
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import architectures
import pytest
import torch
from evil import Evil
from small_networks import NETS, input_shape, make_net
from torch import nn

from engine.models import open_model, write_copy
from engine.results.errors import ModelError, StorageError, TestError

ENDINGS = {"softmax": nn.Softmax, "log_softmax": nn.LogSoftmax, "two_class": nn.Sigmoid, "multi_label": nn.Sigmoid}
pytestmark = pytest.mark.filterwarnings("ignore")


def save(net: nn.Module, shape: tuple[int, ...], path: Path, *, fixed: bool = False, core: bool = False) -> Path:
    """Export as a user would; ``core`` takes the operators apart first."""
    example = (torch.zeros(1 if fixed else 2, *shape),)
    dims = {0: torch.export.Dim("batch")}
    free = None if fixed else ((dims,) if not isinstance(net, architectures.Logits) else ((dims,),))
    program = torch.export.export(net, example, dynamic_shapes=free)
    torch.export.save(program.run_decompositions() if core else program, path)
    return path


def pictures(shape: tuple[int, ...], count: int = 5) -> torch.Tensor:
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(3))


def logits_of(net: nn.Module, name: str, x: torch.Tensor) -> torch.Tensor:
    """Return the source's logits as RawModel has them: without its last softmax, two columns for one number."""
    logits = (net[:-1](x) if name in ENDINGS else net(x)).flatten(1)
    return torch.cat((torch.zeros_like(logits), logits), 1) if logits.shape[1] == 1 else logits


def far(found: torch.Tensor, expected: torch.Tensor) -> float:
    """Return the largest difference as a share of the largest value."""
    return float((found - expected).detach().abs().max()) / max(float(expected.detach().abs().max()), 1e-3)


def check(path: Path, source: Callable[[torch.Tensor], torch.Tensor], shape: tuple[int, ...], folder: Path) -> None:
    """Compare with the source, train one step, write, and compare what PyTorch's own reader makes of the copy."""
    raw = open_model(path)
    assert (raw.equality.status, raw.access, raw.facts.format) == ("equal", "white-box", "torch.export")
    x = pictures(shape)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    logits, expected = raw.network(ours), source(theirs)
    assert far(logits, expected) <= 1e-4
    picked = torch.arange(len(x)) % logits.shape[1]
    for one in (logits, expected):
        nn.functional.cross_entropy(one, picked).backward()
    assert far(ours.grad, theirs.grad) <= 1e-3
    network = trained(raw.network, x, picked)
    copied = folder / "copy.pt2"
    before = path.read_bytes()
    assert write_copy(raw, network, copied) == (copied,)
    assert path.read_bytes() == before
    assert only_numbers_differ(path, copied)
    again = open_model(copied)
    with torch.no_grad():
        assert far(again.network(x), network(x)) <= 1e-6
        assert far(network(x), raw.network(x)) > 1e-4
        batch = x if raw.input.dims[0] is None and not _one_picture(path) else x[:1]
        by_torch = torch.export.load(copied).module()(batch)
    answers = torch.from_numpy(again.runtime.run(batch.numpy()))
    by_torch = (by_torch if isinstance(by_torch, torch.Tensor) else next(iter(by_torch.values()))).flatten(1)
    assert far(answers[:, -by_torch.shape[1] :], by_torch) <= 1e-4


def trained(network: nn.Module, x: torch.Tensor, picked: torch.Tensor) -> nn.Module:
    """Return a copy after a step that reaches (almost) every weight: what masks pictures in training is not used."""
    network = copy.deepcopy(network).train()
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    nn.functional.cross_entropy(network(x), picked).backward()
    reached = sum(weight.numel() for weight in weights if weight.grad is not None)
    assert reached >= 0.99 * sum(weight.numel() for weight in weights)
    torch.optim.SGD(weights, 0.05).step()
    return network.eval()


def _one_picture(path: Path) -> bool:
    return "fixed" in path.name


def only_numbers_differ(old: Path, new: Path) -> bool:
    """Return whether all members but those with numbers are the same, byte by byte, in the same order."""
    with zipfile.ZipFile(old) as first, zipfile.ZipFile(new) as second:
        assert first.namelist() == second.namelist()
        assert [info.file_size for info in first.infolist()] == [info.file_size for info in second.infolist()]
        changed = [name for name in first.namelist() if first.read(name) != second.read(name)]
    return bool(changed) and all("/data/" in name and not name.endswith(".json") for name in changed)


FAST = ("resnet", "two_class")


def fast_or_slow(names: Iterable[str], fast: tuple[str, ...]) -> list[Any]:
    return [pytest.param(name, marks=() if name in fast else pytest.mark.slow) for name in sorted(names)]


@pytest.mark.parametrize("name", fast_or_slow(NETS, FAST))
def test_small_networks(name: str, tmp_path: Path) -> None:
    net, shape = make_net(name), input_shape(name)
    check(save(net, shape, tmp_path / "m.pt2"), lambda x: logits_of(net, name, x), shape, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"fixed": True}, {"core": True}, {"fixed": True, "core": True}])
@pytest.mark.parametrize("name", ["resnet", "mobilenet", "norms", "softmax"])
def test_one_picture_at_a_time_and_operators_taken_apart(name: str, options: dict[str, bool], tmp_path: Path) -> None:
    net, shape = make_net(name), input_shape(name)
    path = save(net, shape, tmp_path / ("fixed.pt2" if options.get("fixed") else "m.pt2"), **options)
    check(path, lambda x: logits_of(net, name, x), shape, tmp_path)


@pytest.mark.parametrize("name", fast_or_slow(architectures.PICTURES, ("vit",)))
def test_networks_of_transformers(name: str, tmp_path: Path) -> None:
    net = architectures.make(name, eager=False)
    shape = tuple(architectures.examples(name, 1)[0].shape[1:])
    check(save(net, shape, tmp_path / "m.pt2"), net, shape, tmp_path)


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.message
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize("core", [False, True])
def test_what_was_exported_in_training_mode_is_told(core: bool, tmp_path: Path) -> None:
    assert (
        refused(save(make_net("mobilenet").train(), (3, 16, 16), tmp_path / "m.pt2", core=core)).code
        == "model.training_mode"
    )


@pytest.mark.parametrize("core", [False, True])
def test_norms_by_the_pictures_beside_are_refused(core: bool, tmp_path: Path) -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4, track_running_stats=False), nn.Flatten(), nn.Linear(784, 3)
    )
    refused(save(net.eval(), (3, 16, 16), tmp_path / "m.pt2", core=core))


def test_a_program_for_texts_is_told(tmp_path: Path) -> None:
    net = architectures.make("bert", eager=True)
    free = ({0: torch.export.Dim("batch")},) * 2
    torch.export.save(
        torch.export.export(net, architectures.examples("bert", 2), dynamic_shapes=(free,)), tmp_path / "t.pt2"
    )
    refused(tmp_path / "t.pt2")


def rewritten(
    source: Path, target: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None
) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return target


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(make_net("resnet"), (3, 16, 16), tmp_path_factory.mktemp("good") / "good.pt2")


def test_numbers_that_are_a_program_never_run(good: Path, tmp_path: Path) -> None:

    mark = tmp_path / "ran"
    payload = pickle.dumps(Evil(mark), 2)
    archive = tmp_path / "inner.pt"
    torch.save({"w": Evil(mark)}, archive)

    def as_pickle(name: str, data: bytes) -> bytes:
        if name.endswith("weights_config.json"):
            told = json.loads(data)
            for entry in told["config"].values():
                entry["use_pickle"] = True
            return json.dumps(told).encode()
        return archive.read_bytes() if "/data/weights/" in name else data

    for number, (change, more) in enumerate((
        (as_pickle, {}),
        (lambda name, data: payload if "sample_inputs" in name else data, {}),
        (lambda name, data: data, {"good/extra/evil.pkl": payload}),
        (lambda name, data: data, {"good/data/../../evil.pkl": payload}),
    )):  # fmt: skip
        path = rewritten(good, tmp_path / f"{number}.pt2", change, more)
        with contextlib.suppress(ModelError):  # what nothing reads may lie there
            open_model(path)
        assert not mark.exists()
    assert refused(tmp_path / "0.pt2").code in {"model.torch_program", "model.not_safe"}
    assert refused(tmp_path / "3.pt2").code == "model.not_safe"


def _edited(good: Path, target: Path, edit: Callable[[Any], None]) -> Path:
    def change(name: str, data: bytes) -> bytes:
        if "/models/" not in name or not name.endswith(".json"):
            return data
        program = json.loads(data)
        edit(program)
        return json.dumps(program).encode()

    return rewritten(good, target, change)


def _nodes(program: Any) -> list[dict[str, Any]]:
    return program["graph_module"]["graph"]["nodes"]


def test_unknown_and_endless_programs_are_told(good: Path, tmp_path: Path) -> None:
    edits: dict[str, Callable[[Any], None]] = {
        "unknown": lambda program: _nodes(program)[0].update(target="torch.ops.shop.secret.default"),
        "python": lambda program: _nodes(program)[0].update(target="os.system"),
        "dunder": lambda program: _nodes(program)[0].update(target="torch.ops.aten.conv2d.__globals__"),
        "nothing": lambda program: program["graph_module"]["graph"].update(nodes=[]),
        "text": lambda program: program["graph_module"].update(graph="text"),
        "circle": lambda program: _nodes(program)[0].update(inputs=_nodes(program)[-1]["inputs"]),
    }
    for name, edit in edits.items():
        refused(_edited(good, tmp_path / f"{name}.pt2", edit))


def test_damaged_files_are_told(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    for end in (20, 3_000, len(content) // 2, len(content) - 5):
        (tmp_path / "bad.pt2").write_bytes(content[:end])
        refused(tmp_path / "bad.pt2")
    for name in ("/models/", "weights_config", "/data/weights/"):
        refused(rewritten(good, tmp_path / "bad.pt2", lambda member, data, part=name: b"{" if part in member else data))


def test_the_users_file_is_never_written(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.pt2"
    path.write_bytes(good.read_bytes())
    raw = open_model(path)
    with pytest.raises(StorageError, match="never changed"):
        write_copy(raw, raw.network, path)
    with torch.no_grad():
        next(raw.network.parameters()).fill_(float("nan"))
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "copy.pt2")
    assert not (tmp_path / "copy.pt2").exists()
