"""What may go wrong on the way, who may be asked, and where the key never appears."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from service_server import KEY, Service

from engine.models import Permission, RawModel, open_model
from engine.models.web_service import caller, exchange
from engine.models.web_service.pace import Pace
from engine.results import ModelError, ServiceError, Stopped

Connect = Callable[..., RawModel]
Describe = Callable[..., Path]
HEADER = {"Authorization": "Bearer {key}"}


def failure(raw: RawModel, pictures: np.ndarray) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        raw.runtime.run(pictures)
    assert caught.value.next_step
    return caught.value


def test_nothing_is_sent_that_nobody_allowed(describe: Describe, service: Service, no_network: list[str]) -> None:
    path = describe(address="https://models.example.com/v1", classes=None)
    with pytest.raises(ServiceError) as caught:
        open_model(path)
    assert caught.value.code == "service.not_allowed"
    assert "--allow-address https://models.example.com/v1" in caught.value.next_step
    for other in ("https://models.example.com/v2", "http://models.example.com/v1", "https://example.com", "nonsense"):
        with pytest.raises(ServiceError) as caught:
            open_model(path, permission=Permission(other))
        assert caught.value.code == "service.other_address"
    assert no_network == []


@pytest.mark.parametrize("allowed", ["https://models.example.com/v1", "https://models.example.com"])
def test_the_guard_of_the_tests_sees_what_was_allowed(
    describe: Describe, pictures: np.ndarray, no_network: list[str], allowed: str
) -> None:
    raw = open_model(describe(address="https://models.example.com/v1"), permission=Permission(allowed))
    assert no_network == []
    with pytest.raises(AssertionError, match=r"models\.example\.com"):
        raw.runtime.run(pictures[:1])
    assert set(no_network) == {"models.example.com"}
    no_network.clear()


@pytest.mark.parametrize(
    ("path", "code"),
    [("401", "key"), ("403", "key"), ("404", "not_found"), ("405", "not_found"), ("413", "too_large"),
     ("429", "too_many"), ("500", "fault"), ("503", "fault"), ("422", "not_understood"), ("redirect", "redirect"),
     ("cut", "broken"), ("noise", "broken")],
)  # fmt: skip
def test_faults_have_words_of_their_own(connect: Connect, pictures: np.ndarray, path: str, code: str) -> None:
    assert failure(connect(path), pictures[:1]).code == f"service.{code}"


def test_an_endless_answer_is_left(connect: Connect, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_ANSWER_BYTES", 2**20)
    assert failure(connect("endless"), pictures[:1]).code == "service.too_long"


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_a_slow_service_is_left(connect: Connect, pictures: np.ndarray, path: str) -> None:
    assert failure(connect(path, timeout_s=0.3), pictures[:1]).code == "service.timed_out"


def test_nobody_there(describe: Describe, pictures: np.ndarray) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"
    raw = open_model(describe(address=address), permission=Permission(address))
    assert failure(raw, pictures[:1]).code == "service.refused"


def test_no_such_name(describe: Describe, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    raw = open_model(describe(address="https://no.example/"), permission=Permission("https://no.example/"))
    assert failure(raw, pictures[:1]).code == "service.no_such_host"


def test_a_name_for_this_computer_must_lead_here(
    describe: Describe, pictures: np.ndarray, monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    address = service.address().replace("127.0.0.1", "localhost")
    raw = open_model(describe(address=address), permission=Permission(address))
    monkeypatch.setattr(exchange, "is_loopback", lambda host: False)
    assert failure(raw, pictures[:1]).code == "service.not_loopback"
    assert service.heard == []


def test_tls_that_cannot_be_trusted(describe: Describe, pictures: np.ndarray, service: Service) -> None:
    address = service.address().replace("http:", "https:")
    raw = open_model(describe(address=address), permission=Permission(address))
    assert failure(raw, pictures[:1]).code == "service.tls"
    assert service.heard == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost that signs itself, with its key, made anew."""
    program = shutil.which("openssl")
    if program is None or sys.platform != "linux":
        pytest.skip("needs the program openssl, and a system that takes SSL_CERT_FILE")
    made = [tmp_path / "key.pem", tmp_path / "own.pem"]
    command = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(made[0]), "-out", str(made[1])]
    subprocess.run(command, check=True, capture_output=True)
    return made[1]


