"""Connecting to a web service in the window: nothing is asked before a button names the address."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from recorded_jobs import SERVICE_FILE, jobs
from recordings import SERVICE
from screenshots import StillClient
from walk import Walker

from desktop_app.models import Models
from desktop_app.view_models.service import allowance, service_address
from engine.protocol import ConnectRequest, InspectRequest
from engine.results import ServiceCost

KEY = "sk-very-secret-key"


class Listening(StillClient):
    """Remembers what was asked of the engine."""

    def __init__(self) -> None:
        super().__init__(["none"])
        self.asked: list = []

    def start(self, command, request):
        self.asked.append(request)
        return super().start(command, request)


@pytest.fixture
def client() -> Listening:
    return Listening()


@pytest.fixture
def models(qapp: QApplication, client: Listening) -> Models:
    return Models(client)


def fill(models: Models, recording: Path) -> None:
    page = models.connect_service
    for name, value in (
        ("address", SERVICE), ("size", "28 × 28"), ("grey", True), ("key_place", "keyring"), ("key_name", "shop"),
        ("key", KEY), ("rate", "2,5"), ("price", "1.50"),
    ):  # fmt: skip
        page.change(name, value)
    page.choose_sample(recording / "answers/0.png")


def play(client: Listening, job, lines: list[dict]) -> None:
    for line in lines:
        client.say(job._id, line)


def test_one_picture_goes_to_the_address_on_the_button(models: Models, client: Listening, recording: Path) -> None:
    page = models.connect_service
    assert not page.can_send
    fill(models, recording)
    assert page.send_label == f"Send one picture to {SERVICE}"
    assert client.asked == []
    page.send()
    (request,) = client.asked
    assert isinstance(request, ConnectRequest)
    assert request.allow_address == SERVICE
    assert request.key == KEY
    assert page.form.key == ""
    assert request.description["picture"] == {"width": 28, "height": 28, "channels": 1}
    assert request.description["key"] == {"keyring": "shop"}
    assert request.description["requests_per_second"] == 2.5
    assert KEY not in json.dumps(request.description)


def test_the_description_is_saved_with_the_chosen_place(
    models: Models, client: Listening, recording: Path, tmp_path: Path
) -> None:
    page = models.connect_service
    fill(models, recording)
    page.send()
    play(client, page.job, jobs(recording)["connect"])
    assert page.can_save
    assert page.place_words(page.places[0])[0] == "10 numbers at “predictions”"
    page.save(tmp_path / "shop.toughen-service.json")
    request = client.asked[-1]
    assert request.allow_address == ""
    assert request.key == ""
    assert request.description["answer"]["pairs"] == "predictions"
    assert len(request.description["classes"]) == 10
    assert request.out.endswith("shop.toughen-service.json")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("size", "large", "224 x 224"), ("rate", "often", "as numbers"), ("template", "{", "not good JSON")],
)
def test_mistakes_are_told_before_anything_is_asked(
    models: Models, client: Listening, recording: Path, name: str, value: str, words: str
) -> None:
    fill(models, recording)
    models.connect_service.change(name, value)
    models.connect_service.send()
    assert words in models.connect_service.mistake
    assert client.asked == []


def test_a_web_service_is_looked_at_only_after_consent(models: Models, client: Listening, recording: Path) -> None:
    models.project.choose_pictures(recording)
    models.project.choose_model(recording / SERVICE_FILE)
    models.open_about()
    assert models.about.needs_consent
    assert client.asked == []
    models.about.allow()
    (request,) = client.asked
    assert isinstance(request, InspectRequest)
    assert request.common.allow_address == SERVICE
    play(client, models.about.job, jobs(recording)["inspect:service"])
    assert models.about.check_label == "Check, sending to https://models.example.com/v1/clothes"
    assert models.about.cost_line == (
        "This check sends up to 5,000 requests to https://models.example.com/v1/clothes: about 17 minutes, 10.00 EUR."
    )
    assert "stay on this computer" not in models.home.privacy
    models.about.choose_requests("1000")
    scan, _ = models.about.scan_request()
    assert scan.common.max_requests == 1000
    assert scan.common.allow_address == SERVICE
    models.project.choose_model(recording / SERVICE_FILE)
    assert models.about.needs_consent


def test_only_a_description_has_an_address(tmp_path: Path, recording: Path) -> None:
    assert service_address(recording / SERVICE_FILE) == SERVICE
    for content in (b"", b"{", b"[1]", b'{"address": "https://x"}', b"\xff\xfe"):
        (tmp_path / "x.json").write_bytes(content)
        assert service_address(tmp_path / "x.json") == ""
    assert service_address(tmp_path) == service_address(None) == service_address(tmp_path / "gone") == ""


def test_costs_are_told_without_a_price_too() -> None:
    assert allowance({"quick": ServiceCost(SERVICE, 20, 1000, 100.0)}, 6000) == "about 10 minutes"
    assert allowance({}, 6000) == ""


def test_the_buttons_of_the_window_name_the_address(qtbot, themed: QApplication, recording: Path) -> None:
    walker = Walker(jobs(recording), recording)
    qtbot.addWidget(walker.window)
    named = {}
    for state in walker.walk():
        for name in ("connect_send", "about_allow", "check_button"):
            found = walker.window.findChild(QPushButton, name)
            if found.isVisible():
                named.setdefault(state, []).append(found.text())
        if state == "about service":
            break
    for state in ("connect answered", "about service asked", "about service"):
        assert any(SERVICE in words for words in named[state]), named
