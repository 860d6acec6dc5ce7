"""The window's tests run without a screen, in a home of their own, against a recorded engine."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(Path(__file__).parent))

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from recorded_jobs import record

from desktop_app.engine_client import EngineClient, Patience
from desktop_app.theme import theme
from desktop_app.window import MainWindow

FAKE = Path(__file__).with_name("fake_engine.py")
QUICK = Patience(hello_ms=4_000, stop_ms=300, stop_most_ms=1_500, quiet_ms=60_000, close_ms=1_000)
MakeClient = Callable[..., EngineClient]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep results out of the real home."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Path:
    """A folder with recorded jobs and their pictures."""
    return record(tmp_path_factory.mktemp("recording"))


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """The application with our theme, as a user sees it."""
    theme().mode = "light"
    theme().install(qapp)
    yield qapp
    theme().set_mode("light")
    theme().set_text_scale(1.0)


@pytest.fixture
def make_client(recording: Path) -> Iterator[MakeClient]:
    """Make clients of the fake engine in a scenario; all are closed at the end."""
    made: list[EngineClient] = []

    def make(scenario: str = "good", patience: Patience = QUICK) -> EngineClient:
        client = EngineClient([sys.executable, str(FAKE), str(recording), scenario], patience)
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
        for process in client.findChildren(QProcess):
            process.waitForFinished(1_000)


@pytest.fixture
def make_window(make_client: MakeClient, themed: QApplication, qtbot) -> Callable[..., MainWindow]:
    """Make a shown window that talks to the fake engine."""

    def make(scenario: str = "good", patience: Patience = QUICK) -> MainWindow:
        window = MainWindow(make_client(scenario, patience))
        qtbot.addWidget(window)
        window.show()
        window.open(None)
        return window

    return make
