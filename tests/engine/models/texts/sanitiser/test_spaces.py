import pytest

from engine.models.texts.sanitiser import sanitise
from engine.models.texts.sanitiser.spaces import SPREAD, is_plain


@pytest.mark.parametrize(
    ("apart", "joined"),
    [
        ("buy v i a g r a now", "buy viagra now"),
        ("V.I.A.G.R.A now", "VIAGRA now"),
        ("so h-o-r-r-i-b-l-e", "so horrible"),
        ("so h_o_r_r_i_b_l_e!", "so horrible!"),
        ("f r e e  m o n e y", "free money"),
        ("it was b a d and b.a.d", "it was bad and bad"),
        ("это с п а м", "это спам"),
        ("it w·a·s b·a·d", "it was bad"),
    ],
)
def test_words_pulled_apart_are_joined(apart: str, joined: str) -> None:
    assert sanitise(apart) == joined


@pytest.mark.parametrize(
    "natural", ["the U.S.S.R. fell", "I a m", "a b c", "U. S. A.", "a - b - c", "J. R. R. Tolkien", "x = a + b"]
)
def test_initials_and_short_lists_stay(natural: str) -> None:
    assert sanitise(natural) == natural


def test_odd_spaces_become_plain_but_where_typography_puts_them() -> None:
    assert sanitise("a\u2003big\u3000bad\u2009movie") == "a big bad movie"
    for natural in ("10\u00a0000\u202f€", "«\u00a0oui\u00a0»", "w\u00a0domu", "東京　タワー"):
        assert sanitise(natural) == natural


@pytest.mark.parametrize(
    "text", ["a b c d", "one a b c", "x\x08y", "plain", "i.e. a p.m. e.g.", "x a b c d", "\x0b", "tab\t\n", "a.b.c.d e"]
)
def test_the_quick_look_never_passes_what_the_slow_one_would_not(text: str) -> None:
    if is_plain(text):
        assert not SPREAD.search(text)
        assert text.replace("\t", "").replace("\n", "").isprintable()
