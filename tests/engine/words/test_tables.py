"""Words about tables of texts: for every encoding, delimiter and effect, and safe for names from files."""

from typing import get_args

import pytest

from engine.data.text.encoding import ENCODINGS
from engine.understanding.texts.answers import DELIMITERS
from engine.understanding.texts.probes import Effect
from engine.words import answer_title, answer_words, encoding_words, in_one_line
from engine.words.tables import reads_words


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_says_for_which_languages(encoding: str) -> None:
    assert encoding_words(encoding).lower().endswith(f"({encoding})")


def test_delimiters_have_names_and_others_are_quoted() -> None:
    assert [answer_words("delimiter", sign) for sign in DELIMITERS] == ["a comma", "a semicolon", "a tab", "a bar"]
    assert answer_words("delimiter", "\u202e") == "“⟨U+202E⟩”"
    assert answer_words("delimiter", "") == "nothing: one text a line"


@pytest.mark.parametrize("what", ["hidden_characters", "look_alikes", "capitals"])
def test_every_effect_has_words(what: str) -> None:
    assert answer_title(what)
    said = [reads_words(what, effect) for effect in get_args(Effect)]
    assert len(set(said)) == len(said)
    assert not set(said) & set(get_args(Effect))
    assert reads_words(what, "of later versions\x1b") == "of later versions⟨U+001B⟩"


def test_columns_are_shown_safely() -> None:
    assert answer_words("text_column", "a\u202eb") == "a⟨U+202E⟩b"
    assert answer_words("label_column", "") == "none"
    assert in_one_line(" a \r\n\tb\n") == "a b"
