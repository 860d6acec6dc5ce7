"""The trust job and ``toughen trust``: nothing is trusted before the start of the fingerprint was typed."""

import hashlib
import json
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from engine.cli.main import toughen
from engine.jobs.trust_job import run_trust_job
from engine.models.safety import trusted
from engine.protocol import TrustRequest
from engine.results import ModelError, ToughenError, TrustResult, UsageError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    torch.jit.script(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3, 2))).save(str(path))
    return path


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def asked(request: TrustRequest) -> TrustResult:
    result = run_trust_job(request).result
    assert isinstance(result, TrustResult)
    return result


def test_look_trust_withdraw(script: Path) -> None:
    looked = asked(TrustRequest("look", str(script)))
    assert looked.file is not None
    assert looked.file.sha256 == sha256_of(script)
    assert looked.letters == looked.file.sha256[:6]
    assert len(looked.could_happen) >= 4
    assert not looked.is_trusted
    for letters in ("", looked.letters[:5], "zzzzzz"):
        with pytest.raises(UsageError):
            run_trust_job(TrustRequest("trust", str(script), letters))
    assert trusted.trusted_files() == ()
    assert asked(TrustRequest("trust", str(script), looked.letters.upper())).is_trusted
    assert [file.name for file in asked(TrustRequest()).trusted] == ["model.pt"]
    assert asked(TrustRequest("withdraw", str(script))).trusted == ()
    with pytest.raises(UsageError):
        run_trust_job(TrustRequest("withdraw", "", looked.letters))


def test_a_file_that_changed_meanwhile_is_not_trusted(script: Path) -> None:
    letters = asked(TrustRequest("look", str(script))).letters
    torch.jit.script(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2))).save(str(script))
    with pytest.raises(UsageError):
        run_trust_job(TrustRequest("trust", str(script), letters))


def test_whole_modules_and_others_cannot_be_trusted(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "a.pt")
    (tmp_path / "b.onnx").write_bytes(b"x")
    for path in (tmp_path / "a.pt", tmp_path / "b.onnx", tmp_path, tmp_path / "nothing"):
        with pytest.raises(ModelError):
            run_trust_job(TrustRequest("look", str(path)))
    with pytest.raises(ToughenError):
        run_trust_job(TrustRequest("dance"))


def run(*words: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(toughen, ["trust", *words], input=typed)
    return done.exit_code, done.output


def test_the_command_shows_what_could_happen_and_asks(script: Path) -> None:
    sha256 = sha256_of(script)
    code, shown = run(str(script), typed="\n")
    assert code == 2
    assert "What could happen" in shown
    assert sha256 in shown
    assert run(str(script), typed="000000\n")[0] == 2
    assert run(str(script), typed=f"{sha256[:6]}\n")[0] == 0
    assert "model.pt" in run("--list")[1]
    assert "You trust this file" in run(str(script))[1]
    assert run("--withdraw", sha256[:8])[0] == 0
    assert "You trust no file" in run()[1]
    assert run("--withdraw", str(script))[0] == 2


def test_the_command_without_a_question(script: Path) -> None:
    looked = json.loads(CliRunner().invoke(toughen, ["trust", str(script), "--json"]).stdout)
    assert not looked["is_trusted"]
    assert run(str(script), "--confirm", "12345")[0] == 2
    assert run(str(script), "--confirm", looked["letters"])[0] == 0
    assert trusted.is_trusted(sha256_of(script))
