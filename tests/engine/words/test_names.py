"""Names made safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.words import clean_name, show_name

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
NASTY = st.text(
    alphabet="a1 \u200d\u200c\ufe0f\u20e3\u202e\U0001f3fb\U0001f468\u0301\u094d\u0915\u0645\ud800\U000e0041",
    max_size=100,
)
JOINERS = {"\u200c", "\u200d"}
BIDI_MARKS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(ANY_TEXT | NASTY)
def test_output_has_nothing_invisible(text: str) -> None:
    shown = clean_name(text)
    shown.encode("utf-8")
    for char in shown:
        assert unicodedata.bidirectional(char) not in BIDI_MARKS
        assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert unicodedata.category(char) != "Cf" or char in JOINERS
    assert shown
    assert not shown.startswith(" ")
    assert not shown.endswith(" ")


@given(ANY_TEXT | NASTY, st.integers(min_value=7, max_value=90))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    once = clean_name(text, limit)
    assert clean_name(once, limit) == once
    assert len(once) <= limit


@given(ANY_TEXT | NASTY)
def test_joiners_stay_only_between_what_they_join(text: str) -> None:
    shown = clean_name(text)
    for index, char in enumerate(shown):
        if char in JOINERS:
            assert 0 < index < len(shown) - 1
            assert not shown[index - 1].isascii()
            assert not shown[index + 1].isascii()


@pytest.mark.parametrize(
    "name",
    [
        "cat",
        "Ankle boot (left).png",
        "中文名字，分类",
        "日本語　テスト",
        "قطة صغيرة",
        "می‌خواهم",
        "क्‍ष",
        "शृंखला",
        "ไก่ย่าง",
        "Tiếng Việt",
        "e\u0301te\u0301",
        "👨‍👩‍👧",
        "❤️ 1️⃣ 🏳️‍🌈 🧑🏽‍💻",
        "<script>alert(1)</script>",
        "#panic() $x$ {name} %s",
    ],
)
def test_ordinary_writing_is_unchanged(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cat\u202egnp.exe", "cat⟨U+202E⟩gnp.exe"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("a\ufe0f", "a⟨U+FE0F⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("a\x00\n", "a⟨U+0000⟩⟨U+000A⟩"),
        ("a\u00a0b", "a⟨U+00A0⟩b"),
        (" a ", "⟨U+0020⟩a⟨U+0020⟩"),
        ("\U0001f3f4\U000e0067", "\U0001f3f4⟨U+E0067⟩"),
        ("\ue000", "⟨U+E000⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\u0301a", "⟨U+0301⟩a"),
        ("", "⟨empty⟩"),
    ],
)
def test_tricks_become_visible(name: str, shown: str) -> None:
    assert clean_name(name) == shown


def test_long_names_are_cut_and_stacked_accents_limited() -> None:
    assert clean_name("x" * 200) == "x" * 79 + "…"
    assert clean_name("a" + "\u0301" * 7) == "a" + "\u0301" * 5 + "⟨U+0301⟩" * 2


def test_right_to_left_names_are_isolated_in_sentences() -> None:
    assert show_name("قطة") == "\u2068قطة\u2069"
    assert show_name("cat") == "cat"
