"""Hidden edits: all kinds are offered, a reader sees none of them, and nothing breaks a character apart."""

import itertools
import unicodedata

import pytest
from drawn_order import drawn, typed
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks.text import look_alikes
from engine.attacks.text.clusters import is_border
from engine.attacks.text.edits import Edit, apply_edits
from engine.attacks.text.invisible import FEWEST, LONGEST, Invisible, whole_variants
from engine.words import edit_words

KINDS = {"homoglyph", "zero-width", "bidi", "backspace", "soft-hyphen", "variation", "tag", "full-width", "combining"}
TEXTS = (
    "Subject: your FREE prize, call 0800-123 or see www.prize-now.com (today)!",
    "good",
    "I",
    "naïve cafe\u0301s don't e-mail @anna#tag",
    "Москва слезам не верит",
    "这家餐厅的菜很好吃，服务也不错。",
    "यह किताब मुझे बहुत पसंद आई।",
    "الخدمة كانت ممتازة call 24",
    "\U0001f600\U0001f44d\U0001f3fd \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",
    "!!! ???",
)
HIDDEN = {*"\u200b\u2060\ufeff\u00ad\u034f\ufe0f", *map(chr, range(0xE0020, 0xE0080))}
LATIN = {
    other: letter
    for table in (look_alikes.RARE, look_alikes.COMMON)
    for letter, other in table.items()
} | dict(zip("οΑΒΕΗΙΚΜΟΡΤΥΧ", "oABEHIKMOPTYX"))  # fmt: skip
ANY = st.one_of(st.sampled_from(TEXTS), st.text(max_size=40), st.text(alphabet="ab1 @#.'-(é\u0301ж\n", max_size=30))


def seen(text: str) -> str:
    """Return what a reader sees: letters as drawn, without what draws nothing, look-alikes as the plain letter."""
    shown = typed("".join(letter for letter in text if letter not in HIDDEN))
    shown = drawn(shown) if "\u202e" in shown else shown
    shown = unicodedata.normalize("NFKC", "".join(LATIN.get(letter, letter) for letter in shown))
    return "".join(LATIN.get(letter, letter) for letter in shown)


def all_edits(text: str) -> list[Edit]:
    return [edit for site in Invisible().sites(text, seed=0, key=0) for edit in site.edits]


@pytest.mark.parametrize("text", TEXTS)
def test_a_reader_sees_no_edit(text: str) -> None:
    edits = all_edits(text)
    assert edits
    for edit in edits:
        changed = apply_edits(text, [edit])
        assert changed != text
        assert seen(changed) == seen(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_reader_sees_no_rewritten_text(text: str) -> None:
    for edits in whole_variants(text):
        changed = apply_edits(text, edits)
        assert changed != text
        assert seen(changed) == seen(text)
        assert len({edit.kind for edit in edits}) == 1


def test_every_kind_is_offered_in_an_ordinary_word_each_at_several_places() -> None:
    (site, *_) = Invisible().sites("Please send the money over now", seed=0, key=0)
    places = {kind: {(edit.start, edit.new) for edit in site.edits if edit.kind == kind} for kind in KINDS}
    assert {edit.kind for edit in site.edits} == KINDS
    assert {edit.kind for edit in site.edits[:11]} == KINDS
    assert min(len(found) for found in places.values()) == 5  # all there are inside "Please"
    signs = {edit.new for edit in site.edits if edit.kind == "zero-width"}
    assert signs == {"\u200b", "\u2060", "\ufeff"}


def test_every_kind_rewrites_a_whole_text() -> None:
    kinds = {edits[0].kind for edits in whole_variants("Please send money")}
    assert kinds == {f"whole-{kind}" for kind in KINDS}
    homoglyphs = [edits for edits in whole_variants("Please send money") if edits[0].kind == "whole-homoglyph"]
    assert len(homoglyphs) == 3


@given(ANY)
def test_edits_stay_in_their_site_and_break_no_character(text: str) -> None:
    sites = Invisible().sites(text, seed=0, key=0)
    assert all(one.end <= other.start for one, other in itertools.pairwise(sites))
    for site in sites:
        assert site.edits
        assert len(set(site.edits)) == len(site.edits)
        for edit in site.edits:
            assert site.start <= edit.start <= edit.end <= site.end
            assert edit.start < edit.end or is_border(text, edit.start) or edit.start == site.start
    first = [site.edits[0] for site in sites]
    assert apply_edits(text, first) != text or not sites
    for edits in whole_variants(text):
        assert apply_edits(text, edits) != text


@given(ANY)
def test_the_same_text_has_the_same_sites(text: str) -> None:
    assert Invisible().sites(text, seed=0, key=1) == Invisible().sites(text, seed=5, key=2)


@pytest.mark.parametrize("text", ["great", "not good", "really not very good", "x" * 200, "这家餐厅的菜很好吃"])
def test_five_edits_find_a_place_in_a_short_text(text: str) -> None:
    sites = Invisible().sites(text, seed=0, key=0)
    assert len(sites) >= FEWEST
    assert max(site.end - site.start for site in sites) <= LONGEST
    assert "".join(text[site.start : site.end] for site in sites) == text.replace(" ", "")


def test_letters_from_right_to_left_are_not_turned_around() -> None:
    text = "اشتر الآن buy it now"
    assert "bidi" not in {edit.kind for edit in all_edits(text)}
    assert "whole-bidi" not in {edits[0].kind for edits in whole_variants(text)}


def test_letters_that_are_written_as_one_are_not_parted() -> None:
    for edit in all_edits("الخدمة"):
        assert edit.kind != "backspace" or edit.start == 0


def test_mirrored_signs_are_not_turned_around() -> None:
    text = "see www.a.com/(x)y"
    for edits in ([edit] for edit in all_edits(text)):
        assert seen(apply_edits(text, edits)) == text
    assert "whole-bidi" in {edits[0].kind for edits in whole_variants("plain words")}


def test_every_kind_has_words_of_its_own() -> None:
    kinds = {edit.kind for edit in all_edits(TEXTS[0])} | {edits[0].kind for edits in whole_variants(TEXTS[0])}
    for kind in kinds:
        assert edit_words(kind) != kind.replace("-", " ")
