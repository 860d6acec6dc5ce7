"""Looking at a web service, checking it, and connecting to it, from the command line to the files on disk."""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from service_pictures import clothes
from service_server import KEY, NAMES, Service
from typer.testing import CliRunner

from engine.cli.main import toughen
from engine.jobs import JobMonitor, run
from engine.protocol import Common, ConnectRequest, HardenRequest, InspectRequest, ScanRequest
from engine.results import ConnectResult, InspectResult, ScanResult, ServiceError, TestError, UsageError, to_text
from engine.words import scan_verdict

Describe = Callable[..., Path]


class Heard:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, dict]] = []

    def __call__(self, type_: str, fields: dict) -> None:
        if type_ == "notice":
            self.notices.append((fields["code"], fields["values"]))


@pytest.fixture
def keyed(describe: Describe, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Descriptions of services that need a key, which is in the environment."""
    monkeypatch.setenv("SHOP_KEY", KEY)

    def write(path: str = "scores", **entries: object) -> Path:
        return describe(path, headers={"X-Key": "{key}"}, key={"environment": "SHOP_KEY"}, **entries)

    return write


def allowed(service: Service, path: str = "scores", most: int | None = None) -> Common:
    return Common(allow_address=service.address(path), max_requests=most)


def test_looking_and_checking_stop_before_a_socket_opens(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    for request in (
        InspectRequest(str(describe()), str(folder)),
        InspectRequest(str(describe())),
        ScanRequest(str(describe()), str(folder), str(tmp_path / "out")),
    ):
        with pytest.raises(ServiceError) as caught:
            run(request, JobMonitor(Heard()))
        assert caught.value.code == "service.not_allowed"
        assert caught.value.exit_code == 3
    with pytest.raises(TestError) as refused:
        run(HardenRequest(str(describe()), str(folder), str(tmp_path / "out")), JobMonitor(Heard()))
    assert refused.value.code == "harden.answers_only"
    assert service.connections == 0


def test_looking_says_what_a_check_costs(describe: Describe, service: Service, folder: Path) -> None:
    model = describe(price_per_1000=2.0, currency="EUR", requests_per_second=10)
    output = run(InspectRequest(str(model), None, allowed(service)), JobMonitor(Heard()))
    assert service.connections == 0
    assert isinstance(output.result, InspectResult)
    model = describe(price_per_1000=2.0, currency="EUR")
    result = run(InspectRequest(str(model), str(folder), allowed(service)), JobMonitor(Heard())).result
    assert isinstance(result, InspectResult)
    assert result.model.access == "scores"
    assert result.clean.accuracy > 0.6
    assert len(service.heard) <= 24
    quick = result.service["quick"]
    assert quick.pictures == 20
    assert quick.price == pytest.approx(quick.requests * 2 / 1000)
    assert quick.seconds == quick.requests / 1000
    assert result.harden_estimates_s is None


def test_folders_in_another_order_than_a_service_without_names_are_noticed(
    describe: Describe, service: Service, tmp_path: Path
) -> None:
    """Alphabetical folders against the order of the service: half of them fit by luck."""
    for place, (picture, kind) in enumerate(zip(*clothes(80))):
        (tmp_path / "many" / kind).mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture[0].astype(np.uint8)).save(tmp_path / "many" / kind / f"{place}.png")
    model = describe(classes=None, class_count=len(NAMES))
    result = run(InspectRequest(str(model), str(tmp_path / "many"), allowed(service)), JobMonitor(Heard())).result
    assert isinstance(result, InspectResult)
    assert result.clean.accuracy < 0.6
    assert result.label_match is not None
    assert list(result.label_match.names) == NAMES
    assert len(service.heard) <= 80


def test_a_check_keeps_within_its_requests_and_the_key_is_nowhere(
    keyed: Callable[..., Path], service: Service, folder: Path, tmp_path: Path
) -> None:
    heard = Heard()
    out = tmp_path / "out"
    request = ScanRequest(
        str(keyed(requests_per_second=1000, at_once=2)), str(folder), str(out), depth="quick", limit=20,
        keep_examples=True, common=allowed(service, most=700),
    )  # fmt: skip
    result = run(request, JobMonitor(heard)).result
    assert isinstance(result, ScanResult)
    assert len(service.heard) <= 700
    code, plan = heard.notices[0]
    assert code == "service.plan"
    assert plan["requests"] > 700
    assert plan["most"] == 700
    assert not result.complete
    tests = {(test.id, test.budget.size): test for test in result.tests}
    assert any(test.status == "could_not_test" for test in tests.values())
    measured = [test for test in result.tests if test.status == "measured" and test.budget.norm == "linf"]
    assert all(test.n < 20 and "Cut short" in " ".join(test.notes) for test in measured)
    assert result.model.notes[-1].startswith(f"Toughen sent {len(service.heard)} requests")
    assert "complete" in " ".join(scan_verdict(result))
    run_report(out)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path
        assert b"sk-very" not in path.read_bytes(), path


def run_report(out: Path) -> None:
    from engine.protocol import ReportRequest

    run(ReportRequest(str(out), formats=("html", "json")), JobMonitor(Heard()))


def test_no_request_asked_for_is_more_than_planned(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    heard = Heard()
    request = ScanRequest(
        str(describe(requests_per_second=1000, at_once=4)), str(folder), str(tmp_path / "out"), depth="quick", limit=5,
        tests=("linf", "corruption", "file"), sizes=(0.2,), keep_examples=True, common=allowed(service),
    )  # fmt: skip
    result = run(request, JobMonitor(heard)).result
    assert result.complete
    assert len(service.heard) <= heard.notices[0][1]["requests"]
    code, shown, _ = invoke("verify", str(tmp_path / "out"), "--allow-address", service.address())
    assert code == 0, shown
    asked = len(service.heard)
    code, _, fault = invoke("verify", str(tmp_path / "out"))
    assert code == 3
    assert service.address() in fault
    assert len(service.heard) == asked
    trust = {check.id: check.status for check in result.trust}
    assert trust["deterministic"] == trust["equality"] == trust["bounds"] == trust["answers_move"] == "passed"


def test_the_same_answer_twice_is_really_asked_for(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    request = ScanRequest(
        str(describe("wobbly")), str(folder), str(tmp_path / "out"), depth="quick",
        limit=6, tests=("linf",), sizes=(0.1,), common=allowed(service, "wobbly", 3000),
    )  # fmt: skip
    result = run(request, JobMonitor(Heard())).result
    assert {check.id: check.status for check in result.trust}["deterministic"] == "unreliable"


def test_a_service_with_labels_alone_is_checked_and_doubted(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    model = describe("label", answer={"label": "answer.class"})
    request = ScanRequest(
        str(model), str(folder), str(tmp_path / "out"), depth="quick", limit=6, tests=("linf", "calibration"),
        sizes=(0.1,), common=allowed(service, "label", 4000),
    )  # fmt: skip
    result = run(request, JobMonitor(Heard())).result
    tests = {test.id: test for test in result.tests}
    assert tests["calibration"].status == "could_not_test"
    assert {check.id: check.status for check in result.trust}["answers_move"] == "unreliable"
    assert tests["linf"].status == "unreliable" or tests["linf"].accuracy <= 0.05
    assert result.model.access == "labels"


def test_many_requests_to_others_need_a_number(describe: Describe, folder: Path, tmp_path: Path) -> None:
    address = "https://models.example.com/v1"
    request = ScanRequest(
        str(describe(address=address, price_per_1000=1.5, currency="USD")), str(folder), str(tmp_path / "out"),
        common=Common(allow_address=address),
    )  # fmt: skip
    with pytest.raises(UsageError) as caught:
        run(request, JobMonitor(Heard()))
    assert caught.value.code == "service.many_requests"
    assert address in caught.value.message
    assert "USD" in caught.value.message
    assert "--max-requests" in caught.value.next_step


def test_stop_during_a_slow_answer_ends_the_check(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    monitor = JobMonitor(Heard())
    threading.Timer(0.5, monitor.stop).start()
    request = ScanRequest(
        str(describe("silent", timeout_s=60)), str(folder), str(tmp_path / "out"), common=allowed(service, "silent", 99)
    )
    from engine.results import Stopped

    with pytest.raises(Stopped):
        run(request, monitor)
    assert not service.released.is_set()


def test_a_fault_in_the_middle_keeps_what_is_done(
    describe: Describe, service: Service, folder: Path, tmp_path: Path
) -> None:
    request = ScanRequest(
        str(describe()), str(folder), str(tmp_path / "out"), depth="quick", limit=8, tests=("corruption",),
        common=allowed(service),
    )  # fmt: skip
    heard = Heard()
    monitor = JobMonitor(heard)
    progress = monitor.progress

    def faulty(fraction: float) -> None:
        if len(service.heard) > 150 and not service.faults:
            service.faults = [(500, {})] * 4
        progress(fraction)

    monitor.progress = faulty
    with pytest.raises(ServiceError) as caught:
        run(request, monitor)
    assert caught.value.code == "service.fault"
    assert "--resume" in caught.value.next_step
    service.faults, before = [], len(service.heard)
    from dataclasses import replace

    result = run(replace(request, resume=True), JobMonitor(heard)).result
    assert result.complete
    whole = run(replace(request, out=str(tmp_path / "whole")), JobMonitor(heard)).result
    assert [test.accuracy for test in result.tests] == [test.accuracy for test in whole.tests]
    assert before > 100


PAIRS = {"pairs": "predictions", "label": "tagName", "score": "probability"}


@pytest.mark.parametrize(
    ("path", "first", "classes"),
    [
        ("scores", {"scores": "result.scores", "kind": "shares"}, ()),
        ("batch", {"scores": "predictions.0", "kind": "shares"}, ()),
        ("logits", {"scores": "logits", "kind": "numbers"}, ()),
        ("percent", {"scores": "", "kind": "shares"}, ()),
        ("named", {"scores": "classes", "kind": "shares"}, NAMES),
        ("pairs", {**PAIRS, "kind": "shares"}, NAMES),
        ("label", {"label": "answer.class"}, ("Dress",)),
    ],
)
def test_trying_finds_where_the_scores_are(
    describe: Describe, service: Service, folder: Path, path: str, first: dict, classes: tuple
) -> None:
    content = json.loads(describe(path, answer=None, classes=None).read_text())
    sample = str(next((folder / "dress").glob("*.png"), next(folder.rglob("*.png"))))
    request = ConnectRequest(content, service.address(path), sample=sample)
    result = run(request, JobMonitor(Heard())).result
    assert isinstance(result, ConnectResult)
    assert result.places[0].place == first
    assert len(service.heard) == 1
    if len(classes) > 1:
        assert sorted(result.places[0].classes) == sorted(classes)
    read = {**content, "answer": first, "classes": NAMES}
    again = run(ConnectRequest(read, service.address(path), sample=str(folder)), JobMonitor(Heard())).result
    assert again.trouble == ""
    assert again.reading[0][0] in NAMES


def test_a_wrong_place_is_told_with_what_is_there(describe: Describe, service: Service, folder: Path) -> None:
    content = json.loads(describe("scores", answer={"scores": "outcome.scores"}).read_text())
    result = run(ConnectRequest(content, service.address("scores"), sample=str(folder)), JobMonitor(Heard())).result
    assert "result" in result.trouble
    assert result.places


def invoke(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner(env={"COLUMNS": "300", "NO_COLOR": "1"}).invoke(toughen, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_the_command_line_from_nothing_to_a_check(
    service: Service, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", KEY)
    file, address = str(tmp_path / "shop.toughen-service.json"), service.address("pairs")
    code, out, _ = invoke(
        "connect", "--out", file, "--address", address, "--size", "28x28", "--grey", "--upload", "image",
        "--header", "X-Key={key}", "--key-env", "SHOP_KEY", "--rate", "1000", "--price", "3", "--currency", "EUR",
    )  # fmt: skip
    assert code == 0
    assert "Nothing was sent" in out
    assert service.connections == 0
    code, _, err = invoke("connect", "--try", file, "--data", str(folder))
    assert code == 2
    assert address in err
    assert service.connections == 0
    code, out, _ = invoke("connect", "--try", file, "--allow", address, "--data", str(folder), "--out", file)
    assert code == 0
    assert '--pairs "predictions"' in out
    code, out, _ = invoke("connect", "--try", file, "--allow", address, "--data", str(folder))
    assert code == 0
    assert "reads this answer so" in out
    code, out, err = invoke("inspect", file, "--data", str(folder))
    assert (code, out) == (3, "")
    assert "--allow-address" in err
    code, out, _ = invoke("inspect", file, "--data", str(folder), "--allow-address", address)
    assert code == 0
    assert "EUR" in out
    code, out, err = invoke(
        "scan", file, "--data", str(folder), "--allow-address", address, "--max-requests", "150", "--depth", "quick",
        "--limit", "5", "--tests", "spatial", "--out", str(tmp_path / "out"), "--json",
    )  # fmt: skip
    assert code == 0, err
    assert f"sends your pictures to {address}" in err
    assert "at most" in err
    assert json.loads(out)["model"]["format"] == "web service"
    assert KEY not in out + err
    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_key_for_the_keyring_is_in_no_description_and_no_output(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import types

    kept: list[str] = []
    ring = types.ModuleType("keyring")
    ring.set_password = lambda program, name, key: kept.append(key)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    description = {
        "toughen_service": 1, "address": "https://models.example.com/", "body": {"raw": True},
        "picture": {"width": 8, "height": 8}, "headers": {"X-Key": "{key}"}, "key": {"keyring": "shop"},
    }  # fmt: skip
    request = ConnectRequest(description, key=KEY, out=str(tmp_path / "x.json"))
    result = run(request, JobMonitor(Heard())).result
    assert kept == [KEY]
    assert result.key_stored
    assert KEY not in (tmp_path / "x.json").read_text() + to_text(result) + repr(request)


def test_texts_are_looked_at_with_few_requests(describe: Describe, service: Service, tmp_path: Path) -> None:
    table = tmp_path / "mails.csv"
    rows = [f"{'x' * number},{'good' if number % 7 / 7 > 0.5 else 'bad'}" for number in range(1, 120)]
    table.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    body, answer = {"json": {"inputs": "{text}"}}, {"pairs": "0", "label": "label", "score": "score"}
    model = describe("texts", sends="text", picture=None, classes=["bad", "good"], body=body, answer=answer)
    result = run(InspectRequest(str(model), str(table), allowed(service, "texts")), JobMonitor(Heard())).result
    assert isinstance(result, InspectResult)
    assert (result.model.task, result.model.access) == ("text", "scores")
    assert result.data.reading.label_column == "label"
    assert "capitals" not in result.model.input
    assert len(service.heard) <= 24
