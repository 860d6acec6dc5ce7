"""Slips: one a word, of every kind, at places that the key draws; no letter is lost at the ends or in short words."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks.text.clusters import is_border
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.typo import Typo
from engine.attacks.text.words import words
from engine.threats.keyboard import NEIGHBOURS

KINDS = {"swap", "drop", "keyboard", "insert-punctuation", "double", "space", "leet", "emoji", "case"}
TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="abcot'’-é\u0301жß中ाक ", max_size=40),
    st.sampled_from(["Don't miss it's naïve e-mail offers", "यह किताब मुझे बहुत पसंद आई।", "이 영화는 재미있었어요 ok"]),
)


def slips(text: str, key: int = 1, seed: int = 0) -> dict[str, set[str]]:
    """Return the changed words by kind, for a text of one word."""
    (site,) = Typo().sites(text, seed=seed, key=key)
    found: dict[str, set[str]] = {}
    for edit in site.edits:
        found.setdefault(edit.kind, set()).add(apply_edits(text, [edit]))
    return found


def test_every_kind_is_offered_in_an_ordinary_word() -> None:
    found = slips("tasteless")
    assert found.keys() == KINDS
    assert {edit.kind for edit in Typo().sites("tasteless", seed=0, key=1)[0].edits[:9]} == KINDS


def test_each_kind_is_what_its_name_says() -> None:
    word, found = "beautiful", {}
    for key in range(40):
        for kind, changed in slips(word, key).items():
            found.setdefault(kind, set()).update(changed)
    for kind in ("swap", "case"):
        assert all(Counter(new.lower()) == Counter(word) for new in found[kind])
    assert found["case"] == {"BEAUTIFUL", "bEaUtIfUl"}
    assert all(sum(a != b for a, b in zip(new, word, strict=True)) == 2 for new in found["swap"])
    assert found["drop"] == {word[:place] + word[place + 1 :] for place in range(1, 8)}
    assert found["double"] == {word[:place] + word[place] + word[place:] for place in range(9)}
    assert found["space"] == {f"{word[:place]} {word[place:]}" for place in range(1, 9)}
    assert {new.replace("-", "").replace("'", "") for new in found["insert-punctuation"]} == {word}
    for new in found["keyboard"]:
        ((old, other),) = [(a, b) for a, b in zip(word, new, strict=True) if a != b]
        assert other in NEIGHBOURS[old]
    assert all(sum(not letter.isalpha() for letter in new) == 1 for kind in ("leet", "emoji") for new in found[kind])


def test_neighbours_are_those_of_a_keyboard() -> None:
    assert set(NEIGHBOURS["g"]) == set("ftyhvb")
    assert set(NEIGHBOURS["a"]) == set("qwsz")
    assert set(NEIGHBOURS["p"]) == set("ol")
    assert all(letter in NEIGHBOURS[other] for letter in NEIGHBOURS for other in NEIGHBOURS[letter])


@pytest.mark.parametrize("word", ["bad", "not", "win", "it's"])
def test_short_words_keep_all_their_letters(word: str) -> None:
    found = slips(word)
    assert {"double", "space", "case", "insert-punctuation", "swap"} <= found.keys()
    assert not {"drop", "keyboard"} & found.keys()


def test_the_shortest_words_numbers_and_addresses_are_left_alone() -> None:
    assert Typo().sites("I am at 1234 b2b www.shop.com anna@shop.org", seed=0, key=1) == ()


@given(TEXTS, st.integers(0, 2**64 - 1))
def test_slips_change_one_word_and_break_no_character(text: str, key: int) -> None:
    sites = Typo().sites(text, seed=3, key=key)
    found = {(word.start, word.end): word.text for word in words(text)}
    assert all(one.end <= other.start for one, other in itertools.pairwise(sites))
    for site in sites:
        word = found[site.start, site.end]
        assert site.edits
        assert len(set(site.edits)) == len(site.edits)
        for edit in site.edits:
            assert site.start <= edit.start <= edit.end <= site.end
            assert edit.kind == "case" or is_border(text, edit.start)
            assert edit.kind == "case" or is_border(text, edit.end)
            new = apply_edits(text, [edit])[site.start : len(apply_edits(text, [edit])) - (len(text) - site.end)]
            assert new != word
            if edit.kind in {"drop", "keyboard", "leet", "emoji"}:
                assert (new[0], new[-1]) == (word[0], word[-1])


@given(TEXTS, st.integers(0, 2**64 - 1))
def test_places_follow_from_seed_and_key_alone(text: str, key: int) -> None:
    assert Typo().sites(text, seed=3, key=key) == Typo().sites(text, seed=3, key=key)


def test_another_key_or_seed_draws_other_places() -> None:
    text = "wonderful entertainment everywhere"
    drawn = {Typo().sites(text, seed=seed, key=key) for seed in range(3) for key in range(3)}
    assert len(drawn) == 9


def test_more_slips_of_a_kind_are_at_more_places() -> None:
    counts = [
        len([edit for edit in Typo(per_kind).sites("entertainment", seed=0, key=0)[0].edits if edit.kind == "drop"])
        for per_kind in (1, 2, 5)
    ]
    assert counts == [1, 2, 5]
