"""Home to a saved report, and every way off that path, through the real client and a recorded engine."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop_app.screens import outcome as outcome_screen
from desktop_app.window import MainWindow

WAIT_MS = 8_000


def press(qtbot, window: MainWindow, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=WAIT_MS)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for(qtbot, window: MainWindow, screen: str) -> None:
    qtbot.waitUntil(lambda: window.models.navigator.screen == screen, timeout=WAIT_MS)


def words_on(screen: QWidget) -> str:
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisibleTo(screen))


def to_about(qtbot, window: MainWindow) -> None:
    press(qtbot, window, "try_sample")
    press(qtbot, window, "home_next")
    wait_for(qtbot, window, "about")


def to_result(qtbot, window: MainWindow) -> None:
    to_about(qtbot, window)
    press(qtbot, window, "check_button")
    wait_for(qtbot, window, "result")


def to_outcome(qtbot, window: MainWindow) -> None:
    to_result(qtbot, window)
    press(qtbot, window, "result_strengthen")
    press(qtbot, window, "strengthen_button")
    wait_for(qtbot, window, "outcome")


def requests(recording: Path, start: int) -> dict[str, dict]:
    lines = (recording / "heard.jsonl").read_text(encoding="utf-8").splitlines()[start:]
    messages = [json.loads(line) for line in lines]
    return {message["command"]: message["request"] for message in messages if message["type"] == "start"}


def heard_so_far(recording: Path) -> int:
    path = recording / "heard.jsonl"
    return len(path.read_text(encoding="utf-8").splitlines()) if path.exists() else 0


def test_home_to_saved_report(
    qtbot, make_window, recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = heard_so_far(recording)
    window = make_window()
    to_about(qtbot, window)
    qtbot.waitUntil(lambda: "Sorts pictures into 10 kinds" in words_on(window.screens["about"]), timeout=WAIT_MS)
    press(qtbot, window, "looks_right_yes")
    press(qtbot, window, "check_button")
    wait_for(qtbot, window, "result")
    assert "Your model is easy to trick." in words_on(window.screens["result"])
    assert "it got 463 of 500 pictures wrong." in words_on(window.screens["result"])
    press(qtbot, window, "result_strengthen")
    qtbot.waitUntil(lambda: "This takes about 12 minutes" in words_on(window.screens["strengthen"]), timeout=WAIT_MS)
    assert "It may make at most 2 more mistakes in 100 ordinary pictures." in words_on(window.screens["strengthen"])
    press(qtbot, window, "strengthen_button")
    wait_for(qtbot, window, "outcome")
    shown = words_on(window.screens["outcome"])
    assert (
        "Tricked before: 463 of 500. Tricked now: 176 of 500. Ordinary pictures right: 478 before, 472 now, of 500."
        in shown
    )
    assert "Stronger against these tests. No model is safe from everything." in shown
    target = tmp_path / "kept.onnx"
    monkeypatch.setattr(outcome_screen, "pick_new_file", lambda parent, title, suggestion, take: take(target))
    press(qtbot, window, "keep_button")
    qtbot.waitUntil(lambda: "Saved as" in words_on(window.screens["outcome"]), timeout=WAIT_MS)
    assert window.models.step == 2
    opened: list[str] = []
    monkeypatch.setattr(outcome_screen.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    press(qtbot, window, "how_to_use_button")
    assert opened == [str(recording / "HOW-TO-USE.html")]
    press(qtbot, window, "outcome_report")
    wait_for(qtbot, window, "report")
    press(qtbot, window, "report_save")
    qtbot.waitUntil(lambda: "Saved: report.html and report.pdf" in words_on(window.screens["report"]), timeout=WAIT_MS)
    sent = requests(recording, before)
    assert sent["scan"]["data"].endswith("clothes-test.zip")
    assert sent["harden"]["data"].endswith("clothes-train.zip")
    assert sent["harden"]["test_data"].endswith("clothes-test.zip")
    assert sent["keep"] == {"result": str(recording), "action": "keep", "to": str(target), "extra": {}}
    assert sent["report"]["compare"] == str(recording)


def test_keyboard_alone_reaches_the_result(qtbot, make_window) -> None:
    window = make_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.models.home.ready, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, window, "about")
    qtbot.waitUntil(lambda: window.models.about.can_check, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, window, "result")
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    wait_for(qtbot, window, "about")


def test_files_are_dropped_in_any_order(qtbot, make_window, tmp_path: Path) -> None:
    window = make_window()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "model.onnx").write_bytes(b"x")
    zone = window.findChild(QWidget, "drop_zone")
    for name in ("pictures", "model.onnx"):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        event = QDropEvent(
            QPoint(5, 5).toPointF(),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        zone.dropEvent(event)
    assert window.models.home.ready
    assert (window.models.home.model_name, window.models.home.pictures_name) == ("model.onnx", "pictures")


@pytest.mark.parametrize("scenario", ["crash", "half", "garbage"])
def test_a_failing_engine_is_a_message_with_a_way_on(qtbot, make_window, scenario: str) -> None:
    window = make_window(scenario)
    to_about(qtbot, window)
    press(qtbot, window, "about_problem_copy")
    assert QApplication.clipboard().text().startswith(("The work stopped", "Something got damaged"))
    assert "Copied" in window.findChild(QPushButton, "about_problem_copy").text()
    window.client._command[-1] = "good"
    press(qtbot, window, "about_problem_again")
    qtbot.waitUntil(lambda: window.models.about.can_check, timeout=WAIT_MS)


def test_a_polite_error_says_what_to_do(qtbot, make_window) -> None:
    window = make_window("error")
    to_about(qtbot, window)
    qtbot.waitUntil(lambda: "No pictures found" in words_on(window.screens["about"]), timeout=WAIT_MS)
    assert "Choose another folder." in words_on(window.screens["about"])


def test_stop_keeps_what_is_done(qtbot, make_window) -> None:
    window = make_window("stoppable")
    to_about(qtbot, window)
    press(qtbot, window, "check_button")
    qtbot.waitUntil(lambda: len(window.models.checking.examples) == 3, timeout=WAIT_MS)
    assert window.models.checking.verdict.endswith("it got 31 of 36 pictures wrong.")
    assert window._awake.held
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    wait_for(qtbot, window, "result")
    assert "You stopped early." in words_on(window.screens["result"])
    assert not window._awake.held


def test_an_engine_deaf_to_stop_is_ended_and_resumed(qtbot, make_window, recording: Path) -> None:
    window = make_window("deaf")
    to_about(qtbot, window)
    press(qtbot, window, "check_button")
    press(qtbot, window, "checking_stop")
    qtbot.waitUntil(lambda: window.models.checking.run.job.state == "failed", timeout=WAIT_MS)
    assert "Finished parts are kept." in words_on(window.screens["checking"])
    before = heard_so_far(recording)
    window.client._command[-1] = "good"
    press(qtbot, window, "checking_problem_again")
    wait_for(qtbot, window, "result")
    assert requests(recording, before)["scan"]["resume"] is True


@pytest.mark.parametrize(
    ("scenario", "sentence", "keep", "discard"),
    [
        ("likely", "The new version is probably better, but that is not proven.", "keep_anyway_button", True),
        ("none", "We found no version that we can recommend.", "", False),
    ],
)
def test_other_outcomes(qtbot, make_window, scenario: str, sentence: str, keep: str, discard: bool) -> None:
    window = make_window(scenario)
    to_outcome(qtbot, window)
    screen = window.screens["outcome"]
    assert sentence in words_on(screen)
    assert "What you can do next" in words_on(screen)
    visible = {button.objectName() for button in screen.findChildren(QPushButton) if button.isVisible()}
    assert "keep_button" not in visible
    assert ("keep_anyway_button" in visible) == bool(keep)
    assert ("discard_button" in visible) == discard


def test_discard_and_undo(qtbot, make_window) -> None:
    window = make_window()
    to_outcome(qtbot, window)
    press(qtbot, window, "discard_button")
    qtbot.waitUntil(lambda: "bin for 30 days" in words_on(window.screens["outcome"]), timeout=WAIT_MS)
    press(qtbot, window, "undo_button")
    qtbot.waitUntil(
        lambda: window.models.outcome.fate == "open" and not window.models.outcome.job.busy, timeout=WAIT_MS
    )


def test_a_copy_that_cannot_be_saved_is_not_lost(
    qtbot, make_window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window("no-keep")
    to_outcome(qtbot, window)
    monkeypatch.setattr(
        outcome_screen, "pick_new_file", lambda parent, title, suggestion, take: take(tmp_path / "x.onnx")
    )
    press(qtbot, window, "keep_button")
    press(qtbot, window, "outcome_problem_again")
    assert window.models.outcome.fate == "open"


@pytest.mark.parametrize(("answer", "complete"), [("training_go_on", True), ("training_stop_here", False)])
def test_go_on_is_asked_when_it_is_unlikely_to_help(qtbot, make_window, answer: str, complete: bool) -> None:
    window = make_window("unlikely")
    to_result(qtbot, window)
    press(qtbot, window, "result_strengthen")
    press(qtbot, window, "strengthen_button")
    qtbot.waitUntil(lambda: "This is unlikely to help. Go on?" in words_on(window.screens["training"]), timeout=WAIT_MS)
    assert len(window.models.training.points) == 7
    press(qtbot, window, answer)
    wait_for(qtbot, window, "outcome")
    assert window.models.project.hardened is not None
    assert window.models.project.hardened.complete is complete


def test_no_opens_the_repair_and_looks_again(qtbot, make_window, recording: Path) -> None:
    window = make_window()
    to_about(qtbot, window)
    press(qtbot, window, "looks_right_no")
    before = heard_so_far(recording)
    window.models.about.repair.choose("scaling", "0-255")
    window.models.about.repair.choose("label_order", "reversed")
    press(qtbot, window, "repair_again")
    qtbot.waitUntil(lambda: window.models.about.can_check, timeout=WAIT_MS)
    overrides = requests(recording, before)["inspect"]["common"]["overrides"]
    assert overrides["scaling"] == "0-255"
    assert Path(overrides["labels"]).read_text(encoding="utf-8").splitlines()[0] == "Trousers"


def test_back_never_returns_to_a_finished_job(qtbot, make_window) -> None:
    window = make_window()
    to_outcome(qtbot, window)
    visited = []
    while window.models.navigator.can_go_back:
        window.models.navigator.back()
        visited.append(window.models.navigator.screen)
    assert visited == ["strengthen", "result", "about", "home"]
