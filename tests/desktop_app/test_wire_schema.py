"""Everything on the wire, both ways, is valid against the schema; what is broken is refused."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import MakeClient
from recorded_jobs import error, jobs

from engine.protocol import (
    ConnectRequest,
    HardenRequest,
    InspectRequest,
    KeepRequest,
    ReportRequest,
    ScanRequest,
    TrustRequest,
    TryRequest,
    encode,
)
from engine.words import resource

SCHEMA = json.loads(resource("schemas/wire.schema.json").read_text(encoding="utf-8"))
REQUESTS = {
    "inspect": InspectRequest("m.onnx"),
    "scan": ScanRequest("m.onnx", "data", "out"),
    "harden": HardenRequest("m.onnx", "data", "out"),
    "report": ReportRequest("out"),
    "keep": KeepRequest("out"),
    "trust": TrustRequest("trust", "m.pt", "abcdef"),
    "connect": ConnectRequest({"toughen_service": 1}, "https://models.example.com/v1", "p.png", key="secret"),
    "try": TryRequest("model", "Win a prize", ("ham", "spam")),
}


def check(side: str, message: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{side}"}).validate(message)


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("command", REQUESTS)
def test_requests_are_valid(command: str) -> None:
    check("from_window", json.loads(encode("start", "job-1", command=command, request=REQUESTS[command])))


@pytest.mark.parametrize("line", [encode("cancel", "job-1"), encode("continue", "job-1"), encode("bye")])
def test_other_words_of_the_window_are_valid(line: str) -> None:
    check("from_window", json.loads(line))


def test_the_recorded_engine_is_valid(tmp_path: Path) -> None:
    recorded = jobs(tmp_path)
    check("from_engine", {"type": "error", "id": "job-1", "error": recorded.pop("error")})
    lines = [line for job in recorded.values() for line in job]
    assert {line["type"] for line in lines} == {"progress", "verdict", "example", "measure", "notice", "result"}
    for line in lines:
        check("from_engine", line)


def test_what_the_client_really_sends_and_hears_is_valid(qtbot, make_client: MakeClient, recording: Path) -> None:
    client = make_client()
    with qtbot.waitSignal(client.received, timeout=8_000, check_params_cb=lambda message: message.type == "result"):
        client.start("scan", REQUESTS["scan"])
    for line in (recording / "heard.jsonl").read_text(encoding="utf-8").splitlines():
        check("from_window", json.loads(line))


@pytest.mark.parametrize(
    ("side", "message"),
    [
        ("from_window", {"type": "start", "id": "1", "command": "scan", "request": {"model": "m"}}),
        ("from_window", {"type": "start", "id": "1", "command": "format", "request": {}}),
        ("from_window", {"type": "cancel"}),
        ("from_engine", {"type": "hello", "protocol": 1}),
        ("from_engine", {"type": "progress", "id": "1", "phase": "x", "fraction": 1.5, "seconds_left": None}),
        (
            "from_engine",
            {"type": "result", "id": "1", "kind": "scan", "result": {}, "folder": "", "charts": {}, "complete": True},
        ),
        (
            "from_engine",
            {"type": "error", "id": "1", "error": {key: value for key, value in error().items() if key != "code"}},
        ),
        ("from_engine", {"type": "nonsense", "id": "1"}),
    ],
)
def test_broken_messages_are_refused(side: str, message: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check(side, message)
