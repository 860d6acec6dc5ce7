"""The client against an engine that behaves, crashes, hangs, dies half-way, talks garbage or comes late."""

import pytest
from conftest import QUICK, MakeClient

from desktop_app.engine_client import EngineClient, Patience, engine_command
from desktop_app.problems import Problem
from engine.protocol import InspectRequest

REQUEST = InspectRequest("model.onnx")


def lost(qtbot, client: EngineClient, act) -> Problem:
    with qtbot.waitSignal(client.lost, timeout=8_000) as caught:
        act()
    return caught.args[0]


def run_to_result(qtbot, client: EngineClient) -> list[str]:
    seen: list[str] = []
    client.received.connect(lambda message: seen.append(message.type))
    with qtbot.waitSignal(client.received, timeout=8_000, check_params_cb=lambda message: message.type == "result"):
        client.start("inspect", REQUEST)
    return seen


def test_says_hello_and_runs_a_job_whose_lines_come_in_pieces(qtbot, make_client: MakeClient) -> None:
    client = make_client()
    with qtbot.waitSignal(client.ready, timeout=8_000) as caught:
        client.launch()
    assert caught.args[0].device == "cpu"
    assert run_to_result(qtbot, client) == ["started", "progress", "progress", "result"]


def test_jobs_asked_for_before_hello_wait_for_it(qtbot, make_client: MakeClient) -> None:
    assert run_to_result(qtbot, make_client("slow"))[-1] == "result"


@pytest.mark.parametrize(
    ("scenario", "code"),
    [("crash", "engine.crashed"), ("half", "engine.crashed"), ("garbage", "engine.garbled")],
)
def test_an_engine_that_fails_in_a_job_is_a_clear_problem(
    qtbot, make_client: MakeClient, scenario: str, code: str
) -> None:
    client = make_client(scenario)
    problem = lost(qtbot, client, lambda: client.start("inspect", REQUEST))
    assert problem.code == code
    assert problem.title
    assert problem.message
    assert problem.next_step
    assert client.hello is None


@pytest.mark.parametrize(
    ("scenario", "code"), [("hang", "engine.slow"), ("early-garbage", "engine.garbled"), ("old", "engine.version")]
)
def test_an_engine_that_does_not_start_well_is_a_clear_problem(
    qtbot, make_client: MakeClient, scenario: str, code: str
) -> None:
    client = make_client(scenario, Patience(hello_ms=1_500))
    assert lost(qtbot, client, client.launch).code == code


def test_a_missing_engine_is_a_clear_problem(qtbot) -> None:
    client = EngineClient(["/nowhere/toughen", "serve"], QUICK)
    problem = lost(qtbot, client, client.launch)
    assert problem.code == "engine.missing"
    assert "/nowhere/toughen" in problem.detail


def test_error_output_is_kept_for_copying(qtbot, make_client: MakeClient) -> None:
    client = make_client("half")
    assert "a warning of some library" in lost(qtbot, client, lambda: client.start("inspect", REQUEST)).as_text()


def test_works_again_after_a_crash(qtbot, make_client: MakeClient) -> None:
    client = make_client("crash")
    lost(qtbot, client, lambda: client.start("inspect", REQUEST))
    client._command[-1] = "good"
    assert run_to_result(qtbot, client)[-1] == "result"


def test_restart_brings_a_fresh_engine(qtbot, make_client: MakeClient) -> None:
    client = make_client()
    with qtbot.waitSignal(client.ready, timeout=8_000):
        client.launch()
    with qtbot.waitSignal(client.ready, timeout=8_000):
        client.restart()
    assert run_to_result(qtbot, client)[-1] == "result"


def test_an_engine_that_does_not_stop_is_ended(qtbot, make_client: MakeClient) -> None:
    client = make_client("silent")
    with qtbot.waitSignal(client.received, timeout=8_000):
        job = client.start("inspect", REQUEST)
    assert lost(qtbot, client, lambda: client.cancel(job)).stopped


def test_a_silent_job_is_noticed(qtbot, make_client: MakeClient) -> None:
    client = make_client("silent", Patience(quiet_ms=200))
    with qtbot.waitSignal(client.quiet, timeout=8_000, check_params_cb=lambda quiet: quiet):
        client.start("inspect", REQUEST)


def test_close_leaves_no_process(qtbot, make_client: MakeClient) -> None:
    client = make_client()
    with qtbot.waitSignal(client.ready, timeout=8_000):
        client.launch()
    process = client._process
    client.close()
    assert process is not None
    assert process.state().name == "NotRunning"


def test_a_frozen_window_starts_the_program_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", "/opt/toughen/toughen-app")
    monkeypatch.setattr("sys.platform", "linux")
    assert engine_command() == ["/opt/toughen/toughen", "serve"]
