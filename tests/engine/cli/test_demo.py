"""What the demo asks for: everything in the ordinary one, little in the quick one."""

from dataclasses import replace
from pathlib import Path

import made_results
import pytest
from typer.testing import CliRunner

from engine.cli import demo
from engine.cli.main import toughen
from engine.jobs import FilesResult, JobOutput
from engine.protocol import HardenRequest, ReportRequest, Request, ScanRequest


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests of a demo whose steps return made results; what was strengthened is proven unless changed."""
    requests: list[Request] = []
    hardened = replace(made_results.harden_result(), files={"model": "new.onnx"})

    def run(request: Request) -> JobOutput:
        requests.append(request)
        if isinstance(request, ScanRequest):
            return JobOutput("scan", made_results.scan_result(), Path(request.out))
        if isinstance(request, HardenRequest):
            return JobOutput("harden", hardened, Path(request.out))
        return JobOutput("report", FilesResult({}), None)

    monkeypatch.setattr(demo, "run_with_progress", run)
    return requests


def run_demo(*words: str) -> None:
    done = CliRunner().invoke(toughen, ["demo", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output


def test_the_whole_job_in_four_steps(asked: list[Request], tmp_path: Path) -> None:
    run_demo("--out", str(tmp_path))
    assert [type(request) for request in asked] == [ScanRequest, HardenRequest, ScanRequest, ReportRequest]
    assert asked[2].model == str(tmp_path / "harden" / "new.onnx")
    assert asked[1].minutes is asked[1].limit is asked[1].test_limit is None
    assert asked[0].limit is asked[2].limit is None
    assert asked[0].depth == "standard"


def test_the_quick_one_takes_few_pictures_everywhere(asked: list[Request], tmp_path: Path) -> None:
    run_demo("--quick", "--out", str(tmp_path))
    assert [type(request) for request in asked] == [ScanRequest, HardenRequest, ScanRequest, ReportRequest]
    assert asked[0].depth == asked[2].depth == "quick"
    assert max(asked[0].limit, asked[2].limit, asked[1].test_limit) <= 100
    assert asked[1].limit <= 2000
    assert asked[1].minutes <= 1


def test_a_stopped_step_ends_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    requests: list[Request] = []

    def run(request: Request) -> JobOutput:
        requests.append(request)
        return JobOutput("scan", made_results.scan_result(), tmp_path, complete=False, exit_code=130)

    monkeypatch.setattr(demo, "run_with_progress", run)
    done = CliRunner().invoke(toughen, ["demo", "--out", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 130
    assert len(requests) == 1


def test_the_text_demo_takes_the_text_sample(
    asked: list[Request], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "samples_here", lambda: ("image", "text"))
    run_demo("--text", "--quick", "--out", str(tmp_path))
    assert [type(request) for request in asked] == [ScanRequest, HardenRequest, ScanRequest, ReportRequest]
    assert (Path(asked[0].model).name, Path(asked[0].data).name) == ("spam-filter", "mails-test.csv")
    assert (Path(asked[1].data).name, Path(asked[1].test_data).name) == ("mails-train.csv", "mails-test.csv")
    assert asked[1].limit <= 1000


def test_a_missing_sample_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "samples_here", lambda: ("image",))
    done = CliRunner().invoke(toughen, ["demo", "--text"])
    assert done.exit_code == 2
    assert "The sample is missing" in done.output
