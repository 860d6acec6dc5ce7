"""Every look-alike is one by Unicode's own tables: compatibility forms, or the confusables of Technical Standard 39."""

import unicodedata

import pytest

from engine.attacks.text import look_alikes

CONFUSABLES = (
    "aаɑ bᖯ cсϲ dԁꓒ eеҽ fք gɡց hһհ iіı jјϳ nո oоօο pрρ qԛզ rг sѕꜱ uսυ vν wԝᴡ xх yуγ zᴢ "
    "AАꓮΑ BВᏴΒ CС EЕΕ GᏀ HНΗ IІΙ JЈ KКᏦΚ MМΜ NΝꓠ OОΟ PРΡ RᎡ SЅᏚ TТΤ UՍ WᎳ XХΧ YУΥ ZΖᏃ"
)  # fmt: skip
SKELETON = {letter: group[0] for group in CONFUSABLES.split() for letter in group}


def prototype(letter: str) -> str:
    return SKELETON.get(letter) or unicodedata.normalize("NFKC", letter)


@pytest.mark.parametrize("table", [look_alikes.common, look_alikes.rare, look_alikes.styled, look_alikes.wide])
def test_what_looks_like_a_letter_is_its_confusable(table) -> None:
    letters = [chr(code) for code in range(0x21, 0x530) if table(chr(code)) is not None]
    assert len(letters) >= 50
    for letter in letters:
        assert prototype(table(letter)) == prototype(letter) != ""
        assert table(letter) != letter
        assert len(table(letter)) == 1


def test_tables_offer_different_look_alikes() -> None:
    for letter in "aceopsxyABEHKMOPTX":
        found = [look(letter) for look in (look_alikes.common, look_alikes.rare, look_alikes.styled, look_alikes.wide)]
        assert len({*found, letter}) == 5


def test_letters_of_other_alphabets_become_latin_ones() -> None:
    assert [look_alikes.common(letter) for letter in "аеоΑΟνж"] == ["a", "e", "o", "A", "O", "v", None]
