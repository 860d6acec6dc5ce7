"""TorchScript files: closed until the owner trusts them, and then only asked in a process behind all layers."""

import hashlib
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.models import RawModel, open_model
from engine.models.safety import layers, trusted
from engine.models.safety.compute import ComputeWorker
from engine.models.torch_script import opening
from engine.results import TrustedFile
from engine.results.errors import ModelError, TestError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Greedy(nn.Module):
    """Waits for ever, fills the memory or writes a file where the first number says so."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first = float(x[0, 0, 0, 0])
        rows = x.mean(dim=[2, 3])
        while first > 100.0:
            rows = rows + 1.0
        if first < -100.0:
            rows = rows + torch.ones([1048576, 1048576]).sum()
        return torch.cat([rows, rows[:, :1]], 1)


def saved(folder: Path, module: nn.Module, name: str = "model.pt") -> Path:
    path = folder / name
    torch.jit.script(module.eval()).save(str(path))
    return path


def net(channels: int = 3, classes: int = 4, side: int | None = None) -> nn.Module:
    torch.manual_seed(0)
    pool = nn.AdaptiveAvgPool2d(1) if side is None else nn.AvgPool2d(side // 2 - 1)
    return nn.Sequential(nn.Conv2d(channels, 8, 3, 2), nn.ReLU(), pool, nn.Flatten(), nn.Linear(8, classes)).eval()


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def opened(path: Path) -> RawModel:
    trusted.trust(TrustedFile(sha256_of(path), path.name, "TorchScript"))
    return open_model(path)


def test_it_stays_closed_until_it_is_trusted(tmp_path: Path) -> None:
    path = saved(tmp_path, net(), "model.onnx")
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.code == "model.torch_script"
    assert sha256_of(path) in caught.value.technical_detail
    assert opened(path).access == "scores"
    trusted.withdraw(sha256_of(path)[:6])
    with pytest.raises(ModelError):
        open_model(path)


def test_it_answers_as_torch_does_without_running_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = net()
    path = saved(tmp_path, module)
    monkeypatch.setattr(torch.jit, "load", lambda *_, **__: pytest.fail("run in the main process"))
    raw = opened(path)
    assert (raw.access, raw.trainable, raw.num_classes) == ("scores", False, 4)
    assert raw.input.dims == (None, 3, None, None)
    assert "inside" not in "".join(name for name in sys.modules if "torch_script" in name)
    x = torch.rand(70, 3, 40, 40)
    assert torch.allclose(raw.network(x), module(x), atol=1e-6)
    assert raw.facts.parameters == sum(value.numel() for value in module.parameters())
    assert {layer.name for layer in raw.runtime._worker.layers if layer.held} == {  # type: ignore[attr-defined]
        layer.name for layer in layers() if layer.held
    }


def test_grey_pictures_of_one_size_and_shares(tmp_path: Path) -> None:
    raw = opened(saved(tmp_path, nn.Sequential(net(1, 3, 28), nn.Softmax(1))))
    assert raw.input.dims == (None, 1, 28, 28) or raw.input.dims[1] == 1
    assert raw.removed == "softmax"
    assert raw.network(torch.rand(2, 1, 28, 28)).softmax(1).shape == (2, 3)


def test_one_number_is_two_classes(tmp_path: Path) -> None:
    raw = opened(saved(tmp_path, nn.Sequential(net(3, 1), nn.Sigmoid())))
    assert raw.num_classes == 2
    assert raw.runtime.two_classes == "shares"


def test_a_file_without_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        opened(saved(tmp_path, nn.Linear(5, 2)))
    assert caught.value.code == "model.not_for_pictures"


def test_another_content_than_the_trusted_one_is_not_loaded(tmp_path: Path) -> None:
    path = saved(tmp_path, net())
    with pytest.raises(ModelError) as caught:
        ComputeWorker("torch_script", path, "0" * 64, memory=2**32)
    assert caught.value.code == "model.damaged"
    assert "changed" in caught.value.technical_detail


def worker_of(tmp_path: Path) -> ComputeWorker:
    path = saved(tmp_path, Greedy())
    return ComputeWorker("torch_script", path, sha256_of(path), memory=2**31)


def picture(first: float) -> np.ndarray:
    made = np.zeros((1, 3, 4, 4), np.float32)
    made[0, 0, 0, 0] = first
    return made


def test_an_answer_has_a_time_limit(tmp_path: Path) -> None:
    worker = worker_of(tmp_path)
    assert worker.ask(picture(0)).shape == (1, 4)
    with pytest.raises(TestError) as caught:
        worker.ask(picture(1000), seconds=2)
    assert caught.value.code == "model.program_stopped"
    assert "2 s" in caught.value.technical_detail
    with pytest.raises(TestError):
        worker.ask(picture(0))


def test_memory_is_limited_and_a_failure_is_told(tmp_path: Path) -> None:
    worker = worker_of(tmp_path)
    with pytest.raises(ModelError) as caught:
        worker.ask(picture(-1000))
    assert caught.value.code == "model.run_failed"
    assert worker.ask(picture(0)).shape == (1, 4)
    worker.close()


def test_a_crash_is_told_and_the_parent_lives(tmp_path: Path) -> None:
    worker = worker_of(tmp_path)
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(TestError) as caught:
        worker.ask(picture(0))
    assert caught.value.next_step


def test_the_process_ends_with_its_model(tmp_path: Path) -> None:
    worker = worker_of(tmp_path)
    process = worker._process
    del worker
    assert process.poll() is not None


def test_wrong_answers_are_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = opened(saved(tmp_path, net()))
    monkeypatch.setattr(raw.runtime._worker, "ask", lambda numbers: np.zeros((len(numbers), 9), np.float32))  # type: ignore[attr-defined]
    with pytest.raises(ModelError):
        raw.runtime.run(np.zeros((2, 3, 8, 8), np.float32))
    assert opening.MAX_CLASSES > 9
