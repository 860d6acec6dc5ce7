"""The worker: which layers hold, and what becomes of crashes, hangs and hunger in it."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from engine.models.safety import ask_worker, layers, run_isolated, tasks
from engine.models.safety.isolation import _read
from engine.models.safety.layers import NAMES
from engine.models.safety.trial import try_onnx
from engine.results.errors import ModelError
from engine.words import layer_words, resource

SAMPLE = resource("samples/clothes-sorter.onnx")


def test_every_layer_is_tried_and_reported() -> None:
    found = layers()
    assert tuple(layer.name for layer in found) == NAMES
    for layer in found:
        assert layer_words(layer.name) != layer.name
        assert layer.held or layer.reason
    held = {layer.name for layer in found if layer.held}
    assert {"process", "environment", "python"} <= held


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these layers are Linux's own")
def test_linux_limits_and_refuses_calls() -> None:
    held = {layer.name for layer in layers() if layer.held}
    assert {"limits", "calls"} <= held


def test_an_ordinary_model_runs_in_it() -> None:
    answer = ask_worker("onnx", SAMPLE)
    assert answer.value == {"ran": True, "detail": ""}
    assert answer.tried == ()


def test_only_known_tasks() -> None:
    with pytest.raises(ValueError, match="no such task"):
        run_isolated("os.system", SAMPLE)
    assert all(tasks.function_of(name) for name in tasks.TASKS)


def test_errors_come_back_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"cos\nsystem\n(V:\ntR.")
    with pytest.raises(ModelError) as caught:
        run_isolated("pickle", tmp_path / "a")
    assert caught.value.code == "model.program"
    assert "os.system" in caught.value.technical_detail


def test_files_of_others_stay_closed(tmp_path: Path) -> None:
    if not {layer.name: layer.held for layer in layers()}["files"]:
        pytest.skip("this system cannot close off files")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "own").write_text("[]")
    assert run_isolated("json", tmp_path / "own") == []
    with pytest.raises(ModelError) as caught:
        run_isolated("json", Path("/proc/1/environ"))
    assert caught.value.code == "model.damaged"


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
def test_a_crash_becomes_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with (
        (tmp_path / "a").open("rb") as reply,
        (tmp_path / "a").open("rb") as noise,
        pytest.raises(ModelError) as caught,
    ):
        _read(-getattr(signal, name), reply, noise)
    assert caught.value.code == "model.crashed"
    assert caught.value.next_step


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe")
def test_a_worker_that_waits_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr("engine.models.safety.isolation.PATIENCE", 3)
    start = time.monotonic()
    with pytest.raises(ModelError) as caught:
        run_isolated("tar", tmp_path / "pipe", seconds=1)
    assert caught.value.code == "model.too_slow"
    assert time.monotonic() - start < 60


def test_an_ordinary_failure_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"no model")
    assert not try_onnx(tmp_path / "a.onnx")["ran"]


def test_without_a_worker_the_file_stays_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ModelError) as caught:
        run_isolated("onnx", SAMPLE)
    assert caught.value.code == "model.no_worker"
