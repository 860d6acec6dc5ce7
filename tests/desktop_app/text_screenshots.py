"""Pictures of the screens of a text model: ``python tests/desktop_app/text_screenshots.py FOLDER [--scale 2] [--size 900x640]``."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[1] / "engine"))
sys.path.insert(0, str(Path(__file__).parents[2]))

import made_texts
from PySide6.QtWidgets import QLineEdit, QWidget
from recorded_jobs import error, jobs, progress, result
from screenshots import Camera, main, settle

from desktop_app.engine_client import Hello
from desktop_app.theme import theme
from engine.report.for_window import charts_of
from engine.results import (
    Answer,
    InspectResult,
    LabelMatch,
    MatchedFolder,
    Prediction,
    Provable,
    TableReading,
    TriedAnswer,
    TryResult,
    to_object,
)

PHASES = ("open", "texts", "clean", "invisible", "typo", "rewording", "invariance", "trigger", "calibration", "file")
HIDDEN = "Your free pr\u200bize is w\u0430iting"


COLUMNS = ("id", "received", "subject and body", "kind", "from", "note")
ROWS = (
    ("1", "2026-03-02", made_texts.MESSAGE, "spam", "offers@example.com", ""),
    ("2", "2026-03-02", "See you at lunch? The table is booked for twelve, bring the others along.", "ham", "kim", "x"),
    ("3", "2026-03-03", "pay \u202eyb\u202c card\nnow \x1b[31m, <b>today</b>", "spam", "billing", ""),
    ("4", "2026-03-03", "Minutes of the meeting on Monday", "ham", "office@example.com", ""),
    ("5", "2026-03-04", "Réponse à votre question " * 9, "ham", "aurélie", ""),
)
READING = TableReading(
    "mails.csv", "table", "utf-8", ";", True, True, COLUMNS, "subject and body", "kind", first_rows=ROWS
)
READS = (
    Answer("classes", "ham, spam", "sure"),
    Answer("label_order", "names", "sure"),
    Answer("text_column", "subject and body", "likely", COLUMNS),
    Answer("label_column", "kind", "likely", (*COLUMNS, "")),
    Answer("delimiter", ";", "likely", (";", ",", "\t", "|")),
    Answer("encoding", "utf-8", "sure", ("utf-8", "utf-16", "cp1252", "cp1251")),
    Answer("hidden_characters", "none", "sure"),
    Answer("look_alikes", "unknown", "likely"),
    Answer("capitals", "none", "sure"),
)


def mixed_up() -> InspectResult:
    folders = (MatchedFolder("ham", 2, "spam", 239, 250), MatchedFolder("spam", 1, "ham", 246, 250))
    match = LabelMatch(("spam", "ham"), folders, 485, 15, 500)
    stop = "Your classes do not seem to match the model's: 15 of 500 texts are sorted right. With the best match it would be 485."
    return replace(inspected(), stop=stop, warnings=(stop,), label_match=match)


def inspected() -> InspectResult:
    texts = (
        made_texts.MESSAGE,
        "See you at lunch?",
        "pay \u202eyb\u202c card\nnow",
        "Minutes of the meeting on Monday",
    )
    return InspectResult(
        "0.1.0",
        "cpu",
        made_texts.model(),
        replace(made_texts.data(), reading=READING),
        made_texts.clean(),
        answers=READS,
        warnings=("37 of 500 texts are longer than the model reads. It never sees how they end.",),
        predictions=tuple(
            Prediction(f"row {place}", "", name, name, 0.97 - 0.04 * place, text)
            for place, (name, text) in enumerate(zip(("spam", "ham", "spam", "ham"), texts))
        ),
        estimates_s={"quick": 20.0, "standard": 120.0, "thorough": 900.0},
        harden_estimates_s={"gentle": 200.0, "balanced": 400.0, "strong": 900.0},
        provable=Provable(1600, 200, 200, 0.06, True),
    )


def tried(name: str, share: float, cleaned: str | None = None) -> TryResult:
    other = "ham" if name == "spam" else "spam"
    answers = (TriedAnswer(name, share), TriedAnswer(other, 1 - share))
    after = (TriedAnswer("spam", 0.98), TriedAnswer("ham", 0.02)) if cleaned is not None else ()
    return TryResult(answers, cleaned, after)


def scan_lines(folder: Path) -> list[dict]:
    found = [
        {"type": "example", "id": "job", "example": to_object(example), "folder": str(folder)}
        for example in made_texts.examples()[:3]
    ]
    steps = [progress(phase, (place + 1) / 12, 90.0 - 8 * place) for place, phase in enumerate(PHASES)]
    steps[0]["phases"] = list(PHASES)
    verdict = {"type": "verdict", "id": "job", "wrong": 31, "n": 60, "size": 1.0}
    whole = made_texts.scan_result()
    return [*steps[:5], verdict, *found, *steps[5:], result("scan", whole, folder, charts=charts_of(whole))]


class TextCamera(Camera):
    """Walks through what a text model makes look different."""

    def walk(self) -> None:
        m = self.models
        self.client.ready.emit(Hello("0.1.0", "cpu", ()))
        m.home.take([self.folder / "jobs.json"])
        table = self.folder / "mails.csv"
        table.write_text("text,label\nhello,ham\n", encoding="utf-8")
        m.home.take([table])
        self.snap("t01-home")
        m.open_about()
        self.play(m.about.job, [result("inspect", inspected(), self.folder)])
        self.snap("t02-about")
        m.about.choose_in_table("delimiter", ",")
        self.snap("t02b-about-looking-again")
        self.client.say(m.about.job._id, {"type": "error", "error": error()})
        self.snap("t02c-about-other-choice-failed")
        m.about.look()
        self.play(m.about.job, [result("inspect", mixed_up(), self.folder)])
        self.snap("t02d-about-match")
        m.project.inspected = None
        m.about.look()
        self.play(m.about.job, [result("inspect", inspected(), self.folder)])
        self.check()
        self.try_texts()
        m.open_strengthen()
        self.play(m.strengthen.job, [result("inspect", inspected(), self.folder)])
        self.snap("t08-strengthen")
        m.start_strengthening()
        self.play(m.training.run.job, [result("harden", made_texts.harden_result(), self.folder)])
        self.snap("t09-outcome")
        self.guard()

    def check(self) -> None:
        m, lines = self.models, scan_lines(self.folder)
        m.start_check()
        self.play(m.checking.run.job, lines[:9])
        self.snap("t03-checking")
        self.play(m.checking.run.job, lines[9:])
        self.snap("t04-result")
        ids = [m.result.findings.finding(row).id for row in range(m.result.findings.rowCount())]
        for number, name in ((5, "invisible-2"), (6, "rewording-10"), (7, "invariance")):
            self.window.screens["result"].findings.choose(ids.index(name))
            self.snap(f"t0{number}-result-{name}")

    def guard(self) -> None:
        """A model that only answers: a guard is offered, made, kept and discarded."""
        m, lines = self.models, jobs(self.folder)
        m.home.take([self.folder / "spam-forest.joblib"])
        m.project.choose_model(self.folder / "spam-forest.joblib")
        m.open_about()
        self.play(m.about.job, lines["inspect:guard"])
        self.snap("t10-guard-about")
        m.start_check()
        self.play(m.checking.run.job, lines["scan:guard"])
        self.snap("t11-guard-result")
        m.open_strengthen()
        self.snap("t12-guard-strengthen")
        m.start_strengthening()
        training = m.training.run.job
        self.play(training, lines["harden:guard"][:6])
        self.snap("t13-guard-training")
        self.play(training, lines["harden:guard"][6:])
        self.snap("t14-guard-proven")
        for proof in ("likely", "none"):
            m.start_strengthening()
            self.play(training, lines[f"harden:guard:{proof}"])
            self.snap(f"t14-guard-{proof}")
        m.start_strengthening()
        self.play(training, lines["harden:guard"])
        m.outcome.keep(m.outcome.suggestion)
        self.play(m.outcome.job, lines["keep"])
        self.snap("t15-guard-kept")
        m.outcome.discard()
        self.play(m.outcome.job, lines["keep"])
        self.snap("t15-guard-discarded")

    def try_texts(self) -> None:
        m = self.models
        self.window.screens["result"].findChild(QLineEdit, "try_text").setText(HIDDEN)
        m.try_text.ask(HIDDEN)
        self.play(m.try_text.job, [result("try", tried("ham", 0.71, "Your free prize is waiting"), self.folder)])
        self.snap("t07b-try")
        for mode in ("light", "dark"):
            theme().set_mode(mode)
            settle()
            box = self.window.screens["result"].findChild(QWidget, "try_box")
            box.grab().save(str(self.out / f"t07c-try-box-{mode}{self.suffix}.png"))


if __name__ == "__main__":
    main(TextCamera)
