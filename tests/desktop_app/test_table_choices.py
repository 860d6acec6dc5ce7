"""How a table was read is shown safely, can be corrected, and stays when a correction does not fit."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel

sys.path.append(str(Path(__file__).parents[1] / "engine"))

import made_texts
from recorded_jobs import error, result
from recordings import inspect_result
from screenshots import StillClient
from text_screenshots import COLUMNS, READING, inspected, mixed_up

from desktop_app.models import Models
from desktop_app.view_models.home import HomeModel
from desktop_app.view_models.table import table_of, with_choice
from desktop_app.window import MainWindow
from engine.protocol import Message, Overrides
from engine.results import DataInfo
from engine.words import samples


@pytest.fixture
def window(qtbot, themed, tmp_path: Path) -> MainWindow:
    """A window that looked at a table of mails."""
    made = MainWindow(StillClient(["none"]))
    qtbot.addWidget(made)
    made.show()
    table = tmp_path / "mails.csv"
    table.write_text("x", encoding="utf-8")
    (tmp_path / "m.onnx").write_bytes(b"x")
    made.models.home.take([tmp_path / "m.onnx", table])
    made.models.open_about()
    hear(made.models, result("inspect", inspected(), tmp_path))
    return made


def hear(models: Models, line: dict) -> None:
    fields = {key: value for key, value in line.items() if key not in ("type", "id")}
    models.about.job._take(Message(line["type"], models.about.job._id, fields))


def combo(window: MainWindow, key: str) -> QComboBox:
    found = window.findChild(QComboBox, f"table_{key}")
    assert found is not None
    return found


def choose(window: MainWindow, key: str, value: str) -> None:
    box = combo(window, key)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def words_on(window: MainWindow) -> str:
    card = window.screens["about"]._table
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card))


def test_what_was_read_is_shown(window: MainWindow) -> None:
    said = words_on(window)
    assert "How we read mails.csv" in said
    assert "subject and body" in said
    assert "⟨U+202E⟩" in said
    assert "<b>today</b>" in said
    assert not {"\u202e", "\x1b", "\r"} & set(said)
    assert "1 more column" in said
    shown = {key: combo(window, key).currentText() for key in ("text_column", "label_column", "delimiter", "encoding")}
    assert shown == {
        "text_column": "subject and body",
        "label_column": "kind",
        "delimiter": "a semicolon",
        "encoding": "all languages (UTF-8)",
    }
    assert combo(window, "label_column").findText("none") >= 0


def test_a_choice_looks_again_and_stays_on_the_way_to_the_check(window: MainWindow, tmp_path: Path) -> None:
    about = window.models.about
    choose(window, "label_column", "")
    assert about.job.busy
    assert not combo(window, "label_column").isEnabled()
    assert about.job._request.common.overrides.label_column == ""
    hear(window.models, result("inspect", inspected(), tmp_path))
    assert combo(window, "label_column").isEnabled()
    assert about.scan_request()[0].common.overrides.label_column == ""


def test_a_choice_that_does_not_fit_can_be_taken_back(window: MainWindow) -> None:
    choose(window, "delimiter", "\t")
    hear(window.models, {"type": "error", "error": error()})
    assert window.models.about.job.problem is not None
    assert window.screens["about"]._table.isVisible()
    choose(window, "delimiter", ";")
    assert window.models.about.job._request.common.overrides.delimiter == ";"


def test_other_texts_begin_anew(window: MainWindow, tmp_path: Path) -> None:
    choose(window, "encoding", "cp1252")
    other = tmp_path / "other.csv"
    other.write_text("x", encoding="utf-8")
    window.models.home.take([other])
    assert window.models.about.table is None
    assert window.models.project.overrides == Overrides()


def test_choices_that_hang_together() -> None:
    shown = table_of(inspected())
    assert shown is not None
    told = Overrides(text_column="note", labels="l.txt")
    assert with_choice(told, shown, "delimiter", ",") == Overrides(labels="l.txt", delimiter=",")
    assert with_choice(told, shown, "label_column", "subject and body") == Overrides(
        labels="l.txt", label_column="subject and body"
    )
    assert with_choice(told, shown, "label_column", "note").text_column == "note"


def test_many_columns_leave_room_for_the_texts() -> None:
    wide = replace(READING, columns=(*(f"c{n}" for n in range(30)), *COLUMNS), first_rows=())
    shown = table_of(replace(inspected(), data=replace(made_texts.data(), reading=wide)))
    assert [column.name for column in shown.columns] == ["c0", "c1", "c2", "subject and body", "kind"]
    assert shown.more_columns == 31


def test_pictures_and_folders_of_texts_have_no_table() -> None:
    assert table_of(inspect_result()) is None
    assert table_of(replace(inspected(), data=DataInfo(3, False, "", "no"))) is None


def test_the_match_of_classes_speaks_of_classes(window: MainWindow, tmp_path: Path) -> None:
    window.models.about.look_again(Overrides())
    hear(window.models, result("inspect", mixed_up(), tmp_path))
    card = window.screens["about"]._repair
    said = "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card))
    assert "Your classes and the model's" in said
    assert "brightness" not in said.lower()
    assert "folder" not in said.lower()


def test_the_sample_of_texts_is_offered_where_it_is_there(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    offered: HomeModel = window.models.home
    monkeypatch.setattr(samples, "resource", lambda name: Path(__file__) if "clothes" in name else Path("nowhere"))
    assert offered.samples == ("image",)
    monkeypatch.setattr(samples, "resource", lambda name: Path(__file__).with_name(Path(name).name))
    assert offered.samples == ()
    offered.take_sample("text")
    assert window.models.project.pictures.name == "mails-test.csv"
    assert "unwanted mails" in offered.invitation[1]
