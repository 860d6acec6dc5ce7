"""Names that try to be markup, to turn text around or to burst the layout are shown as plain, safe text."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from recorded_jobs import jobs, result
from recordings import example, findings, inspect_result, model, scan_result
from walk import Walker

from desktop_app.widgets.marked import MarkedLabel

HOSTILE = (
    "<img src='file:///etc/passwd'><b>bold</b>",
    "evil\u202egnp.exe",
    "\ud800 lonely",
    "猫 قط 🐈 &amp; &File",
    "x" * 4_000,
    "line\nbreak\x00\x1b[31m",
    "",
)
FORBIDDEN = ("\u202e", "\x00", "\x1b", "\ud800")


def hostile_jobs(folder: Path) -> dict:
    lines = jobs(folder)
    named = model(HOSTILE[0], HOSTILE)
    tricked = replace(example(0), predicted_before=HOSTILE[0], predicted_after=HOSTILE[1], label=HOSTILE[2])
    worst = replace(findings()[1], evidence=(tricked,))
    seen = tuple(
        replace(p, predicted=HOSTILE[i], label=HOSTILE[i + 1]) for i, p in enumerate(inspect_result().predictions)
    )
    inspected = inspect_result(model=named, predictions=seen, warnings=(HOSTILE[0], HOSTILE[4]))
    lines["inspect"][-1] = result("inspect", inspected, folder)
    lines["scan"][-1] = result("scan", scan_result(model=named, findings=(worst,)), folder)
    return lines


def labels(walker: Walker) -> list[QLabel]:
    """Return what is shown, but for texts with marks, which have tests of their own."""
    shown = [label for label in walker.window.findChildren(QLabel) if label.isVisibleTo(walker.window) and label.text()]
    return [label for label in shown if not isinstance(label, MarkedLabel)]


@pytest.fixture
def walker(qtbot, themed: QApplication, recording: Path) -> Walker:
    made = Walker(hostile_jobs(recording))
    qtbot.addWidget(made.window)
    return made


def test_hostile_names_are_inert_and_visible(walker: Walker) -> None:
    shown = ""
    for state in walker.walk():
        if state == "result could not test":
            continue
        for label in labels(walker):
            assert label.textFormat() is Qt.TextFormat.PlainText, state
            assert not any(char in label.text() for char in FORBIDDEN), (state, label.text())
            shown += label.text().replace("\u200b", "")
        page = walker.window.screens[walker.window.models.navigator.screen]
        assert page.view.widget().width() <= page.view.viewport().width(), state
    assert "<b>bold</b>" in shown
    assert "⟨U+202E⟩" in shown
    assert "⟨empty⟩" in shown


def test_no_message_box_and_no_rich_tool_tip_carries_a_name(walker: Walker) -> None:
    for _ in walker.walk():
        assert walker.window.findChildren(QMessageBox) == []
        for widget in walker.window.findChildren(QLabel):
            assert widget.toolTip() == ""
