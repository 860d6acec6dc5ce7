"""Pictures of every screen in light and dark: ``python tests/desktop_app/screenshots.py FOLDER [--scale 2] [--size 900x640]``."""

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication
from recorded_jobs import HARDEN_PHASES, SCAN_PHASES, SERVICE_FILE, SHA256, jobs, program_refused, record, result
from recordings import SERVICE, inspect_result, mixed_up_result, scan_result

from desktop_app.engine_client import EngineClient, Hello
from desktop_app.problems import engine_crashed
from desktop_app.theme import theme
from desktop_app.view_models.project import Finished
from desktop_app.window import MainWindow
from engine.protocol import Message
from engine.results import Clean, DataInfo, Provable, Score


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
        self.walk_to_check()
        self.walk_through_check()
        self.walk_to_report()

    def walk_to_check(self) -> None:
        m, lines = self.models, self.lines
        self.client.ready.emit(Hello("0.1.0", "cpu", ()))
        self.snap("01-home")
        self.walk_to_service()
        m.home.take([Path("nowhere/holiday.png")])
        self.snap("01b-home-wrong-file")
        m.home.take([self.folder / "jobs.json"])
        self.snap("01c-home-model-only")
        self.client.lost.emit(engine_crashed("exit code 134"))
        self.snap("02-home-problem")
        self.client.ready.emit(Hello("0.1.0", "cpu", ()))
        m.home.take_sample()
        self.snap("03-home-chosen")
        self.window.screens["home"].next.setFocus(Qt.FocusReason.TabFocusReason)
        m.open_about()
        self.snap("04-about-busy")
        self.refuse_and_trust()
        self.play(m.about.job, lines["inspect"])
        self.snap("05-about")
        m.about.answer(False)
        self.snap("06-about-repair")
        self.show_match()
        m.about.answer(True)

    def refuse_and_trust(self) -> None:
        """A file that holds a program: refused, what could happen, trusted, and open on trust."""
        m, lines = self.models, self.lines
        self.client.say(m.about.job._id, program_refused())
        self.snap("04b-about-refused")
        m.open_trust()
        self.play(m.trust.job, lines["trust"])
        self.snap("04c-trust")
        m.trust.type(SHA256[:6])
        self.snap("04d-trust-typed")
        m.trust.give()
        self.play(m.trust.job, lines["trust:given"])
        program = replace(
            inspect_result().model,
            format="TorchScript",
            source_tool="PyTorch (TorchScript)",
            access="scores",
            strengthening="none",
        )
        self.play(m.about.job, [result("inspect", inspect_result(model=program), self.folder)])
        self.snap("04e-about-trusted")
        m.open_trust()
        self.play(m.trust.job, lines["trust:given"])
        self.snap("04f-trust-given")
        m.leave_trust()
        m.project.forget_results()
        m.about.look()

    def show_match(self) -> None:
        """Class names in the wrong order: the repair offers the best match, and no check can begin."""
        m = self.models
        looked = m.project.inspected
        m.about.look_again(m.project.overrides)
        line = result("inspect", mixed_up_result(), self.folder)
        self.play(m.about.job, [line])
        self.snap("06b-about-match")
        m.project.inspected = looked
        m.project.changed.emit()

    def walk_to_service(self) -> None:
        """The page for web services, and what changes on the way to a check."""
        m, lines = self.models, self.lines
        m.open_connect()
        self.snap("20-connect")
        c = m.connect_service
        for name, value in (("address", SERVICE), ("size", "28 x 28"), ("key_place", "keyring"), ("price", "2")):
            c.change(name, value)
        c.choose_sample(self.folder / "answers/0.png")
        self.snap("21-connect-filled")
        c.send()
        self.play(c.job, lines["connect"])
        self.snap("22-connect-answered")
        m.navigator.go("home")
        m.project.choose_model(self.folder / SERVICE_FILE)
        m.project.choose_pictures(self.folder)
        m.open_about()
        self.snap("23-about-consent")
        m.about.allow()
        self.play(m.about.job, lines["inspect:service"])
        self.snap("24-about-service")
        m.navigator.go("home")
        m.project.clear()

    def walk_through_check(self) -> None:
        m, lines = self.models, self.lines
        m.start_check()
        job = m.checking.run.job
        self.play(job, lines["scan"][: len(SCAN_PHASES)])
        self.snap("07-checking")
        job._quieted(True)
        self.snap("07b-checking-quiet")
        job.stop()
        self.snap("07c-checking-stopping")
        job._lost(engine_crashed("exit code 134"))
        self.snap("08-checking-problem")
        m.checking.run.try_again()
        self.play(job, lines["scan"])
        self.snap("09-result")
        for row, state in ((1, "medium"), (3, "low"), (5, "passed"), (6, "not-tested")):
            self.window.screens["result"].findings.choose(row)
            self.snap(f"09-result-{state}")
        self.show_few()

    def walk_to_report(self) -> None:
        m, lines = self.models, self.lines
        m.open_strengthen()
        self.play(m.strengthen.job, lines["inspect"])
        self.snap("10-strengthen")
        m.start_strengthening()
        training = m.training.run.job
        self.play(training, lines["harden"][: len(HARDEN_PHASES) + 4])
        self.snap("11-training")
        self.play(training, lines["harden:unlikely"][11:12])
        self.snap("12-training-unlikely")
        for number, proof in ((13, "proven"), (14, "likely"), (15, "none")):
            key = "harden" if proof == "proven" else f"harden:{proof}"
            if not training.busy:
                m.start_strengthening()
            self.play(training, lines[key])
            self.snap(f"{number}-outcome-{proof}")
            if proof == "proven":
                self.keep_and_discard()
        m.open_report()
        self.snap("16-report")
        m.save_report.save()
        self.play(m.save_report.job, lines["report"])
        self.snap("17-report-saved")

    def show_few(self) -> None:
        """A check of few unlabelled pictures that was stopped, and what can be proven with them."""
        m = self.models
        whole, looked = m.project.scanned, m.project.inspected
        few = scan_result(
            score=Score(None, "too few to grade", None, None, (), "1", "x"), data=DataInfo(12, False, "x", "unknown"),
            clean=Clean(None, 12, None), complete=False,
        )  # fmt: skip
        m.project.scanned = Finished(few, self.folder, {}, complete=False)
        m.project.inspected = Finished(inspect_result(provable=Provable(6, 2, 4, None, False)), self.folder, {}, True)
        m.project.changed.emit()
        self.snap("09b-result-few")
        apart = m.project.training_pictures, m.project.test_pictures
        m.project.training_pictures = m.project.test_pictures = None
        m.project.changed.emit()
        m.open_strengthen()
        self.snap("10b-strengthen-few")
        m.navigator.back()
        m.project.training_pictures, m.project.test_pictures = apart
        m.project.scanned, m.project.inspected = whole, looked
        m.project.changed.emit()

    def keep_and_discard(self) -> None:
        outcome = self.models.outcome
        outcome.keep(outcome.suggestion)
        self.play(outcome.job, self.lines["keep"])
        self.snap("13b-outcome-kept")
        outcome.discard()
        self.play(outcome.job, self.lines["keep"])
        self.snap("13c-outcome-discarded")


def settle() -> None:
    """Let layouts and paints happen."""
    loop = QEventLoop()
    QTimer.singleShot(15, loop.quit)
    loop.exec()


def main(camera: type[Camera] = Camera) -> None:
    """Grab everything that ``camera`` walks through."""
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
    camera(arguments.folder, (width, height), suffix).walk()


if __name__ == "__main__":
    main()
