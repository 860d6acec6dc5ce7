import pytest

from engine.models.texts.sanitiser import sanitise
from engine.models.texts.sanitiser.bidi import straighten


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("This was \u202edab\u202c", "This was bad"),
        ("\u202edab saw sihT", "This was bad"),
        ("\u2066\u202edab\u2069 it was", "bad it was"),
        # The swap of "Bad Characters": two characters in one another's place, each in an isolate.
        ("b\u202d\u2066\u202e\u2066d\u2069\u2066a\u2069\u202c\u2069\u202c it was", "bad it was"),
        ("\u202eb\u202dxy\u202ca\u202c", "axyb"),
        ("b\u200ea\u200fd\u061c", "bad"),
        ("\u2067(bad)!\u2069", "!(bad)"),
        ("\u202e(dab) saw ti\u202c", "it was (bad)"),
    ],
)
def test_what_is_turned_round_comes_back_in_the_order_shown(hidden: str, shown: str) -> None:
    assert straighten(hidden) == shown
    assert sanitise(hidden) == shown


def test_accents_turn_with_their_letters() -> None:
    assert straighten("\u202exa\u0301b\u202c") == "ba\u0301x"


def test_marks_that_arabic_and_hebrew_need_stay() -> None:
    for natural in (
        "גרסה \u200e2.0\u200e של Java\u200f (UTF-16)",
        "קובץ \u2068file.txt\u2069 נמחק",
        "السعر \u202a$5\u202c فقط",
    ):
        assert sanitise(natural) == natural


def test_overrides_go_in_arabic_and_hebrew_too() -> None:
    assert sanitise("שלום \u202edab\u202c עולם") == "שלום bad עולם"
    assert sanitise("ש\u200eל\u200fום") == "שלום"


def test_no_depth_of_nesting_fails() -> None:
    deep = "\u202e" * 3000 + "ab" + "\u202c" * 3000
    assert straighten(deep) in {"ab", "ba"}
    assert "א" in straighten("א" + "\u2067" * 3000 + "ab" + "\u2069" * 3000)
