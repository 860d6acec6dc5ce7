"""All text is shown whole, in the usual window and with text twice as large."""

import re

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from recorded_jobs import jobs
from walk import Walker

from desktop_app.theme import theme
from desktop_app.widgets.page import Page


def clipped(window: QWidget) -> list[str]:
    found = []
    for label in window.findChildren(QLabel):
        if label.isVisibleTo(window) and label.text() and not _fits(label):
            found.append(f"label {label.text()!r} {label.width()}x{label.height()}")
    for button in window.findChildren(QAbstractButton):
        if button.isVisibleTo(window) and isinstance(button, QPushButton):
            hint = button.minimumSizeHint()
            if button.width() < hint.width() or button.height() < hint.height():
                found.append(
                    f"button {button.text()!r} {button.width()}x{button.height()} < {hint.width()}x{hint.height()}"
                )
    return found


def _fits(label: QLabel) -> bool:
    if label.wordWrap():
        widest = max(label.fontMetrics().horizontalAdvance(word) for word in re.split(r"[\s\u200b]+", label.text()))
        return label.width() >= widest and label.height() >= label.heightForWidth(label.width())
    hint = label.sizeHint()
    return label.width() >= hint.width() and label.height() >= hint.height()


@pytest.mark.parametrize(("width", "height", "scale"), [(1180, 800, 1.0), (900, 640, 1.0), (1180, 800, 2.0)])
def test_nothing_is_clipped(qtbot, themed: QApplication, recording, width: int, height: int, scale: float) -> None:
    walker = Walker(jobs(recording), recording)
    qtbot.addWidget(walker.window)
    theme().set_text_scale(scale)
    walker.window.resize(width, height)
    seen = 0
    for state in walker.walk():
        qtbot.wait(30)
        assert clipped(walker.window) == [], state
        page = walker.window.screens[walker.window.models.navigator.screen]
        assert isinstance(page, Page)
        inside, outside = page.view.widget(), page.view.viewport()
        assert inside.width() <= outside.width(), state
        seen += 1
    assert seen == 31
