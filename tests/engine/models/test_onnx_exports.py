"""Real exports of ordinary networks: same answers, same gradients, trainable, written back."""

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from engine.models import graph_diff, open_model, write_copy

Export = Callable[..., tuple[nn.Module, Path]]

NAMES = (
    "plain", "resnet", "mobilenet", "densenet", "vgg", "squeezenet", "inception", "channel", "norms", "up", "nhwc",
    "scaled", "softmax", "log_softmax", "two_class", "multi_label",
)  # fmt: skip
KINDS = {
    "legacy-13": {"dynamo": False, "opset": 13},
    "legacy-17": {"dynamo": False, "opset": 17},
    "dynamo": {"dynamo": True},
    "legacy-fixed": {"dynamo": False, "opset": 17, "batch": 1},
}
FEW = {"legacy-9": {"dynamo": False, "opset": 9}, "legacy-11": {"dynamo": False, "opset": 11}}
FREE_LAST = {"softmax": 1, "log_softmax": 1, "two_class": 1, "multi_label": 1}


def pictures(name: str, count: int = 5) -> torch.Tensor:
    shape = (16, 16, 3) if name == "nhwc" else (3, 16, 16)
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(3))


def source_logits(net: nn.Module, name: str, x: torch.Tensor) -> torch.Tensor:
    """The source network's logits in the form of RawModel: without its last softmax, two columns for one number."""
    logits = net[:-1](x) if name in FREE_LAST else net(x)
    logits = logits.flatten(1)
    return torch.cat((torch.zeros_like(logits), logits), 1) if logits.shape[1] == 1 else logits


def close(found: torch.Tensor, expected: torch.Tensor, relative: float) -> bool:
    return float((found - expected).detach().abs().max()) <= relative * max(float(expected.detach().abs().max()), 1e-3)


def check(net: nn.Module, path: Path, name: str) -> None:
    raw = open_model(path)
    x = pictures(name)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    logits, expected = raw.network(ours), source_logits(net, name, theirs)
    assert raw.equality.status == "equal"
    assert close(logits, expected, 1e-4)
    answers = raw.runtime.run(x.numpy())
    assert answers.shape == logits.shape
    assert (answers.argmax(1) == logits.argmax(1).numpy()).all()
    picked = torch.arange(len(x)) % logits.shape[1]
    nn.functional.cross_entropy(logits, picked).backward()
    nn.functional.cross_entropy(expected, picked).backward()
    assert close(ours.grad, theirs.grad, 1e-3)


FAST = ("plain", "norms", "squeezenet", "two_class")


def cases(*kinds: str) -> list[object]:
    """Each network with each way to export; the newer exporter takes seconds, so only a few are in the fast suite."""
    return [
        pytest.param(name, kind, marks=[pytest.mark.slow] if kind == "dynamo" and name not in FAST else [])
        for name in NAMES
        for kind in kinds
    ]


@pytest.mark.parametrize(("name", "kind"), cases(*KINDS))
def test_same_answers_and_gradients(export: Export, name: str, kind: str) -> None:
    net, path = export(name, **KINDS[kind])
    check(net, path, name)


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("norms", "up")])
def test_old_opsets(export: Export, name: str, kind: str) -> None:
    net, path = export(name, **FEW[kind])
    check(net, path, name)


def floating_weights(path: Path) -> int:
    graph = onnx.load(path).graph
    return sum(int(np.prod(item.dims)) for item in graph.initializer if item.data_type == onnx.TensorProto.FLOAT)


@pytest.mark.parametrize(("name", "kind"), cases("legacy-17", "dynamo"))
def test_weights_are_trained_and_written_back(export: Export, tmp_path: Path, name: str, kind: str) -> None:
    _, path = export(name, **KINDS[kind])
    raw = open_model(path)
    network = copy.deepcopy(raw.network).train()
    kept = len(raw.network.file_names)
    followed = sum(value.numel() for value in network.parameters()) + sum(v.numel() for v in network.buffers())
    assert kept > 0
    assert followed >= 0.99 * floating_weights(path)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    x = pictures(name, 8)
    optimiser = torch.optim.SGD(network.parameters(), 0.05)
    nn.functional.cross_entropy(network(x), torch.arange(8) % raw.num_classes).backward()
    optimiser.step()
    changed = [key for key, value in network.state_dict().items() if not torch.equal(value, before[key])]
    assert len(changed) >= 0.9 * len(before)
    files = write_copy(raw, network, tmp_path / "copy.onnx")
    assert files == (tmp_path / "copy.onnx",)
    assert graph_diff(path, files[0]) == []
    check_written(network, files[0], x, raw.removed)


def check_written(network: nn.Module, path: Path, x: torch.Tensor, removed: str) -> None:
    session = onnxruntime.InferenceSession(str(path))
    output = torch.from_numpy(session.run(None, {"input": x.numpy()})[0]).flatten(1)
    with torch.no_grad():
        logits = network.eval()(x)
    if output.shape[1] == 1:
        assert close(output, logits.softmax(1)[:, 1:], 1e-4)
    else:
        tails = {"none": lambda v: v, "softmax": lambda v: v.softmax(1), "sigmoid": torch.sigmoid}
        tails["log_softmax"] = lambda v: v.log_softmax(1)
        assert close(output, tails[removed](logits), 1e-4)