def test_an_address_with_a_trusted_certificate_is_asked(
    describe: Describe, pictures: np.ndarray, service: Service, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, certificate.with_name("key.pem"))
    service.socket = own.wrap_socket(service.socket, server_side=True, do_handshake_on_connect=False)
    address = service.address().replace("http://127.0.0.1", "https://localhost")
    raw = open_model(describe(address=address), permission=Permission(address))
    assert failure(raw, pictures[:1]).code == "service.tls"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    exchange._trust.cache_clear()
    try:
        again = open_model(describe(address=address), permission=Permission(address))
        assert again.runtime.run(pictures[:2]).shape == (2, 10)
        elsewhere = address.replace("localhost", "127.0.0.1")
        other = open_model(describe(address=elsewhere), permission=Permission(elsewhere))
        assert failure(other, pictures[:1]).code == "service.tls"  # the certificate is for another name
    finally:
        exchange._trust.cache_clear()
    assert len(service.heard) == 2


def test_certificates_are_checked() -> None:
    trust = exchange._trust()
    assert trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.check_hostname


def test_stop_is_heard_while_an_answer_is_awaited(connect: Connect, pictures: np.ndarray, service: Service) -> None:
    stop = threading.Event()
    raw = connect("silent", timeout_s=60, should_stop=stop.is_set)
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(Stopped):
        raw.runtime.run(pictures)
    assert not service.released.is_set()


def test_passing_faults_are_tried_again_and_waiting_times_are_kept(
    connect: Connect, pictures: np.ndarray, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    real = threading.Event.wait

    def wait(self: threading.Event, timeout: float | None = None) -> bool:
        if timeout is not None and timeout > 0.1:
            waits.append(timeout)
            timeout = 0.0
        return real(self, timeout)

    raw = connect(retries=3)
    service.faults = [(429, {"Retry-After": "7"}), (500, {}), (503, {})]
    monkeypatch.setattr(threading.Event, "wait", wait)
    rows = raw.runtime.run(pictures[:1])
    assert rows.shape == (1, 10)
    assert raw.meter.sent == 4
    asked = [seconds for seconds in waits if seconds <= 60]
    assert asked[0] == 7
    assert asked[1] < asked[2]


def test_a_service_that_asks_to_wait_for_long_is_left(connect: Connect, pictures: np.ndarray, service: Service) -> None:
    service.faults = [(429, {"Retry-After": "86400"})]
    assert failure(connect(retries=5), pictures[:1]).code == "service.too_many"
    assert len(service.heard) == 1


def test_waiting_times_are_understood_as_dates_too() -> None:
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 30))
    assert 25 < caller._asked_wait(later) <= 30
    assert caller._asked_wait("soon") == caller._asked_wait("") == 0
    assert caller._asked_wait("12") == 12


def test_no_more_requests_than_allowed(connect: Connect, pictures: np.ndarray, service: Service) -> None:
    raw = connect(max_requests=5)
    raw.runtime.run(pictures[:4])
    assert raw.meter.left == 1
    with pytest.raises(Stopped, match="5 requests"):
        raw.runtime.run(pictures)
    assert len(service.heard) <= 5
    assert raw.meter.left == 0
    np.testing.assert_array_equal(raw.runtime.run(pictures[:4]).shape, (4, 10))


