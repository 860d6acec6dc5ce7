"""Takes a window through every screen without a process; shared by tests that look at all of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from PySide6.QtWidgets import QApplication
from recorded_jobs import SERVICE_FILE, SHA256, program_refused
from recordings import SERVICE
from screenshots import StillClient

from desktop_app.engine_client import Hello
from desktop_app.problems import engine_crashed
from desktop_app.window import MainWindow


class Walker:
    """Plays the recorded jobs into a window, one screen after the other."""

    def __init__(self, lines: dict, folder: Path = Path()) -> None:
        self.folder = folder
        self.client = StillClient(["none"])
        self.window = MainWindow(self.client)
        self.window.resize(1180, 800)
        self.window.show()
        self.lines = lines

    def play(self, job, key: str, start: int = 0, end: int | None = None) -> None:
        for line in self.lines[key][start:end]:
            self.client.say(job._id, line)

    def connect(self) -> None:
        """Fill in the form and let the service answer."""
        m = self.window.models.connect_service
        for name, value in (("address", SERVICE), ("key_place", "keyring"), ("key", "secret-key"), ("price", "2")):
            m.change(name, value)
        m.choose_sample(self.folder / "answers/0.png")
        m.send()
        self.play(m.job, "connect")

    def choose_service(self) -> None:
        """Come to About with a web service that nobody allowed to be asked."""
        m = self.window.models
        m.navigator.go("home")
        m.project.choose_model(self.folder / SERVICE_FILE)
        m.project.choose_pictures(self.folder)
        m.open_about()

    def make_guard(self, key: str, end: int | None = None) -> None:
        """Start strengthening, and play the making of a guard."""
        m = self.window.models
        m.start_strengthening()
        self.play(m.training.run.job, key, 0, end)

    def choose_forest(self) -> None:
        """Come to About with a model of texts that only answers."""
        m = self.window.models
        m.navigator.go("home")
        m.project.choose_model(self.folder / "spam-forest.joblib")
        m.project.choose_pictures(self.folder / "mails.csv")
        m.open_about()
        self.play(m.about.job, "inspect:guard")

    def walk(self) -> Iterator[str]:
        """Yield the name of each state once it is shown."""
        m = self.window.models
        for name, act in (
            ("home", lambda: self.client.ready.emit(Hello("0.1.0", "cpu", ()))),
            ("home problem", lambda: self.client.lost.emit(engine_crashed("x"))),
            ("connect", m.open_connect),
            ("connect answered", self.connect),
            ("about service asked", self.choose_service),
            ("about service", lambda: (m.about.allow(), self.play(m.about.job, "inspect:service"))),
            ("home chosen", lambda: (m.navigator.go("home"), m.home.take_sample())),
            ("about busy", m.open_about),
            ("about refused", lambda: self.client.say(m.about.job._id, program_refused())),
            ("trust", lambda: (m.open_trust(), self.play(m.trust.job, "trust"))),
            ("trust given", lambda: (m.trust.type(SHA256[:6]), m.trust.give(), self.play(m.trust.job, "trust:given"))),
            ("about", lambda: self.play(m.about.job, "inspect")),
            ("about repair", lambda: m.about.answer(False)),
            ("checking", lambda: (m.start_check(), self.play(m.checking.run.job, "scan", 0, 9))),
            ("checking problem", lambda: m.checking.run.job._lost(engine_crashed("x"))),
            ("result", lambda: (m.checking.run.try_again(), self.play(m.checking.run.job, "scan"))),
            ("result could not test", lambda: m.result.select(6)),
            ("strengthen", lambda: (m.open_strengthen(), self.play(m.strengthen.job, "inspect"))),
            ("training", lambda: (m.start_strengthening(), self.play(m.training.run.job, "harden:unlikely", 0, 12))),
            ("outcome proven", lambda: self.play(m.training.run.job, "harden")),
            ("outcome likely", lambda: (m.start_strengthening(), self.play(m.training.run.job, "harden:likely"))),
            ("outcome none", lambda: (m.start_strengthening(), self.play(m.training.run.job, "harden:none"))),
            ("report", m.open_report),
            ("report saved", lambda: (m.save_report.save(), self.play(m.save_report.job, "report"))),
            ("about guard", self.choose_forest),
            ("result guard", lambda: (m.start_check(), self.play(m.checking.run.job, "scan:guard"))),
            ("strengthen guard", m.open_strengthen),
            ("training guard", lambda: self.make_guard("harden:guard", 7)),
            ("outcome guard", lambda: self.play(m.training.run.job, "harden:guard", 7)),
            ("outcome guard likely", lambda: self.make_guard("harden:guard:likely")),
            ("outcome guard none", lambda: self.make_guard("harden:guard:none")),
        ):
            act()
            for _ in range(3):
                QApplication.processEvents()
            yield name
