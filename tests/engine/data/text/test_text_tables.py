import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.data import TextSource, open_texts
from engine.data.text.found import LeftOut
from engine.data.text.table import Table, read_table
from engine.results import DataError, TableChoices, TableReading

TEXTS = [
    "Where is my parcel, please?",
    'She said "never again", and left.',
    "Two lines\nin one cell; with a semicolon",
    "Tab\there and a bar | there",
    "=SUM(A1:A9)",
    "Ordinary words without any sign",
]
LABELS = ["question", "complaint", "complaint", "other", "other", "other"]


def read(content: str | bytes, choices: TableChoices | None = None, file: str = "mails.csv") -> Table:
    raw = content.encode() if isinstance(content, str) else content
    return read_table(file, raw, choices or TableChoices(), LeftOut())


def texts_of(table: Table) -> list[str]:
    return [text.text or "" for text in table.texts]


def columns_of(reading: TableReading) -> tuple[str, str]:
    return reading.text_column, reading.label_column


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode(encoding))
    return path


def as_csv(rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_delimiter_encoding_and_columns_are_guessed(delimiter: str, encoding: str, tmp_path: Path) -> None:
    texts = [*TEXTS, "Café à Zürich, très agréable “wirklich”"]
    rows = [["text", "label"], *([text, label] for text, label in zip(texts, [*LABELS, "other"]))]
    source = open_texts(write(tmp_path / "mails.csv", as_csv(rows, delimiter), encoding))
    samples = source.load()
    assert list(samples.texts) == texts
    assert source.class_folders == ("complaint", "other", "question")
    assert samples.labels is not None
    assert [source.class_folders[label] for label in samples.labels] == [*LABELS, "other"]
    assert samples.names[0] == "mails.csv, row 2"
    reading = source.reading
    assert reading is not None
    assert (reading.delimiter, reading.encoding, reading.header) == (delimiter, encoding, True)
    assert reading.first_rows[0] == (texts[0], "question")


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufeff"), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(TEXT, st.sampled_from(["wanted", "spam", "Другое"])), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
@example([("a\rb", "spam"), ('"', "wanted"), ("''", "spam")], ",", "utf-8", csv.QUOTE_MINIMAL)
def test_round_trip(rows: list[tuple[str, str]], delimiter: str, encoding: str, quoting: int) -> None:
    content = as_csv([["label", "text"], *([label, text] for text, label in rows)], delimiter, quoting).encode(encoding)
    kept = [(text, label) for text, label in rows if text.strip()]
    table = read(content, TableChoices(encoding=encoding, delimiter=delimiter, header=True))
    assert [(text.text, text.folder) for text in table.texts] == kept


def test_the_sms_file_without_header_and_with_loose_quotes() -> None:
    lines = ["ham\tGo until jurong point, crazy..", 'ham\t"Gimme a few" was minutes ago', 'spam\t"Your free ringtone']
    lines += ["ham\tOk lar", 'ham\tI said "yes" to him', 'spam\tWin "now" call 12345'] * 3
    table = read("\n".join(lines))
    assert texts_of(table) == [line.split("\t")[1] for line in lines]
    assert {text.folder for text in table.texts} == {"ham", "spam"}
    assert (table.reading.header, table.reading.quotes) == (False, False)
    assert table.reading.columns == ("column 1", "column 2")


def test_the_sms_file_of_the_web_with_v1_and_v2_and_empty_columns() -> None:
    table = read('v1,v2,,,\nham,"Go on, then",,,\nspam,Win a prize,,,\nham,Ok,,,\n')
    assert texts_of(table) == ["Go on, then", "Win a prize", "Ok"]
    assert columns_of(table.reading) == ("v2", "v1")


def test_columns_without_known_names_are_found_by_content() -> None:
    rows = [["id", "what they wrote", "verdict"]]
    rows += [[str(n), f"A rather long sentence about thing number {n}.", "good" if n % 2 else "bad"] for n in range(20)]
    table = read(as_csv(rows))
    assert table.reading.header
    assert columns_of(table.reading) == ("what they wrote", "verdict")


def test_a_table_without_labels_has_none() -> None:
    table = read(as_csv([["id", "review"], *([str(n), f"review {n}"] for n in range(9))]))
    assert columns_of(table.reading) == ("review", "")


@pytest.mark.parametrize(("text", "label"), [("notes", "state"), ("NOTES", "State"), ("2", "3")])
def test_choices_overrule_guesses(text: str, label: str, tmp_path: Path) -> None:
    rows = [["text", "notes", "state", "label"], *([f"t{n}", f"n{n}", "ab"[n % 2], "x"] for n in range(6))]
    source = open_texts(write(tmp_path / "t.csv", as_csv(rows)), text_column=text, label_column=label)
    assert source.load().texts[:2] == ("n0", "n1")
    assert source.class_folders == ("a", "b")


def test_no_labels_when_the_user_says_so(tmp_path: Path) -> None:
    source = open_texts(write(tmp_path / "t.csv", as_csv([["text", "label"], ["a b", "x"]])), label_column="")
    assert source.class_folders == ()
    assert source.load().labels is None


def test_a_split_column_is_respected() -> None:
    rows = [["text", "label", "split"], ["one", "a", "train"], ["two", "b", "Validation"], ["three", "a", "test"]]
    assert [text.part for text in read(as_csv([*rows, ["four", "b", ""]])).texts] == ["train", "select", "test", ""]


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(json.dumps({"text": text, "label": label}) for text, label in zip(TEXTS, LABELS)),
        json.dumps([{"text": text, "label": label} for text, label in zip(TEXTS, LABELS)], indent=1),
        json.dumps({"version": 1, "data": [{"text": text, "label": label} for text, label in zip(TEXTS, LABELS)]}),
        json.dumps({"text": TEXTS, "label": LABELS}),
        json.dumps({"text": dict(enumerate(TEXTS)), "label": dict(enumerate(LABELS))}),
    ],
)
def test_json_of_every_usual_shape(content: str) -> None:
    table = read(content, file="whatever.txt")
    assert table.reading.kind == "objects"
    assert texts_of(table) == TEXTS
    assert [text.folder for text in table.texts] == LABELS


