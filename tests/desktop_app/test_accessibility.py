"""Every widget that takes the focus has a spoken name, can be hit, and is reached by Tab."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from recorded_jobs import jobs
from walk import Walker

SMALLEST_TARGET = 24


def focusable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


@pytest.fixture
def walker(qtbot, themed: QApplication, recording) -> Walker:
    made = Walker(jobs(recording), recording)
    qtbot.addWidget(made.window)
    return made


def test_every_focusable_widget_has_a_name(walker: Walker) -> None:
    seen = 0
    for state in walker.walk():
        for widget in focusable(walker.window):
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name) if interface else ""
            assert name.strip(), (state, type(widget).__name__, widget.objectName())
            seen += 1
    assert seen > 80


def test_every_button_is_large_enough(walker: Walker) -> None:
    for state in walker.walk():
        for widget in walker.window.findChildren(QAbstractButton):
            if widget.isVisibleTo(walker.window) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
                assert min(widget.width(), widget.height()) >= SMALLEST_TARGET, (state, widget.objectName())


def test_tab_visits_every_widget_of_every_screen(walker: Walker) -> None:
    for state in walker.walk():
        expected = set(focusable(walker.window))
        screen = walker.window.screens[walker.window.models.navigator.screen]
        reached, widget = set(), screen.nextInFocusChain()
        for _ in range(3_000):
            if widget in expected:
                reached.add(widget)
            widget = widget.nextInFocusChain()
            if widget is screen:
                break
        assert expected - reached == set(), state


def test_every_screen_has_a_name(walker: Walker) -> None:
    for _ in walker.walk():
        screen = walker.window.screens[walker.window.models.navigator.screen]
        assert screen.accessibleName()
        assert screen.objectName()


def test_painted_widgets_say_their_numbers(walker: Walker) -> None:
    said = {}
    for state in walker.walk():
        for name in ("score_gauge", "live_chart"):
            widget = walker.window.findChild(QWidget, name)
            said[state, name] = widget.accessibleDescription()
    assert "Score 41 of 100, Weak, Grade E, between 37 and 45 of 100" in said["result", "score_gauge"]
    assert said["training", "live_chart"].startswith("Right on ordinary pictures: 94 %.")


def looks(widget: QWidget) -> bytes:
    picture = widget.grab().toImage()
    return bytes(picture.constBits())


def test_focus_can_be_seen_on_every_widget(qtbot, walker: Walker) -> None:
    seen: set[str] = set()
    for state in walker.walk():
        screen = walker.window.screens[walker.window.models.navigator.screen]
        walker.window.activateWindow()
        qtbot.waitUntil(walker.window.isActiveWindow)
        for widget in focusable(walker.window):
            if widget.objectName() in seen:
                continue
            screen.setFocus(Qt.FocusReason.OtherFocusReason)
            without = looks(widget)
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            assert looks(widget) != without, (state, type(widget).__name__, widget.objectName())
            seen.add(widget.objectName())
    assert len(seen) > 35


def test_a_long_page_scrolls_by_keys(qtbot, walker: Walker) -> None:
    walker.window.resize(1024, 640)
    for state in walker.walk():
        if state == "result":
            break
    page = walker.window.screens["result"]
    qtbot.waitUntil(lambda: page.view.verticalScrollBar().maximum() > 0)
    qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.view.verticalScrollBar().value() > 0
    qtbot.keyClick(page, Qt.Key.Key_PageUp)
    assert page.view.verticalScrollBar().value() == 0
