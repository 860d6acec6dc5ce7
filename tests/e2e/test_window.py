"""The window with the real engine, from Home to a saved report, as an owner with few pictures would use it."""

import json
import os
import shutil
import zipfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from desktop_app.theme import theme
from desktop_app.window import MainWindow

LONG_MS = 600_000


@pytest.fixture
def pictures(tmp_path: Path, sample_train: Path) -> Path:
    taken: dict[str, int] = {}
    with zipfile.ZipFile(sample_train) as archive:
        for name in sorted(archive.namelist()):
            folder = name.split("/")[0]
            if taken.get(folder, 0) < 15:
                taken[folder] = taken.get(folder, 0) + 1
                archive.extract(name, tmp_path / "pictures")
    return tmp_path / "pictures"


@pytest.fixture
def model(tmp_path: Path, sample_model: Path) -> Path:
    shutil.copy(sample_model.with_name("labels.txt"), tmp_path)
    return Path(shutil.copy(sample_model, tmp_path / "sorter.onnx"))


@pytest.fixture
def window(qtbot, qapp):
    theme().install(qapp)
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    window.open(None)
    yield window
    window.client.close()


class Owner:
    """Presses buttons and waits for screens."""

    def __init__(self, qtbot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    def press(self, name: str) -> None:
        button = self.window.findChild(QAbstractButton, name)
        assert button is not None, name
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=LONG_MS)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def wait_for(self, *screens: str) -> str:
        navigator = self.window.models.navigator
        self.qtbot.waitUntil(lambda: navigator.screen in screens, timeout=LONG_MS)
        return str(navigator.screen)

    def words(self) -> str:
        screen = self.window.screens[self.window.models.navigator.screen]
        return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisibleTo(screen))


@pytest.mark.slow
def test_home_to_saved_report_with_the_real_engine(qtbot, window, model, pictures):
    before = model.read_bytes()
    owner = Owner(qtbot, window)
    window.models.home.take([pictures, model])
    owner.press("home_next")
    owner.wait_for("about")
    qtbot.waitUntil(lambda: "10 kinds" in owner.words(), timeout=LONG_MS)
    owner.press("looks_right_yes")
    owner.press("depth_quick")
    owner.press("check_button")
    owner.wait_for("result")
    assert "easy to trick" in owner.words()
    owner.press("result_strengthen")
    owner.wait_for("strengthen")
    owner.press("strength_gentle")
    owner.press("strengthen_button")
    assert owner.wait_for("outcome") == "outcome"
    hardened = window.models.outcome.result
    assert hardened is not None
    assert hardened.proof in ("likely", "none", "proven")
    assert hardened.split.test >= 10
    owner.press("outcome_report")
    owner.wait_for("report")
    owner.press("report_save")
    qtbot.waitUntil(lambda: "Saved: report.html" in owner.words(), timeout=LONG_MS)
    assert model.read_bytes() == before
    written = list(Path(os.environ["XDG_DATA_HOME"]).rglob("harden.json"))
    assert written
    assert json.loads(written[0].read_text(encoding="utf-8"))["proof"] == hardened.proof
    assert list(Path(os.environ["HOME"]).rglob("report.pdf"))