def test_json_values_and_lists_of_texts() -> None:
    lines = [{"text": "a", "label": 1}, {"label": 0.0, "text": "b"}, {"text": None, "label": 1}, {"text": "c"}]
    left_out = LeftOut()
    content = "\n".join(json.dumps(line) for line in lines) + '\n{"text": "d", "lab'
    table = read_table("m.jsonl", content.encode(), TableChoices(), left_out)
    assert [(text.text, text.folder) for text in table.texts] == [("a", "1"), ("b", "0")]
    assert dict(left_out.all()) == {
        "m.jsonl, row 3": "no text in it",
        "m.jsonl, row 4": "does not say what kind it is",
        "m.jsonl, row 5": "broken, or far too long",
    }
    assert texts_of(read(json.dumps(["one", "two"]))) == ["one", "two"]


@pytest.mark.parametrize(
    "content",
    [
        "Well, hello there\nI came, I saw\nNo comma here\nYes, one more\n",
        "Only one line",
        "One; two\r\nThree; four\r\n\r\nFive; six\r\n",
    ],
)
def test_prose_is_one_text_a_line(content: str) -> None:
    table = read(content, file="notes.csv")
    assert table.reading.kind == "lines"
    assert texts_of(table) == [line for line in content.splitlines() if line]


def test_one_column_with_and_without_header() -> None:
    assert texts_of(read("text\nfirst of all\nsecond\n")) == ["first of all", "second"]
    quoted = 'message\n"first, of all"\n"two\nlines"\n"third ""one"""\n'
    assert texts_of(read(quoted)) == ["first, of all", "two\nlines", 'third "one"']


def test_broken_rows_are_left_out_with_a_reason_and_the_others_stay() -> None:
    left_out = LeftOut()
    content = 'label,text\na,one\nb\nb,two,three\n,four\na,\nb,fi\x00ve\na,"six\nb,seven\na,eight\n'
    table = read_table("m.csv", content.encode(), TableChoices(), left_out)
    assert texts_of(table) == ["one", "seven", "eight"]
    assert dict(left_out.all()) == {
        "m.csv, row 3": "has 1 cells instead of 2",
        "m.csv, row 4": "has 3 cells instead of 2",
        "m.csv, row 5": "does not say what kind it is",
        "m.csv, row 6": "no text in it",
        "m.csv, row 7": "holds damaged letters",
        "m.csv, row 8": "broken, or far too long",
    }


def test_damaged_bytes_cost_their_own_row_only() -> None:
    content = "text,label\nmüde äöü ÄÖÜ ßßß éèê,a\n".encode() + b"bro\xffken,b\nfine,a\n"
    assert texts_of(read(content)) == ["müde äöü ÄÖÜ ßßß éèê", "fine"]


def test_formulas_stay_text() -> None:
    rows = [["text", "label"], ["=cmd|'/C calc'!A0", "a"], ["@SUM(1+1)", "b"], ["+1+1", "a"], ["-2", "b"]]
    assert texts_of(read(as_csv(rows))) == [row[0] for row in rows[1:]]


def code_of(content: str, **choices: object) -> DataError:
    with pytest.raises(DataError) as caught:
        read(content, TableChoices(**choices))  # type: ignore[arg-type]
    assert caught.value.next_step
    return caught.value


def test_choices_that_do_not_fit_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    content = as_csv([["text", "label"], *([f"number {n}", str(n)] for n in range(30))])
    error = code_of(content, text_column="body")
    assert error.code == "data.unknown_column"
    assert "“text” and" not in error.message
    assert "text and label" in error.message
    assert code_of(content, text_column="label", label_column="label").code == "data.same_column"
    assert code_of(content, encoding="zip").code == "data.unknown_encoding"
    assert code_of(content, delimiter="::").code == "data.bad_delimiter"
    monkeypatch.setattr("engine.data.text.table.MOST_KINDS", 20)
    assert code_of(content).code == "data.too_many_kinds"
    monkeypatch.setattr("engine.data.text.table.MAX_ROWS", 20)
    assert code_of(content).code == "data.too_many_rows"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_end_in_a_table(content: bytes) -> None:
    table = read(content)
    assert all(text.text and text.text.strip() for text in table.texts)


def test_limit_is_balanced_and_keyed(tmp_path: Path) -> None:
    rows = [["text", "label"], *([f"text number {n} of many words", "b" if n % 10 == 0 else "a"] for n in range(100))]
    path = write(tmp_path / "t.csv", as_csv(rows))

    def load(source: TextSource, limit: int, seed: int = 0) -> tuple[str, ...]:
        return source.load(limit=limit, seed=seed).names

    source = open_texts(path)
    chosen = load(source, 10)
    assert chosen == load(open_texts(path), 10) != load(source, 10, seed=1)
    labels = source.load(limit=10).labels
    assert labels is not None
    assert np.bincount(labels).tolist() == [5, 5]
    assert source.sha256 != open_texts(path).sha256
    source.load()
    assert source.sha256 == open_texts(path).sha256
