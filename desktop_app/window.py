"""The window: view models, screens, and the ways between them."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.engine_client import EngineClient
from desktop_app.keep_awake import KeepAwake
from desktop_app.models import Models
from desktop_app.screens.about import AboutScreen
from desktop_app.screens.checking import CheckingScreen
from desktop_app.screens.connect import ConnectScreen
from desktop_app.screens.home import HomeScreen
from desktop_app.screens.outcome import OutcomeScreen
from desktop_app.screens.result import ResultScreen
from desktop_app.screens.save_report import SaveReportScreen
from desktop_app.screens.strengthen import StrengthenScreen
from desktop_app.screens.training import TrainingScreen
from desktop_app.screens.trust import TrustScreen
from desktop_app.theme import theme
from desktop_app.top_bar import TopBar
from desktop_app.view_models.navigator import Screen
from engine.words import say

_SIZE, _SMALLEST = QSize(1180, 800), QSize(720, 520)
_TEXT_STEP = 0.1


class MainWindow(QMainWindow):
    """Everything the user sees."""

    def __init__(self, client: EngineClient | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(say("Toughen"))
        self.resize(_SIZE)
        self.setMinimumSize(_SMALLEST)
        self.client = client or EngineClient()
        self.models = Models(self.client)
        self._awake = KeepAwake()
        self._top = TopBar(self._go_home)
        self.screens = self._make_screens()
        self._stack = QStackedWidget()
        for screen in self.screens.values():
            self._stack.addWidget(screen)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._top)
        box.addWidget(self._stack, 1)
        self.setCentralWidget(whole)
        self._connect()
        self._shortcuts()
        self._show_screen()

    def _make_screens(self) -> dict[Screen, QWidget]:
        m, nav = self.models, self.models.navigator
        return {
            "home": HomeScreen(m.home, m.open_about, m.open_connect),
            "connect": ConnectScreen(m.connect_service, nav.back),
            "about": AboutScreen(m.about, m.start_check, m.open_trust, nav.back),
            "checking": CheckingScreen(m.checking, nav.back),
            "result": ResultScreen(m.result, m.try_text, m.open_strengthen, m.open_report, nav.back),
            "strengthen": StrengthenScreen(m.strengthen, m.start_strengthening, nav.back),
            "training": TrainingScreen(m.training, nav.back),
            "outcome": OutcomeScreen(m.outcome, m.open_strengthen, m.open_report, self._go_home, nav.back),
            "report": SaveReportScreen(m.save_report, self._go_home, nav.back),
            "trust": TrustScreen(m.trust, m.leave_trust),
        }

    def _connect(self) -> None:
        self.models.navigator.changed.connect(self._show_screen)
        self.models.outcome.changed.connect(lambda: self._top.steps.show_step(self.models.step))
        for job in self.models.long_jobs:
            job.changed.connect(self._keep_awake)

    def _shortcuts(self) -> None:
        """Text size and Quit, as in other programs."""
        for keys, step in (("Ctrl++", _TEXT_STEP), ("Ctrl+=", _TEXT_STEP), ("Ctrl+-", -_TEXT_STEP)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: theme().set_text_scale(theme().text_scale + step))
        QShortcut(QKeySequence("Ctrl+0"), self).activated.connect(lambda: theme().set_text_scale(1.0))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self).activated.connect(self.close)

    def open(self, model: Path | None) -> None:
        """Start the engine, with ``model`` already chosen where given."""
        self.client.launch()
        if model is not None:
            self.models.home.take([model])

    def _go_home(self) -> None:
        self.models.navigator.go("home")

    def _show_screen(self) -> None:
        """Show the screen and give it the focus, so that Tab begins at its top."""
        navigator = self.models.navigator
        self._stack.setCurrentWidget(self.screens[navigator.screen])
        self._top.steps.show_step(self.models.step)
        self.screens[navigator.screen].setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_awake(self) -> None:
        """While a long job runs: no sleep, and no way home that would hide it."""
        busy = any(job.busy for job in self.models.long_jobs)
        self._top.allow_home(not busy)
        if busy:
            self._awake.hold()
        else:
            self._awake.release()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the engine end itself; finished parts of a running job are kept."""
        self._awake.release()
        self.client.close()
        super().closeEvent(event)
