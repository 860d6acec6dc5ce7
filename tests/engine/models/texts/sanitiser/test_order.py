import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.models.texts.sanitiser import _sanitiser, sanitise, sanitise_all


def _neighbour(name: str):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


nasty = _neighbour("nasty")
TEXT = "This movie was bad and boring"


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def bold(text: str) -> str:
    return "".join(chr(0x1D41A + ord(one) - 97) if "a" <= one <= "z" else one for one in text)


def cyrillic(text: str) -> str:
    return text.translate(str.maketrans("aeopcxyiT", "аеорсхуіТ"))


def veiled(text: str) -> str:
    return "\u200b".join(text)


def erased(text: str) -> str:
    return "".join(f"{one}q\x08" for one in text)


def turned(text: str) -> str:
    return f"\u202e{text[::-1]}\u202c"


def struck(text: str) -> str:
    return "".join(f"{one}\u0336" if one.isalpha() else one for one in text)


TRICKS = [wide, bold, cyrillic, veiled, erased, turned, struck]


@pytest.mark.parametrize("second", TRICKS)
@pytest.mark.parametrize("first", TRICKS)
def test_tricks_upon_tricks_are_undone(first: Callable[[str], str], second: Callable[[str], str]) -> None:
    if {first, second} == {erased, turned}:
        pytest.skip("a backspace that is turned round erases something else")
    assert sanitise(second(first(TEXT))) == TEXT
    assert sanitise(veiled(second(first(second(TEXT))))) == TEXT


@given(st.text(st.characters()))
@settings(max_examples=300, deadline=None)
def test_twice_gives_the_same_as_once(text: str) -> None:
    once = sanitise(text)
    assert sanitise(once) == once


def test_nasty_strings_come_to_rest_and_one_by_one_equals_all_at_once() -> None:
    texts = list(nasty.nasty(1500))
    done = sanitise_all(texts)
    assert sanitise_all(done) == done
    assert done == [sanitise(text) for text in texts]


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the rounds, each of which goes over the text a fixed number of times."""
    counted: list[int] = []
    once = _sanitiser()._once
    monkeypatch.setattr(_sanitiser(), "_once", lambda text: (counted.append(len(text)), once(text))[1])
    return counted


LONG = {
    "spread": "a ", "joined": "a_b-", "wide": "Ａ", "wide among plain": "中Ａb ", "wide spaces": "\u3000", "no-break": "a\u00a0",
    "backspaces": "ab\x08\x08", "accents": "\u0301", "letters with accents": "a\u0301", "arabic": "\u064b",
    "invisible": "a\u200b", "joiners": "\u200d\u200e", "overrides": "\u202eab", "closed": "\u202eab\u202c",
    "isolates": "\u2066a\u202e", "hebrew": "א\u202eab\u202c\u2066", "never closed": "\u202a\u202aa\u2069", "mixed": "аb",
    "mixed words": "аb cд ", "regions": "🇦\u200b", "tags": "🏴\U000e0067", "emoji": "👩\u200d", "raised": "ᵃ", "circled": "ⓐ",
    "surrogates": "\ud800", "overlays": "a\u0336", "braille": "\u2800", "colours": "\x1b[1;", "dots": "a.b.c. ",
    "nested": "а\u200b\u0301ｄ\u202e𝐚\x08", "indic": "\u094d\u200d", "three spaces": "a   b  ",
}  # fmt: skip


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_long_hostile_texts_take_few_rounds(piece: str, rounds: list[int]) -> None:
    text = piece * (20_000 // len(piece))
    done = sanitise(text)
    assert len(rounds) <= 4
    assert sanitise(done) == done


@pytest.mark.slow
@pytest.mark.parametrize("piece", LONG.values(), ids=LONG)
def test_a_megabyte_of_hostile_text_passes(piece: str, rounds: list[int]) -> None:
    text = piece * (1_000_000 // len(piece))
    assert sanitise(sanitise(text)) is not None
    assert len(rounds) <= 8


def test_clean_texts_are_not_gone_through(rounds: list[int]) -> None:
    sanitise_all(["Plain text, nothing else.", "Schöne Grüße", "Я живу в Москве", "東京へ行く", "שלום"])
    assert rounds == []
