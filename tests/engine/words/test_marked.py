"""Marked texts: nothing hidden stays hidden, and what is shown is what was changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.results import ChangedText, TextChange
from engine.words import MarkedText, Piece, character_name, clean_name, marked_text, plain_pieces, plain_words
from engine.words.marked import LONGEST_SHOWN, believed_changes, spoken_changes

ANY = st.text(alphabet=st.characters(exclude_categories=()), max_size=80)


def changed(original: str, *changes: tuple[int, int, str, str]) -> ChangedText:
    parts, place = [], 0
    for start, end, new, _ in changes:
        parts += [original[place:start], new]
        place = end
    text = "".join(parts) + original[place:]
    return ChangedText(original, text, tuple(TextChange(*change) for change in changes))


def is_plain(piece: Piece) -> bool:
    return all(line == "" or clean_name(f"a{line}a", 10_000) == f"a{line}a" for line in piece.text.split("\n"))


def pieces(marked: MarkedText) -> list[Piece]:
    return [*marked.original, *marked.changed]


def test_a_zero_width_space_is_a_badge_with_its_name() -> None:
    marked = marked_text(changed("free money", (2, 2, "\u200b", "zero-width")))
    assert marked.original == (Piece("free money"),) or plain_words(marked.original) == "free money"
    assert Piece("zero-width space", "added", badge=True) in marked.changed
    assert plain_words(marked.changed) == "fr[zero-width space]ee money"


def test_a_look_alike_letter_has_its_name() -> None:
    text = changed("pay now", (1, 2, "\u0430", "homoglyph"))
    marked = marked_text(text)
    assert Piece("a", "removed") in marked.original
    assert Piece("\u0430", "added", name="Cyrillic a") in marked.changed
    assert spoken_changes(text) == "“a” became Cyrillic a"


def test_turned_text_and_backspaces_are_named() -> None:
    marked = marked_text(changed("abc", (0, 1, "\u202ea\u202c", "bidi"), (2, 3, "cx\b", "backspace")))
    names = [piece.text for piece in marked.changed if piece.badge]
    assert names == ["right-to-left override", "end of turned text", "backspace"]


def test_a_single_blank_can_be_seen() -> None:
    marked = marked_text(changed("winner", (3, 3, " ", "space")))
    assert Piece("space", "added", badge=True) in marked.changed


def test_long_texts_are_cut_to_the_neighbourhood_of_changes() -> None:
    original = "word " * 400 + "prize" + " word" * 400
    marked = marked_text(changed(original, (2000, 2005, "price", "keyboard")))
    shown = plain_words(marked.changed)
    assert len(shown) < 200
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "price" in shown


def test_a_whole_text_in_look_alikes_stays_readable() -> None:
    original = "a" * 500
    marked = marked_text(changed(original, (0, 500, "\u0430" * 500, "whole-homoglyph")))
    assert len(marked.changed) == 1
    assert marked.changed[0].name == ""
    assert marked.changed[0].text.endswith("…")


def test_a_whole_text_of_hidden_letters_is_cut_where_it_says_no_more() -> None:
    words = [
        (start, start + 3, "".join(f"{letter}\u200b" for letter in "one"), "whole-zero-width")
        for start in range(0, 400, 4)
    ]
    text = changed("one " * 100, *words)
    marked = marked_text(text)
    assert sum(len(piece.text) for piece in marked.changed) < LONGEST_SHOWN + 200
    assert plain_words(marked.changed).endswith("e[zero-width space] …")
    assert plain_words(marked.original).endswith("one …"), "what was changed too is not shown as if it were not"
    assert spoken_changes(text) == "100 places (a character without width)"


def test_one_long_change_of_hidden_letters_is_cut() -> None:
    (*shown, last) = marked_text(changed("ab", (1, 1, "\u200b" * 300, "zero-width"))).changed[1:-1]
    assert last == Piece("…", "added")
    assert 5 < len(shown) < 20


def test_lines_stay_lines() -> None:
    assert plain_pieces("one\r\ntwo\tthree") == (Piece("one\ntwo three"),)


@pytest.mark.parametrize(
    "changes",
    [
        (TextChange(5, 2, "x", "swap"),),
        (TextChange(-3, 1, "x", "swap"),),
        (TextChange(0, 900, "x", "swap"),),
        (TextChange(0, 1, "not what happened", "swap"),),
        (),
    ],
)
def test_changes_that_do_not_fit_are_not_believed(changes: tuple[TextChange, ...]) -> None:
    text = ChangedText("one two", "one\u200b two", changes)
    (found,) = believed_changes(text)
    assert (found.start, found.end, found.new) == (3, 3, "\u200b")


@given(ANY, ANY, st.lists(st.tuples(st.integers(-2, 90), st.integers(-2, 90), ANY, ANY), max_size=4))
def test_nothing_hidden_reaches_a_view(original: str, other: str, changes: list[tuple[int, int, str, str]]) -> None:
    text = ChangedText(original, other, tuple(TextChange(*change) for change in changes))
    for piece in pieces(marked_text(text)):
        assert is_plain(piece), piece
        assert is_plain(Piece(piece.name))
    said = spoken_changes(text)
    assert said.replace("\u2068", "").replace("\u2069", "") == "" or not any(
        unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE") for char in said
    )


@given(ANY)
def test_every_character_has_a_safe_name(text: str) -> None:
    for char in text:
        assert is_plain(Piece(character_name(char)))


def test_blanks_beside_added_or_left_out_words_are_not_spoken() -> None:
    assert spoken_changes(changed("my cat", (0, 0, "free ", "trigger"))) == "“free” was added"
    assert spoken_changes(changed("come now please", (4, 15, "", "left-out"))) == "“now please” was taken out"
