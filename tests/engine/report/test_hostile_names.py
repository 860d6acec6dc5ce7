"""Names that attack a report stay inert and visible in HTML, PDF and JSON."""

import unicodedata
from dataclasses import replace
from pathlib import Path

import made_results as made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_pages import harmless, page_of, pdf_of, words_of

from engine.report.pdf import drawable
from engine.results import ScanResult, from_text, to_text
from engine.words import clean_name

HOSTILE = (
    "cat\u202egnp.exe",
    "\ud800lone",
    "a\x00\x1b[31mb",
    "中文名字",
    "قطة صغيرة",
    "👨‍👩‍👧 cat",
    "<script>alert(1)</script>",
    "#panic() $x$ @ref *b* [c] \\u{41}",
    "{{ 7 * 7 }} {name} %s",
    '"onload="x',
    "y" * 300,
    "क्‍ष",
    "\U00010348 old",
    "",
)


def _result_with(name: str, classes: tuple[str, ...], folder: Path) -> ScanResult:
    weak = dict.fromkeys(classes[:-1], (2, 20)) | {classes[-1]: (20, 20)}
    plain = replace(made.clean(100, classes=classes), per_class=weak)
    return made.scan_result(folder, 100, name=name, classes=classes, plain=plain, measurements=made.entries(100)[:3])


def test_hostile_class_names_stay_inert_and_visible(tmp_path: Path) -> None:
    result = _result_with("model.onnx", (*HOSTILE, "dog"), tmp_path)
    page, text = page_of(result, tmp_path), words_of(pdf_of(result, tmp_path)).replace(" ", "")
    assert "script" not in {tag for tag, _ in page.elements}
    harmless(page.text)
    harmless(text)
    for name in HOSTILE:
        shown = clean_name(name, 40)
        assert shown in page.text
        if not _needs_shaping(shown):
            assert drawable(shown).replace(" ", "") in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_names_stay_inert_and_visible(name: str, tmp_path: Path) -> None:
    result = _result_with(name, ("cat", "dog"), tmp_path)
    page = page_of(result, tmp_path)
    assert clean_name(name) in page.text
    assert "script" not in {tag for tag, _ in page.elements}
    harmless(page.text)
    assert from_text(ScanResult, to_text(result)) == result


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[1], HOSTILE[6], HOSTILE[7]])
def test_hostile_file_names_in_the_pdf(name: str, tmp_path: Path) -> None:
    text = words_of(pdf_of(_result_with(name, ("cat", "dog"), tmp_path), tmp_path)).replace(" ", "")
    harmless(text)
    assert drawable(clean_name(name)).replace(" ", "") in text


def test_names_from_right_to_left_do_not_turn_the_sentence_around(tmp_path: Path) -> None:
    page = page_of(_result_with("قطة.onnx", ("قطة", "dog"), tmp_path), tmp_path)
    assert "How tough is \u2068قطة.onnx\u2069?" in page.text
    assert "Original: \u2068قطة\u2069, 97 % sure" in page.text


def _needs_shaping(text: str) -> bool:
    """Return True for scripts whose letters a PDF may store joined or in the order they are drawn."""
    return any(unicodedata.name(char, "").split(" ")[0] in ("ARABIC", "DEVANAGARI", "ZERO") for char in text)


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_hostile_names_in_a_strengthening(name: str, tmp_path: Path) -> None:
    result = replace(
        made.harden_result(),
        model=made.model(name, (name, "dog")),
        classes_worse=(name,),
        files={name: "cd" * 32},
    )
    assert clean_name(name, 40)[:20].strip() in page_of(result, tmp_path).text.replace("\u2068", "")
    assert len(pdf_of(result, tmp_path).pages) >= 3


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_the_pdf_never_fails_for_a_name(name: str, tmp_path: Path) -> None:
    result = made.scan_result(None, 60, name=name, classes=(name, "dog", "cat"), measurements=made.entries(60)[:3])
    assert pdf_of(result, tmp_path).pages
