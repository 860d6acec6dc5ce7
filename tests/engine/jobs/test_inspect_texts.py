"""Looking at text models with tables of mails, from request to the lines and the JSON."""

import json
from pathlib import Path

import jsonschema
import made_mails
import pytest
import tiny_texts
from PIL import Image
from typer.testing import CliRunner

from engine.cli.main import toughen
from engine.data import open_texts
from engine.jobs.describing import describe_data
from engine.jobs.inspect_job import run_inspect_job
from engine.jobs.prepare import PreparedTexts, prepare
from engine.jobs.progress import JobMonitor
from engine.protocol import Common, InspectRequest, Overrides
from engine.results import DataError, InspectResult, from_object, to_object
from engine.words import resource

WIRE = json.loads(resource("schemas/wire.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def filter_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_mails.save_filter(tmp_path_factory.mktemp("filter") / "filter.skops")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return made_mails.write_table(
        tmp_path / "mails.csv", made_mails.mails(60), names=("Text", "Kind"), delimiter=";", encoding="cp1252"
    )


def quiet() -> JobMonitor:
    return JobMonitor(lambda type_, fields: None)


def looked(model: Path, data: Path, **told: str) -> InspectResult:
    request = InspectRequest(str(model), str(data), Common(overrides=Overrides(**told)))
    result = run_inspect_job(request, quiet()).result
    assert isinstance(result, InspectResult)
    schema = {"$defs": WIRE["$defs"], "$ref": "#/$defs/inspect_result"}
    jsonschema.Draft202012Validator(schema).validate(to_object(result))
    assert from_object(InspectResult, to_object(result)).data == result.data
    return result


def test_a_filter_of_scikit_learn(filter_file: Path, table: Path) -> None:
    found = looked(filter_file, table)
    assert (found.model.task, found.model.classes, found.clean.accuracy) == ("text", ("ham", "spam"), 1.0)
    reading = found.data.reading
    assert (reading.text_column, reading.label_column, reading.delimiter) == ("Text", "Kind", ";")
    assert len(reading.first_rows) == 5
    assert found.model.input["capitals"] == "none"
    assert found.model.equality.samples == 32
    assert len(found.predictions) == 4
    assert found.estimates_s is not None
    assert 0 < found.estimates_s["quick"] < found.estimates_s["thorough"]
    assert {one.label for one in found.predictions} == {"ham", "spam"}
    assert all(one.text.startswith("Dear") and one.picture == "" for one in found.predictions)


def test_a_hugging_face_folder_is_proven_on_the_real_texts(table: Path, tmp_path: Path) -> None:
    folder = tiny_texts.make_folder(tmp_path / "letters", labels=("ham", "spam"))
    found = looked(folder, table)
    assert (found.model.equality.status, found.model.equality.samples) == ("equal", 32)
    assert found.model.input["longest_text"] == 40
    assert found.model.input["hidden_characters"] == "none"
    assert found.provable is not None


def test_choices_are_taken(filter_file: Path, table: Path) -> None:
    found = looked(filter_file, table, label_column="")
    assert (found.data.labelled, found.clean.accuracy, found.data.reading.label_column) == (False, None, "")
    with pytest.raises(DataError) as caught:
        looked(filter_file, table, text_column="nowhere")
    assert caught.value.code == "data.unknown_column"


def test_what_was_prepared_fits_together(filter_file: Path, table: Path) -> None:
    prepared = prepare(str(filter_file), str(table), Common(), limit=20, monitor=quiet())
    assert isinstance(prepared, PreparedTexts)
    assert len(prepared.samples) == 20
    assert prepared.model is prepared.understood.model
    assert prepared.source.sha256 == describe_data(prepared.source, prepared.samples, Common()).sha256


def test_a_result_to_hand_on_has_no_rows(table: Path) -> None:
    source = open_texts(table)
    data = describe_data(source, source.load(), Common())
    assert data.reading.first_rows == ()
    assert data.reading.columns == ("id", "Text", "Kind")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for kind in ("a", "b"):
        (tmp_path / "shots" / kind).mkdir(parents=True)
        for number in range(3):
            Image.new("L", (28, 28), number * 40).save(tmp_path / "shots" / kind / f"{number}.png")
    (tmp_path / "shots" / "labels.txt").write_text("a\nb\n", encoding="utf-8")
    return tmp_path / "shots"


def test_pictures_for_a_text_model(filter_file: Path, pictures: Path) -> None:
    for data in (pictures, pictures / "a", pictures / "a" / "0.png"):
        with pytest.raises(DataError) as caught:
            looked(filter_file, data)
        assert caught.value.code == "data.pictures_for_texts"


def test_texts_for_a_picture_model(sample_model: Path, table: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("hello there", encoding="utf-8")
    for data in (table, tmp_path / "texts"):
        with pytest.raises(DataError) as caught:
            looked(sample_model, data)
        assert caught.value.code == "data.texts_for_pictures"
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError) as caught:
        looked(sample_model, tmp_path / "empty")
    assert caught.value.code == "data.no_pictures"


def test_the_command_line_shows_how_the_table_was_read(filter_file: Path, tmp_path: Path) -> None:
    rows = [("pay \u202eyb\u202c card \x1b[31m", "spam"), *made_mails.mails(40)]
    table = made_mails.write_table(tmp_path / "mails.tsv", rows, names=("Text", "Kind"), delimiter="\t")
    words = ["inspect", str(filter_file), "--data", str(table), "--delimiter", "tab", "--label-column", "kind"]
    shown = CliRunner().invoke(toughen, words, catch_exceptions=False)
    assert shown.exit_code == 0, shown.output
    for line in (
        "The texts are in column: Text (likely)",
        "The classes are in column: Kind (as you said)",
        "Between columns stands: a tab (as you said)",
        "Letters are stored for: all languages (UTF-8) (sure)",
        "Capital letters: they make no difference (sure)",
        "Your classes are matched to the model's by: their names (sure)",
        "The first rows of mails.tsv:",
        "  id  |  Text  |  Kind",
        "  0  |  pay ⟨U+202E⟩yb⟨U+202C⟩ card ⟨U+001B⟩[31m  |  spam",
    ):
        assert line in shown.output.split("\n"), shown.output
    assert "Right on your texts: 4" in shown.output
    assert not {"\u202e", "\x1b"} & set(shown.output)


def test_the_best_match_is_told_about_classes(tmp_path: Path, table: Path) -> None:
    turned = made_mails.save_filter(tmp_path / "turned.skops", ("spam", "ham"))
    shown = CliRunner().invoke(toughen, ["inspect", str(turned), "--data", str(table)], catch_exceptions=False)
    assert "The best match of your classes and the model's:" in shown.output
    assert "ham is class 2, so far called spam: 30 of 30 texts fit" in shown.output
    assert "picture" not in shown.output
