"""Trust in the window: reached from a refusal, given only after typing, withdrawn again; messages are copied."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from recorded_jobs import SHA256, jobs, program_refused
from recordings import scan_result
from walk import Walker

from desktop_app.view_models.project import Finished
from engine.results import Finding


@pytest.fixture
def walker(qtbot, themed: QApplication, recording) -> Walker:
    made = Walker(jobs(recording))
    qtbot.addWidget(made.window)
    m = made.window.models
    m.home.take_sample()
    m.open_about()
    made.client.say(m.about.job._id, program_refused())
    return made


def button(walker: Walker, name: str) -> QPushButton:
    found = walker.window.findChild(QPushButton, name)
    assert found is not None
    return found


def test_the_refusal_offers_a_message_and_the_second_page(walker: Walker) -> None:
    assert button(walker, "about_problem_maker").isVisibleTo(walker.window)
    button(walker, "about_problem_maker").click()
    copied = QGuiApplication.clipboard().text()
    assert "flowers.pt" in copied
    assert "torch.onnx.export" in copied
    assert button(walker, "about_problem_maker").accessibleName() == "Copied"
    button(walker, "about_problem_trust").click()
    assert walker.window.models.navigator.screen == "trust"


def test_other_problems_offer_no_trust(walker: Walker) -> None:
    m = walker.window.models
    m.about.look()
    walker.client.say(m.about.job._id, {"type": "error", "id": "job", "error": walker.lines["error"]})
    assert not button(walker, "about_problem_trust").isVisibleTo(walker.window)
    assert not button(walker, "about_problem_maker").isVisibleTo(walker.window)


def test_trust_needs_the_start_of_the_fingerprint(walker: Walker) -> None:
    m = walker.window.models
    m.open_trust()
    give = button(walker, "trust_give")
    assert not give.isEnabled()
    walker.play(m.trust.job, "trust")
    assert not give.isEnabled()
    field = walker.window.findChild(QLineEdit, "trust_field")
    for typed, enabled in (("000000", False), (SHA256[:5], False), (SHA256[:6].upper(), True)):
        field.setText(typed)
        field.textEdited.emit(typed)
        assert give.isEnabled() is enabled
    give.click()
    walker.play(m.trust.job, "trust:given")
    assert m.navigator.screen == "about"
    assert m.about.job.busy


def test_trust_is_withdrawn(walker: Walker) -> None:
    m = walker.window.models
    m.open_trust()
    walker.play(m.trust.job, "trust:given")
    assert m.trust.is_trusted
    button(walker, f"trust_withdraw_{SHA256[:6]}").click()
    walker.play(m.trust.job, "trust")
    walker.play(m.trust.job, "trust")
    assert not m.trust.is_trusted
    m.leave_trust()
    assert m.navigator.screen == "about"
    assert m.about.job.busy


def test_the_file_finding_offers_its_message(walker: Walker) -> None:
    m = walker.window.models
    found = Finding("file", "medium", "file", None, None, "t", "m", "", (), "", maker_message="Hello, maker")
    m.project.scanned = Finished(scan_result(findings=(found,)), walker.window.models.project.model.parent, {}, True)
    m.project.changed.emit()
    m.navigator.go("result")
    button(walker, "finding_maker").click()
    assert QGuiApplication.clipboard().text() == "Hello, maker"
    m.project.scanned = Finished(scan_result(), walker.window.models.project.model.parent, {}, True)
    m.project.changed.emit()
    assert not button(walker, "finding_maker").isVisibleTo(walker.window)
