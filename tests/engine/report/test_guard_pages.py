"""Report, guide, instructions and letter of a guard: nothing was trained, and the model itself is not changed."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import made_texts
import pytest
from report_pages import Page

from engine.report.guide import NewModel, Pack, how_to_use, instructions, letter
from engine.report.html import html_report
from engine.report.of_harden import harden_document
from engine.report.palette import LIGHT
from engine.results import HardenResult

sys.path.insert(0, str(Path(__file__).parents[1] / "words"))
from messages import grade

INSIDE = (
    "guard.py",
    "settings.json",
    "sanitiser.py",
    "sanitiser.json",
    "spelling.py",
    "words.txt",
    "spam-forest.joblib",
)
NEW = NewModel("spam-forest-toughened", INSIDE, (), True)
PACK = Pack("spam-forest-toughened-hand-over", 20, 31)
OF_A_COPY = (
    r"stronger (?:copy|model)|new file|old file|[Ll]earned from|[Tt]raining (?:time|that)|Epochs|in place of the old"
)


def report(result: HardenResult) -> Page:
    return Page(html_report(harden_document(result, LIGHT, lang="en", title="", day="2026-01-01")))


@pytest.mark.parametrize("proof", ["proven", "likely", "none"])
def test_the_report_speaks_of_a_guard(proof: str) -> None:
    page = report(made_texts.guarded_result(proof))
    assert page.open == []
    assert re.findall(OF_A_COPY, page.text) == []
    assert "Chosen with" in page.text
    for told in ("What was tried in front of it", "No guard", "Cleaning, spelling and votes"):
        assert told in page.text
    assert ("Cleaning and spelling (chosen)" in page.text) == (proof != "none")
    assert {"proven": "Put the guard in front of your model.", "likely": "not proven", "none": "Collect more texts"}[
        proof
    ] in page.text


def test_the_report_of_a_copy_tells_of_no_guard() -> None:
    text = report(made_texts.harden_result()).text
    assert "Learned from" in text
    assert "guard" not in text.replace("Guards that fired", "")


def test_the_guide_tells_each_step_of_a_guard() -> None:
    result = made_texts.guarded_result()
    for text in (how_to_use(result, replace(NEW, pack=PACK.name)), instructions(result, NEW, PACK)):
        page = Page(text)
        assert re.findall(OF_A_COPY, page.text) == []
        for told in ("a small program that makes each text ready", "Put the guard in front of your filter",
                     "once about each text", "Take the guard away again", "from guard import ask"):  # fmt: skip
            assert told in page.text
        steps = [words.strip() for words in page.words if words.strip().endswith((".", "?", "!"))]
        assert grade(steps) <= 9


def test_what_a_guard_does_not_do_is_not_promised() -> None:
    _, cleaned, spelled, voted = made_texts.FRONTS

    def guide(front: object) -> str:
        fronts = tuple(replace(each, chosen=each is front) for each in made_texts.FRONTS)
        return Page(how_to_use(replace(made_texts.guarded_result(), fronts=fronts), NEW)).text

    assert "slip of spelling" not in guide(cleaned)
    assert "slip of spelling" in guide(spelled)
    assert "5 times about each text" in guide(voted)


def test_the_letter_asks_to_put_a_guard_in_front() -> None:
    text = " ".join(letter(made_texts.guarded_result(), NEW, PACK).split())
    assert text.startswith("Subject: A guard for our filter spam-forest.joblib")
    assert re.findall(OF_A_COPY, text) == []
    for told in ("in front of the filter in use", "without the guard, and", "The filter itself stays as it is",
                 "51 test cases"):  # fmt: skip
        assert told in text