def test_turns_are_spread_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waited = [100.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pace, end = Pace(4.0), types.SimpleNamespace(wait=waited.append)
    for _ in range(4):
        pace.wait(end)
    assert waited == [0.0, 0.25, 0.5, 0.75]
    now[0] = 200.0
    pace.wait(end)
    assert waited[-1] == 0.0


@pytest.mark.parametrize("path", ["401", "422", "500", "redirect"])
def test_the_key_is_sent_and_shown_nowhere(
    connect: Connect, pictures: np.ndarray, service: Service, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("SHOP_KEY", KEY)
    raw = connect(path, headers=HEADER, key={"environment": "SHOP_KEY"})
    error = failure(raw, pictures[:1])
    assert service.heard[0][1]["Authorization"] == f"Bearer {KEY}"
    shown = " ".join([str(error), *map(str, error.to_json().values()), repr(raw.meter)])
    assert "sk-very" not in shown
    assert error.__cause__ is None or "sk-very" not in repr(error.__cause__)


def test_the_key_may_stand_behind_the_question_mark(
    connect: Connect, pictures: np.ndarray, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", KEY)
    raw = connect("500?api_key={key}&x=1", key={"environment": "SHOP_KEY"})
    error = failure(raw, pictures[:1])
    assert service.heard[0][0] == "/500?api_key=sk-very-secret-0123456789%2F%2Babc&x=1"
    assert "sk-very" not in str(error.to_json())
    assert "{key}" in raw.meter.address


def test_a_missing_or_useless_key_is_told(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_KEY", raising=False)
    with pytest.raises(ServiceError, match="SHOP_KEY"):
        connect(headers=HEADER, key={"environment": "SHOP_KEY"})
    for useless in ("Kurz1", "line\nbreak-in-key", "schlüssel-mit-umlaut"):
        monkeypatch.setenv("SHOP_KEY", useless)
        with pytest.raises(ServiceError) as caught:
            connect(headers=HEADER, key={"environment": "SHOP_KEY"})
        assert caught.value.code == "service.odd_key"
        assert useless not in str(caught.value.to_json())


def test_the_keyring_of_the_computer(
    connect: Connect, pictures: np.ndarray, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.models.web_service.keys import store_key

    kept: dict[tuple[str, str], str] = {}
    ring = types.ModuleType("keyring")
    ring.set_password = lambda program, name, key: kept.update({(program, name): key})
    ring.get_password = lambda program, name: kept.get((program, name))
    monkeypatch.setitem(sys.modules, "keyring", ring)
    store_key("shop", KEY)
    connect(headers=HEADER, key={"keyring": "shop"}).runtime.run(pictures[:1])
    assert service.heard[0][1]["Authorization"] == f"Bearer {KEY}"
    assert kept == {("toughen", "shop"): KEY}

    def locked(*_: object) -> None:
        raise RuntimeError(f"locked {KEY}")

    ring.get_password = locked
    with pytest.raises(ServiceError) as caught:
        connect(headers=HEADER, key={"keyring": "shop"})
    assert caught.value.code == "service.no_keyring"
    assert KEY not in str(caught.value.to_json())
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ServiceError, match="keyring") as caught:
        connect(headers=HEADER, key={"keyring": "shop"})
    assert "pip install keyring" in caught.value.next_step


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"address": "ftp://x/"}, "not an address"), ({"address": "https://"}, "not an address"),
        ({"address": "https://a b/"}, "not an address"), ({"address": "https://x:99999/"}, "not an address"),
        ({"address": "https://me:word@x/"}, "password"), ({"address": "http://example.com/"}, "Use https"),
        ({"address": "https://{key}.example.com/"}, "behind the question mark"),
        ({"headers": {"X-Api-Key": "sk-123456"}}, "seems to hold a key"),
        ({"headers": {"Authorization": "Bearer abc"}}, "seems to hold a key"),
        ({"headers": {"Bad Name": "x"}}, "cannot be sent"), ({"headers": {"X": "a\r\nB: c"}}, "cannot be sent"),
        ({"headers": {"Host": "other"}}, "set by Toughen"), ({"headers": HEADER}, "where the key is"),
        ({"body": {"json": {"image": "x"}}}, "no place"), ({"body": {}}, "exactly one way"),
        ({"body": {"json": {"image": "{picture_base64}", "api_key": "sk-1"}}}, "seems to hold a key"),
        ({"body": {"raw": True, "json": ["{picture_base64}"]}}, "exactly one way"),
        ({"picture": None}, "how large"), ({"picture": {"width": 0, "height": 5}}, "how large"),
        ({"picture": {"width": 28, "height": 28, "format": "jpeg"}}, "wrong form"),
        ({"answer": {"scores": "a", "pairs": "b", "label": "c", "score": "d"}}, "exactly one way"),
        ({"answer": {"pairs": "b"}}, "label and its score"), ({"answer": {"label": "c"}, "classes": None}, "name the classes"),
        ({"classes": ["a", "a"]}, "two classes"), ({"timeout_s": 0}, "timeout_s"), ({"at_once": 99}, "at_once"),
        ({"requests_per_second": 0}, "requests_per_second"), ({"retries": "many"}, "wrong form"),
        ({"surprise": 1}, "does not know: surprise"), ({"toughen_service": 9}, "another version"),
    ],
)  # fmt: skip
def test_descriptions_that_cannot_be(connect: Connect, service: Service, changed: dict, words: str) -> None:
    with pytest.raises(ServiceError, match=re.escape(words)) as caught:
        connect(**changed)
    assert caught.value.code == "service.description"
    assert service.heard == []


def test_http_to_others_needs_a_word_of_its_own_and_is_told(describe: Describe) -> None:
    path = describe(address="http://models.example.com/", allow_http=True)
    raw = open_model(path, permission=Permission("http://models.example.com/"))
    assert any("others on the way" in note for note in raw.facts.notes)


def test_a_description_is_told_by_its_content(tmp_path: Path, describe: Describe, service: Service) -> None:
    renamed = describe().rename(tmp_path / "model.onnx")
    assert open_model(renamed, permission=Permission(service.address("scores"))).facts.format == "web service"
    other = tmp_path / "x.toughen-service.json"
    other.write_text('{"hello": 1}')
    with pytest.raises(ModelError):
        open_model(other, permission=Permission("https://x.example/"))
    unfinished = describe(answer=None)
    with pytest.raises(ServiceError, match="not finished"):
        open_model(unfinished, permission=Permission(service.address("scores")))
