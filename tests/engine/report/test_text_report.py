"""Reports of text models: changes are marked and named, and hostile texts are inert in HTML, PDF and terminal."""

import re
from dataclasses import replace
from pathlib import Path

import made_texts
import pytest
from report_pages import harmless, page_of, pdf_of, words_of

from engine.cli.summary import harden_lines, scan_lines
from engine.report import write_report
from engine.report.method import attacks_table
from engine.results import AttackRecord, ChangedText, ScanResult, from_text
from engine.words import character_name


def with_evidence(result: ScanResult, text: ChangedText) -> ScanResult:
    shown = (made_texts.example("invisible", text),)
    return replace(result, findings=tuple(replace(found, evidence=shown) for found in result.findings))


def test_both_sides_stand_side_by_side_with_marks(tmp_path: Path) -> None:
    page = page_of(made_texts.scan_result(), tmp_path)
    tags = [tag for tag, _ in page.elements]
    assert "del" in tags
    assert "ins" in tags
    assert "Original: spam, 97 % sure" in page.text.replace("\u00a0", " ")
    assert "Changed: ham, 71 % sure" in page.text.replace("\u00a0", " ")
    for words in ("zero-width space", "Cyrillic a", "right-to-left override", "backspace", "“Spain” became “Norway”"):
        assert words in page.text
    assert any(attributes.get("class") == "badge" for _, attributes in page.elements)


def test_the_report_speaks_of_texts(tmp_path: Path) -> None:
    for result in (made_texts.scan_result(), made_texts.scan_result(9, seen="unknown"), made_texts.harden_result()):
        page = page_of(result, tmp_path)
        assert "pictur" not in page.text.lower()
        assert "pictur" not in words_of(pdf_of(result, tmp_path)).lower()


def test_the_terminal_speaks_of_texts(tmp_path: Path) -> None:
    lines = [*scan_lines(made_texts.scan_result(), tmp_path), *scan_lines(made_texts.scan_result(9), tmp_path)]
    lines += [line for proof in ("proven", "none") for line in harden_lines(made_texts.harden_result(proof), tmp_path)]
    assert not [line for line in lines if "pictur" in line.lower()]
    assert any("2 hidden changes" in line for line in lines)


@pytest.mark.parametrize("text", made_texts.HOSTILE)
def test_hostile_texts_are_inert(text: ChangedText, tmp_path: Path) -> None:
    result = with_evidence(made_texts.scan_result(60), text)
    page, pdf = page_of(result, tmp_path), words_of(pdf_of(result, tmp_path))
    assert not {"script", "img"} & {tag for tag, _ in page.elements}
    for shown in (page.text, pdf, " ".join(scan_lines(result, tmp_path))):
        harmless(shown)
    for char in {char for change in text.changes for char in change.new if not char.isprintable()}:
        assert character_name(char) in page.text
        assert character_name(char).replace(" ", "") in pdf.replace(" ", "")


def test_hostile_bytes_never_reach_the_file_itself(tmp_path: Path) -> None:
    files = write_report(made_texts.scan_result(60), tmp_path, tmp_path / "out", formats=("html",))
    raw = files["html"].read_text(encoding="utf-8")
    assert not re.search(
        "[\u200b-\u200f\u202a-\u202e\u2066\u2067\ufeff\u00ad\x00-\x08\x0b\x0e-\x1f]|[\U000e0000-\U000e007f]", raw
    )
    assert "<b>alert" not in raw


def test_lines_of_a_text_stay_lines(tmp_path: Path) -> None:
    files = write_report(made_texts.scan_result(60), tmp_path, tmp_path / "out", formats=("html",))
    assert "waiting\nDear" in files["html"].read_text(encoding="utf-8")


def test_groups_that_changed_no_answer_stand_in_one_sentence_and_all_in_the_json(tmp_path: Path) -> None:
    result = made_texts.scan_result(60)
    groups = tuple(AttackRecord("name", {"group": f"group-{n}"}, int(n == 7), 5, 0, 0.0) for n in range(40))
    tests = tuple(replace(test, attacks=groups) if test.id == "invariance" else test for test in result.tests)
    result = replace(result, tests=tests)
    page, pdf = page_of(result, tmp_path).text, words_of(pdf_of(result, tmp_path))
    for shown in (page, pdf):
        assert "39 groups of swapped words changed no answer (195 texts asked)." in shown
        assert "group-7" in shown
        assert "group-8" not in shown
    written = write_report(result, tmp_path, tmp_path / "out", formats=("json",))["json"].read_text(encoding="utf-8")
    assert from_text(ScanResult, written) == result
    assert attacks_table(made_texts.scan_result(60).tests).note == ""


def test_what_the_finding_before_says_too_is_said_once(tmp_path: Path) -> None:
    text = page_of(made_texts.scan_result(), tmp_path).text
    places = [
        text.index(f"Tricked by {words}") for words in ("one hidden change", "2 hidden changes", "5 hidden changes")
    ]
    assert places == sorted(places)
    assert "Tricked by" not in text[places[0] + 10 : places[1]]
    assert text[places[0] : places[-1]].count("Such letters can be copied") == 1
