"""The worker: which layers hold, and what becomes of crashes, hangs and hunger in it."""

import ctypes
import errno
import os
import platform
import signal
import subprocess
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


def syscall(*arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(*arguments))


def has_landlock() -> bool:
    """Whether the kernel says that it has landlock: asked with none of the code that is tested."""
    return syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint32(1)) >= 1


def has_seccomp() -> bool:
    """Whether the kernel knows filters of calls: asked for a list that is not there, it says so with "bad address"."""
    done = subprocess.run([sys.executable, "-c", ASK_FOR_FILTER], check=False)
    return done.returncode == errno.EFAULT and platform.machine() in ("x86_64", "aarch64")


def has_own_network() -> bool:
    """Whether a process of its own may leave the network."""
    return subprocess.run([sys.executable, "-c", LEAVE_NETWORK], check=False).returncode == 0


ASK_FOR_FILTER = (
    "import ctypes, sys; c = ctypes.CDLL(None, use_errno=True); c.prctl(22, 2, 0, 0, 0); sys.exit(ctypes.get_errno())"
)
LEAVE_NETWORK = """
import ctypes, sys
libc = ctypes.CDLL(None)
sys.exit(0 if libc.unshare(0x50000000) == 0 or libc.unshare(0x40000000) == 0 else 1)
"""
PRESENT = {"files": has_landlock, "calls": has_seccomp, "network": has_own_network, "limits": lambda: True}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these layers are Linux's own")
@pytest.mark.parametrize("name", PRESENT)
def test_a_layer_that_this_system_has_holds(name: str) -> None:
    layer = next(layer for layer in layers() if layer.name == name)
    assert layer.held or not PRESENT[name](), layer.reason


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
    if not (sys.platform.startswith("linux") and has_landlock()):
        assert not {layer.name: layer.held for layer in layers()}["files"]  # nor does it claim to
        return
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
