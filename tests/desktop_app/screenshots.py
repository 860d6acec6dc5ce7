"""Pictures of every screen in light and dark: ``python tests/desktop_app/screenshots.py FOLDER [--scale 2] [--size 900x640]``."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from recorded_jobs import HARDEN_PHASES, SCAN_PHASES, jobs, record

from desktop_app.engine_client import EngineClient, Hello
from desktop_app.problems import engine_crashed
from desktop_app.theme import theme
from desktop_app.window import MainWindow
from engine.protocol import Message


class StillClient(EngineClient):
    """Starts no process: the script says what the engine would."""

    def launch(self) -> None:
        """Start nothing."""

    def start(self, command, request):
        """Return an id without sending anything."""
        self._count += 1
        return f"{command}-{self._count}"

    def say(self, job: str, line: dict) -> None:
        """Let the engine say ``line`` about ``job``."""
        fields = {key: value for key, value in line.items() if key not in ("type", "id")}
        self.received.emit(Message(line["type"], job, fields))


class Camera:
    """Walks through all screens and grabs each."""

    def __init__(self, out: Path, size: tuple[int, int], suffix: str) -> None:
        self.out, self.suffix = out, suffix
        self.folder = record(Path(tempfile.mkdtemp()) / "toughen runs")
        self.lines = jobs(self.folder)
        self.client = StillClient(["none"])
        self.window = MainWindow(self.client)
        self.window.resize(*size)
        self.window.show()
        self.models = self.window.models

    def snap(self, name: str) -> None:
        for _ in range(4):
            settle()
        for mode in ("light", "dark"):
            theme().set_mode(mode)
            settle()
            settle()
            self.window.grab().save(str(self.out / f"{name}-{mode}{self.suffix}.png"))
            view = getattr(self.window.screens[self.models.navigator.screen], "view", None)
            bar = view.verticalScrollBar() if view else None
            if bar is not None and bar.maximum() > 0 and mode == "light":
                bar.setValue(bar.maximum())
                settle()
                self.window.grab().save(str(self.out / f"{name}-{mode}{self.suffix}-end.png"))
                bar.setValue(0)

    def play(self, job, lines: list[dict]) -> None:
        for line in lines:
            self.client.say(job._id, line)
        settle()

    def walk(self) -> None:
        m, lines = self.models, self.lines
        self.client.ready.emit(Hello("0.1.0", "cpu", ()))
        self.snap("01-home")
        self.client.lost.emit(engine_crashed("exit code 134"))
        self.snap("02-home-problem")
        self.client.ready.emit(Hello("0.1.0", "cpu", ()))
        m.home.take_sample()
        self.snap("03-home-chosen")
        m.open_about()
        self.snap("04-about-busy")
        self.play(m.about.job, lines["inspect"])
        self.snap("05-about")
        m.about.answer(False)
        self.snap("06-about-repair")
        m.about.answer(True)
        m.start_check()
        self.play(m.checking.job, lines["scan"][: len(SCAN_PHASES)])
        self.snap("07-checking")
        m.checking.job._lost(engine_crashed("exit code 134"))
        self.snap("08-checking-problem")
        m.checking.try_again()
        self.play(m.checking.job, lines["scan"])
        self.snap("09-result")
        m.open_strengthen()
        self.play(m.strengthen.job, lines["inspect"])
        self.snap("10-strengthen")
        m.start_strengthening()
        self.play(m.training.job, lines["harden"][: len(HARDEN_PHASES) + 4])
        self.snap("11-training")
        self.play(m.training.job, lines["harden:unlikely"][11:12])
        self.snap("12-training-unlikely")
        for number, proof in ((13, "proven"), (14, "likely"), (15, "none")):
            key = "harden" if proof == "proven" else f"harden:{proof}"
            if not m.training.job.busy:
                m.start_strengthening()
            self.play(m.training.job, lines[key])
            self.snap(f"{number}-outcome-{proof}")
        m.open_report()
        self.snap("16-report")
        m.save_report.save()
        self.play(m.save_report.job, lines["report"])
        self.snap("17-report-saved")


def settle() -> None:
    """Let layouts and paints happen."""
    loop = QEventLoop()
    QTimer.singleShot(15, loop.quit)
    loop.exec()


def main() -> None:
    """Grab everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--size", default="1180x800")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    theme().install(app)
    theme().set_text_scale(arguments.scale)
    width, height = (int(part) for part in arguments.size.split("x"))
    suffix = "" if (arguments.scale, arguments.size) == (1.0, "1180x800") else f"-{arguments.scale:g}-{arguments.size}"
    Camera(arguments.folder, (width, height), suffix).walk()


if __name__ == "__main__":
    main()
