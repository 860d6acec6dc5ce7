"""The instructions and the letter for whoever runs a filter: plain, true, inert."""

import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import made_results as made
import pytest
from report_pages import Page, harmless

from engine.report.guide import NewModel, Pack, instructions, letter
from engine.results import HardenResult

sys.path.insert(0, str(Path(__file__).parents[1] / "words"))
from messages import grade

INSIDE = ("config.json", "model.safetensors", "sanitiser.py", "sanitiser.json", "tokenizer.json")
HOSTILE = "spam\u202egnp\u200b</code><script>alert(1)</script>"
PACK = Pack("mails-toughened-hand-over", 20, 31)


def result(name: str = "mails", proof: str = "proven", format_: str = "Hugging Face", slips: int = 88) -> HardenResult:
    info = replace(made.model(name, (name, "ham")), format=format_, task="text", files=(name,))
    found = made.harden_result(proof)
    sides = {}
    for which, right in (("before", (10, 70)), ("after", (99, slips))):
        tests = (
            made.entry("invisible", "edits", 2.0, right[0], 100),
            made.entry("typo", "words", 2.0, right[1], 100),
        )
        sides[which] = replace(getattr(found, which), tests=tests)
    return replace(found, model=info, **sides)


def new(name: str = "mails-toughened", *, cleans: bool = True) -> NewModel:
    return NewModel(name, INSIDE, (), True, cleans_itself=cleans)


@pytest.mark.parametrize("format_", ["Hugging Face", "ONNX", "scikit-learn"])
def test_the_page_tells_each_step(format_: str) -> None:
    text = instructions(result(format_=format_), new(), PACK)
    page = Page(text)
    assert page.open == []
    for told in ("What is in this folder", "Put the new file in place", "Clean each text first", "Check that it works",
                 "Go back to the old file", "20 ordinary texts and 31 texts", "--command", "sanitise(text)"):  # fmt: skip
        assert told in page.text
    assert "picture" not in page.text
    assert "default-src 'none'" in text
    assert "script" not in {tag for tag, _ in page.elements}
    steps = [words.strip() for words in page.words if words.strip().endswith((".", "?", "!"))]
    assert grade(steps) <= 9


def test_what_the_tokenizer_does_by_itself_is_told() -> None:
    assert "tokenizer.json does a part" in Page(instructions(result(), new(), PACK)).text
    assert "tokenizer.json does a part" not in Page(instructions(result(), new(cleans=False), PACK)).text


def test_the_letter_gives_the_figures_and_asks_for_the_check() -> None:
    text = letter(result(), new(), PACK)
    told = " ".join(text.split())
    for words in ("10 of 100 right, the new one 99 of 100", "70 of 100 right, the new one 88 of 100", "51 test cases",
                  "INSTRUCTIONS.html", "Tests proved"):  # fmt: skip
        assert words in told
    assert max(map(len, text.splitlines())) <= 76
    assert grade([told]) <= 9
    assert "harder to trick with hidden signs and small slips of spelling." in told
    assert "too few for a proof" in " ".join(letter(result(proof="likely"), new(), PACK).split())


def test_the_letter_claims_no_gain_that_was_not_measured() -> None:
    told = " ".join(letter(result(slips=69), new(), PACK).split())
    assert "harder to trick with hidden signs." in told
    assert "small slips" not in told
    assert "With 2 mistyped words, the old one got 70 of 100 right, the new one 69 of 100." in told


def test_the_page_takes_names_of_answers_from_the_model() -> None:
    assert "where the file says ham? Add: --means 1=ham" in Page(instructions(result(), new(), PACK)).text
    odd = replace(result(), model=replace(result().model, classes=("not spam", "spam; rm")))
    assert "--means" not in Page(instructions(odd, new(), PACK)).text


def test_hostile_names_are_marked_and_inert() -> None:
    page = Page(instructions(result(HOSTILE), new(HOSTILE), Pack(HOSTILE, 1, 1)))
    assert "script" not in {tag for tag, _ in page.elements}
    harmless(page.text)
    assert "⟨U+202E⟩" in page.text
    text = letter(result(HOSTILE), new(HOSTILE), Pack(HOSTILE, 1, 1))
    assert "⟨U+202E⟩" in text
    assert not [char for char in text if unicodedata.category(char) in ("Cf", "Cc", "Cn") and char != "\n"]
