import io
import json
import threading
import time
from dataclasses import asdict

import pytest

from engine.jobs import serve
from engine.jobs.output import FilesResult, JobOutput
from engine.protocol import ReportRequest
from engine.results import Example, ModelError


class Pipe:
    """A stdin that hands out lines when they are put in, and ends when closed."""

    def __init__(self):
        self._ready = threading.Condition()
        self._lines = []
        self._closed = False

    def put(self, **message):
        self.put_raw(json.dumps(message) + "\n")

    def put_raw(self, line):
        with self._ready:
            self._lines.append(line)
            self._ready.notify()

    def close(self):
        with self._ready:
            self._closed = True
            self._ready.notify()

    def __iter__(self):
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._lines or self._closed)
                if not self._lines:
                    return
                line = self._lines.pop(0)
            yield line


class Session:
    def __init__(self):
        self.stdin = Pipe()
        self.stdout = io.StringIO()
        self.left = []
        self.server = serve.Server(self.stdin, self.stdout, self.left.append)
        self.thread = threading.Thread(target=self.server.serve, daemon=True)
        self.thread.start()

    def messages(self):
        return [json.loads(line) for line in self.stdout.getvalue().splitlines()]

    def wait_for(self, type_, timeout_s=10.0):
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            found = [message for message in self.messages() if message["type"] == type_]
            if found:
                return found[-1]
            time.sleep(0.01)
        raise AssertionError(f"no {type_} in {self.messages()}")

    def end(self):
        self.stdin.close()
        self.thread.join(10)
        assert not self.thread.is_alive()


REPORT = asdict(ReportRequest("somewhere"))


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(serve, "_hello", lambda: {"protocol": 1, "version": "0", "device": "cpu", "devices": []})
    session = Session()
    yield session
    session.end()


def test_a_job_from_start_to_result(session, monkeypatch):
    def run(request, monitor):
        monitor.phase("report", 1.0)
        return JobOutput("report", FilesResult({"html": "report.html"}))

    monkeypatch.setattr(serve, "run", run)
    session.stdin.put(type="start", id="7", command="report", request=REPORT)
    result = session.wait_for("result")
    assert result["id"] == "7"
    assert result["kind"] == "report"
    assert result["result"]["files"] == {"html": "report.html"}
    assert [message["type"] for message in session.messages()] == ["hello", "started", "progress", "result"]


def until_stopped(request, monitor):
    while not monitor.should_stop():
        time.sleep(0.005)
    return JobOutput("report", FilesResult({}), complete=False)


def test_cancel_reaches_a_running_job(session, monkeypatch):
    monkeypatch.setattr(serve, "run", until_stopped)
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    session.wait_for("started")
    session.stdin.put(type="cancel", id="1")
    assert session.wait_for("result")["complete"] is False


def test_continue_reaches_the_running_job_only(session, monkeypatch):
    def run(request, monitor):
        while not monitor.goes_on():
            time.sleep(0.005)
        return JobOutput("report", FilesResult({}))

    monkeypatch.setattr(serve, "run", run)
    session.stdin.put(type="continue", id="1")
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    session.wait_for("started")
    session.stdin.put(type="continue", id="2")
    time.sleep(0.05)
    assert not any(message["type"] == "result" for message in session.messages())
    session.stdin.put(type="continue", id="1")
    assert session.wait_for("result")["complete"] is True


def test_examples_name_the_folder_of_their_pictures(session, monkeypatch, tmp_path):
    example = Example("linf", 0.05, "a.png", "cat", "cat", "dog", 0.9, 0.8, "a.png", "b.png", "c.png")

    def run(request, monitor):
        monitor.writes_to(tmp_path)
        monitor.example(example)
        return JobOutput("report", FilesResult({}))

    monkeypatch.setattr(serve, "run", run)
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    session.wait_for("result")
    assert session.wait_for("example")["folder"] == str(tmp_path.resolve())


def test_errors_and_faults_become_messages(session, monkeypatch):
    failures = [ModelError("model.bad", "Not a model", "It is a picture.", "Choose another file."), ValueError("bug")]

    def run(request, monitor):
        raise failures.pop(0)

    monkeypatch.setattr(serve, "run", run)
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    assert session.wait_for("error")["error"]["code"] == "model.bad"
    session.stdin.put(type="start", id="2", command="report", request=REPORT)
    end = time.monotonic() + 10
    while session.wait_for("error")["id"] != "2" and time.monotonic() < end:
        time.sleep(0.01)
    error = session.wait_for("error")["error"]
    assert error["code"] == "unexpected"
    assert "Traceback" not in json.dumps(error)


@pytest.mark.parametrize(
    "line",
    ["garbage\n", "[]\n", '{"type": 1}\n', '{"type":"start","id":"1","command":"nothing","request":{}}\n',
     '{"type":"start","id":"1","command":"scan","request":{"model":3}}\n'],
)  # fmt: skip
def test_garbage_is_answered_and_survived(session, monkeypatch, line):
    session.stdin.put_raw(line)
    assert session.wait_for("error")["error"]["code"] == "wire.garbled"


def test_closing_stdin_stops_the_job_and_ends(session, monkeypatch):
    monkeypatch.setattr(serve, "run", until_stopped)
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    session.wait_for("started")
    session.end()
    assert session.left == []


def test_a_hanging_job_is_left_by_force(session, monkeypatch):
    monkeypatch.setattr(serve, "_GRACE_S", 0.05)
    release = threading.Event()

    def run(request, monitor):
        release.wait(10)
        return JobOutput("report", FilesResult({}))

    monkeypatch.setattr(serve, "run", run)
    session.stdin.put(type="start", id="1", command="report", request=REPORT)
    session.wait_for("started")
    session.stdin.close()
    end = time.monotonic() + 10
    while not session.left and time.monotonic() < end:
        time.sleep(0.01)
    assert session.left == [0]
    release.set()
