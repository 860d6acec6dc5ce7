import unicodedata

import pytest

from engine.models.texts.sanitiser import sanitise


def test_overlays_and_piles_go() -> None:
    assert sanitise("this is b\u0336a\u0336d\u0336") == "this is bad"
    assert (
        sanitise("t\u0336h\u0336i\u0336s\u0336 \u0336i\u0336s\u0336 bad, 3 \u2260 4, =\u0338")
        == "this is bad, 3 \u2260 4, =\u0338"
    )
    assert sanitise("this is b" + "\u0336\u0322\u031b\u031a\u0301" * 9 + "ad") == "this is bad"
    assert sanitise("Ж" + "\u0301" * 50) == "Ж\u0301\u0301"


def test_separate_accents_go_in_english() -> None:
    assert sanitise("this mo\u0301vie i\u0308s b\u0323a\u0301d") == "this movie is bad"


@pytest.mark.parametrize("sentence", ["Tất cả mọi người", "schöne Grüße", "déjà été"])
def test_separate_accents_are_composed_elsewhere(sentence: str) -> None:
    assert sanitise(unicodedata.normalize("NFD", sentence)) == sentence


@pytest.mark.parametrize("natural", ["за́мок и замо́к", "n̄ m̀ r̃", "कि क्षत्रिय ज़रूरी", "العَرَبِيَّةُ", "ทั้งนี้", "བོད་སྐད", "1⃣"])
def test_accents_of_languages_stay(natural: str) -> None:
    assert sanitise(natural) == natural
