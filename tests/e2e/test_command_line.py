"""The commands as a user runs them: real processes, the built-in sample, real files."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

WATCHED = """
import sys
opened = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        opened.append((event, str(arguments[-1])))
    if event == "socket.__new__" and arguments[1] in (2, 10):
        opened.append((event, str(arguments[1:])))
sys.addaudithook(hook)
from engine.cli.main import toughen
try:
    toughen(sys.argv[1:])
finally:
    with open("sockets.txt", "a", encoding="utf-8") as file:
        file.writelines(f"{what}\\n" for what in opened)
"""


def toughen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCHED, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def few_pictures(source: Path, target: Path, per_class: int) -> Path:
    """Unpack the first pictures of each class of a zip."""
    taken: dict[str, int] = {}
    with zipfile.ZipFile(source) as archive:
        for name in sorted(archive.namelist()):
            folder = name.split("/")[0]
            if taken.get(folder, 0) < per_class:
                taken[folder] = taken.get(folder, 0) + 1
                archive.extract(name, target)
    return target


@pytest.fixture
def pictures(tmp_path: Path, sample_test: Path) -> Path:
    return few_pictures(sample_test, tmp_path / "pictures", 4)


def scan(folder: Path, model: Path, pictures: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return toughen(folder, "scan", model, "--data", pictures, "--depth", "quick", "--out", "result", *more)


def test_check_report_verify_without_a_socket(tmp_path, sample_model, pictures):
    before = sample_model.read_bytes()
    done = scan(
        tmp_path,
        sample_model,
        pictures,
        "--keep-examples",
        "--json",
        "--tests",
        "linf,corruption.blur,calibration,file",
    )
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed == json.loads((tmp_path / "result" / "scan.json").read_text(encoding="utf-8"))
    worst = next(test for test in printed["tests"] if test["id"] == "linf" and test["budget"]["size"] == 0.1)
    assert worst["n"] == 40
    assert worst["accuracy"] <= 0.1, "an undefended model falls at this size"

    verified = toughen(tmp_path, "verify", "result", "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["held"]

    reported = toughen(tmp_path, "report", "result")
    assert reported.returncode == 0, reported.stderr
    assert (tmp_path / "result" / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "result" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "sockets.txt").read_text(encoding="utf-8") == ""
    assert sample_model.read_bytes() == before
    assert not (tmp_path / "result" / ".work").exists()


def test_verify_notices_a_changed_example(tmp_path, sample_model, pictures):
    assert scan(tmp_path, sample_model, pictures, "--keep-examples", "--tests", "linf").returncode == 0
    path = next((tmp_path / "result" / "examples").glob("linf-0.05*.npz"))
    with np.load(path) as archive:
        arrays = dict(archive)
    arrays["inputs"] = arrays["originals"].astype(np.float32) / 255
    np.savez(path, **arrays)
    done = toughen(tmp_path, "verify", "result")
    assert done.returncode == 3
    assert "✗" in done.stdout


def test_fail_under_and_wrong_use(tmp_path, sample_model, pictures):
    assert scan(tmp_path, sample_model, pictures, "--tests", "linf", "--fail-under", "99").returncode == 1
    assert scan(tmp_path, sample_model, pictures, "--tests", "nothing").returncode == 2
    assert scan(tmp_path, sample_model, pictures, "--sizes", "big").returncode == 2


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.onnx"), (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "model.onnx"), (b"x" * 999, "m.onnx")]
)
def test_what_is_not_a_model_is_refused_kindly(tmp_path, pictures, content, name):
    (tmp_path / name).write_bytes(content)
    done = scan(tmp_path, tmp_path / name, pictures)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) >= 2


def test_missing_pictures_are_named(tmp_path, sample_model):
    done = scan(tmp_path, sample_model, tmp_path / "nowhere")
    assert done.returncode == 3
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def outcomes(result: Path) -> object:
    found = json.loads((result / "scan.json").read_text(encoding="utf-8"))
    tests = [(t["id"], t["budget"], t["status"], t["accuracy"], t["n"]) for t in found["tests"]]
    arrays = {path.name: {k: v.tolist() for k, v in np.load(path).items()} for path in result.glob("examples/*.npz")}
    return tests, arrays, found["trust"]


@pytest.mark.slow
def test_killed_and_resumed_equals_uninterrupted(tmp_path, sample_model, pictures):
    arguments = ["scan", sample_model, "--data", pictures, "--depth", "quick", "--keep-examples"]
    whole = toughen(tmp_path, *arguments, "--out", "whole")
    assert whole.returncode == 0, whole.stderr
    command = [sys.executable, "-m", "engine.cli.main", *map(str, arguments), "--out", str(tmp_path / "parts")]
    killed = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 120
    while len(list((tmp_path / "parts" / ".work").glob("*.state"))) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    assert not (tmp_path / "parts" / "scan.json").exists(), "it was too quick to be killed half-way"
    resumed = toughen(tmp_path, *arguments, "--out", "parts", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert outcomes(tmp_path / "parts") == outcomes(tmp_path / "whole")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that a test can send to one console program")
def test_stop_keeps_what_is_done(tmp_path, sample_model, pictures):
    where = ["--data", str(pictures), "--out", str(tmp_path / "r")]
    arguments = ["scan", str(sample_model), "--depth", "standard", *where]
    running = subprocess.Popen(
        [sys.executable, "-m", "engine.cli.main", *arguments], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + 120
    while len(list((tmp_path / "r" / ".work").glob("*.state"))) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, messages = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in messages
    found = json.loads((tmp_path / "r" / "scan.json").read_text(encoding="utf-8"))
    assert not found["complete"]
    assert any(test["status"] == "could_not_test" for test in found["tests"])
    assert (tmp_path / "r" / ".work").exists()


@pytest.mark.slow
def test_the_whole_job_on_the_text_sample(tmp_path: Path) -> None:
    done = toughen(tmp_path, "demo", "--text", "--quick", "--out", "demo", "--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert printed["before"]["model"]["classes"] == ["wanted", "spam"]
    assert printed["before"]["clean"]["accuracy"] >= 0.9
    assert {"invisible", "typo", "rewording"} <= {test["id"] for test in printed["before"]["tests"]}
    assert printed["harden"]["proof"] in {"proven", "likely", "none"}
    assert (tmp_path / "demo" / "report" / "report.html").stat().st_size > 10_000
    assert not (tmp_path / "sockets.txt").read_text(encoding="utf-8")
