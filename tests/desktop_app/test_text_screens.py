"""The window with a text model: marks, words, the box to try a sentence; nothing hidden is shown unmarked."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "engine"))

import made_texts
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from recorded_jobs import result
from text_screenshots import HIDDEN, TextCamera, inspected, scan_lines, tried

from desktop_app.theme import theme
from desktop_app.view_models.dropped import what_is
from desktop_app.view_models.project import Finished
from desktop_app.view_models.shown import shown_example
from desktop_app.widgets.examples import Examples
from desktop_app.widgets.marked import MarkedLabel
from desktop_app.widgets.text_pair import TextPair
from desktop_app.window import MainWindow

BREAK = "\u200b"
"""Put in by labels, after at least 20 letters in a row, so that lines can break; of all hidden ones only this may stand there."""


@pytest.fixture
def camera(themed: QApplication, tmp_path: Path) -> Iterator[TextCamera]:
    made = TextCamera(tmp_path, (1180, 800), "")
    made.models.home.take([made.folder / "jobs.json"])
    table = tmp_path / "mails.csv"
    table.write_text("text,label\nhello,ham\n", encoding="utf-8")
    made.models.home.take([table])
    yield made
    made.window.close()


def checked(camera: TextCamera) -> None:
    m = camera.models
    m.open_about()
    camera.play(m.about.job, [result("inspect", inspected(), camera.folder)])
    m.start_check()
    camera.play(m.checking.run.job, scan_lines(camera.folder))


def shown_words(window: MainWindow) -> str:
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


def test_a_table_is_taken_for_texts(camera: TextCamera, tmp_path: Path) -> None:
    assert what_is(tmp_path / "mails.csv") == "pictures"
    assert camera.models.project.task == "text"
    assert camera.models.home.pictures_name == "mails.csv"


def test_screens_speak_of_texts(camera: TextCamera) -> None:
    checked(camera)
    for act in (
        lambda: None,
        lambda: camera.models.result.select(5),
        camera.models.open_strengthen,
        lambda: camera.play(camera.models.strengthen.job, [result("inspect", inspected(), camera.folder)]),
        camera.models.start_strengthening,
        lambda: camera.play(
            camera.models.training.run.job, [result("harden", made_texts.harden_result(), camera.folder)]
        ),
    ):
        act()
        words = shown_words(camera.window)
        assert not re.search(r"[Pp]ictures?\b(?! or texts)", words), re.findall(r".*[Pp]icture.*", words)


def test_examples_are_a_pair_for_texts_and_a_trio_for_pictures(qtbot, themed: QApplication, tmp_path: Path) -> None:
    gallery = Examples()
    qtbot.addWidget(gallery)
    gallery.show()
    gallery.show_examples([shown_example(example, tmp_path) for example in made_texts.examples()[:2]])
    pair = gallery.findChild(TextPair, "text_pair")
    assert pair is not None
    assert pair.isVisible()
    assert not gallery._trio.isVisible()
    assert "zero-width space was added" in pair.accessibleName()
    sides = [label.accessibleName() for label in pair.findChildren(MarkedLabel)]
    assert sides[0].startswith("Text before: Subject")
    assert "[zero-width space]" in sides[1]
    assert "Answer: ham, 71 % sure" in sides[1]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_hidden_and_no_markup_reaches_a_label(qtbot, themed: QApplication, mode: str) -> None:
    theme().set_mode(mode)  # type: ignore[arg-type]
    for text in made_texts.HOSTILE:
        pair = TextPair()
        qtbot.addWidget(pair)
        pair.show_example(shown_example(made_texts.example("invisible", text), Path()))
        for label in pair.findChildren(QLabel):
            shown = f"{label.text()}{label.accessibleName()}"
            assert not re.search(
                "[\u200c-\u200f\u202a-\u202e\u2028\u2066\u2067\ufeff\u00ad\x00-\x08\x0b-\x1f\ud800]", shown
            )
            assert not any(0xE0000 <= ord(char) <= 0xE007F for char in shown)
            assert not re.search(r"<(?!/?span|br>)", label.text())
            assert BREAK not in shown or re.search(rf"\S{{20}}{BREAK}", shown)


def test_marks_follow_the_theme(qtbot, themed: QApplication) -> None:
    label = MarkedLabel()
    qtbot.addWidget(label)
    label.show_pieces(shown_example(made_texts.examples()[1], Path()).text.changed, "said")  # type: ignore[union-attr]
    light = label.text()
    theme().set_mode("dark")
    assert label.text() != light
    assert "underline" in label.text()


def test_try_one_sentence_asks_the_model_and_then_its_copy(camera: TextCamera) -> None:
    checked(camera)
    m = camera.models
    assert m.try_text.offered
    m.try_text.ask("   ")
    assert not m.try_text.job.busy
    hardened = made_texts.harden_result()
    m.project.hardened = Finished(hardened, camera.folder, {}, True)
    m.try_text.ask(HIDDEN)
    camera.play(m.try_text.job, [result("try", tried("ham", 0.71), camera.folder)])
    assert m.try_text.job.busy
    camera.play(m.try_text.job, [result("try", tried("spam", 0.93), camera.folder)])
    assert [(line.who, line.answer, line.sureness) for line in m.try_text.lines] == [
        ("Your model", "ham", "71 % sure"),
        ("The stronger copy", "spam", "93 % sure"),
    ]


def test_the_box_names_hidden_letters_and_shows_what_cleaning_does(camera: TextCamera) -> None:
    checked(camera)
    m, screen = camera.models, camera.window.screens["result"]
    field = screen.findChild(QLineEdit, "try_text")
    assert field is not None
    field.setText(HIDDEN)
    assert "zero-width space" in shown_words(camera.window)
    m.try_text.ask(HIDDEN)
    camera.play(m.try_text.job, [result("try", tried("ham", 0.71, "Your free prize is waiting"), camera.folder)])
    assert "Cleaned: Your free prize is waiting" in shown_words(camera.window)
    assert m.try_text.lines[1].answer == "spam"


def test_pictures_get_no_box(camera: TextCamera) -> None:
    assert not camera.models.try_text.offered
