import unicodedata

import pytest

from engine.models.texts.sanitiser import sanitise

MATHEMATICAL = [chr(code) for code in range(0x1D400, 0x1D800) if unicodedata.category(chr(code)) != "Cn"]


@pytest.mark.parametrize("character", MATHEMATICAL[::17])
def test_mathematical_letters_become_plain(character: str) -> None:
    plain = unicodedata.normalize("NFKC", character)
    assert sanitise(f"x {character}{character} x") == f"x {plain}{plain} x" or not plain.isascii()


@pytest.mark.parametrize(
    ("dressed", "plain"),
    [
        ("ｔｈｉｓ ｉｓ ｂａｄ！", "this is bad!"),
        ("ⓑⓐⓓ 🅱🅰🅳 ⒝⒜⒟", "bad BAD bad"),
        ("𝓫𝓪𝓭 𝕓𝕒𝕕 𝔟𝔞𝔡 𝚋𝚊𝚍 𝟏𝟐", "bad bad bad bad 12"),
        ("b𝐚d bａd bⓐd bᵃd", "bad bad bad bad"),
        ("it was ᵇᵃᵈ", "it was bad"),
        ("it was 🇧🇦🇩", "it was BAD"),
        ("oﬀer oﬃce", "offer office"),
        ("ｔｈｅ ｍａｎａｇｅｒ ｄｉｄｎ뭪 ｅｘｉｓｔ ａｔ ａｌｌ", "the manager didn뭪 exist at all"),
    ],
)
def test_letters_in_another_dress_become_plain(dressed: str, plain: str) -> None:
    assert sanitise(dressed) == plain


@pytest.mark.parametrize(
    "natural",
    ["ℝ and ℕ", "Ⓜ 🅰 🅱 ℹ", "x² + ½ … ™ № 5", "1ˢᵗ Mᵐᵉ", "ＡＢＣ会社の１５人", "ﾊﾝｶｸ", "Ⅳ. Kapitel", "µm Ω Å", "m³ H₂O"],
)
def test_what_people_type_stays(natural: str) -> None:
    assert sanitise(natural) == natural
