"""Spelling is put right where there is little doubt; known words, names, other languages and addresses stay."""

import importlib.util
import inspect
from pathlib import Path

import pytest

from engine.models.texts import spelling
from engine.models.texts.samples import ORDINARY
from engine.models.texts.spelling import Corrector
from engine.models.texts.steps import STEPS, rewritten
from engine.words import resource


def correct(text: str) -> str:
    return rewritten([text], ("correct",))[0]


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("tell my freind about the meeting", "tell my friend about the meeting"),
        ("you won a pr.ize in this game", "you won a prize in this game"),
        ("this off3r is only for you", "this offer is only for you"),
        ("a wonderfull day, for all of us", "a wonderful day, for all of us"),
        ("Pleese come to our house", "Please come to our house"),
        ("two  blanks\nand a mony line", "two  blanks\nand a money line"),
    ],
)
def test_slips_are_put_right_and_the_rest_stays(slip: str, right: str) -> None:
    assert correct(slip) == right


@pytest.mark.parametrize(
    "text",
    [
        "Good morning, where is my parcel?",
        "Die Lieferung kam pünktlich und alles wurde sauber verpackt",
        "see https://abc.de/x1 and mail bob@x.org",
        "the well-known e-mail isn't there",
        "order 4711-ab of 2024",
        "",
        " \n ",
        "\u202e\u200b",
    ],
)
def test_what_is_no_slip_stays(text: str) -> None:
    assert correct(text) == text


def test_ordinary_texts_of_many_languages_hardly_change() -> None:
    changed = [text for text in ORDINARY if correct(text) != text]
    assert len(changed) <= len(ORDINARY) // 20, changed


def test_a_known_word_is_never_changed() -> None:
    corrector = Corrector(["the", "word", "ward", "a"])
    assert corrector("the ward a word") == "the ward a word"
    assert corrector("the wurd a word") == "the word a word"  # the commoner of two
    assert corrector("a qqqq the word") == "a qqqq the word"


def test_the_exported_program_does_the_same(tmp_path: Path) -> None:
    STEPS["correct"].export(tmp_path)
    assert resource("text/spelling.py.txt").read_text(encoding="utf-8") == inspect.getsource(spelling)
    spec = importlib.util.spec_from_file_location("beside", tmp_path / "spelling.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for text in (*ORDINARY, "tell my freind", "a pr.ize for you"):
        assert module.correct(text) == correct(text)
