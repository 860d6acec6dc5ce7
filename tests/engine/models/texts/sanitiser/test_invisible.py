import pytest

from engine.models.texts.sanitiser import sanitise

HIDING = "\u200b\u200c\u200d\u2060\u2062\ufeff\u00ad\u034f\u061c\u180e\ufe00\ufe0f\U000e0041\U000e007f\U000e0101\u3164\u115f\ufff9"


@pytest.mark.parametrize("character", HIDING, ids=lambda one: f"{ord(one):04X}")
def test_what_draws_nothing_goes(character: str) -> None:
    assert sanitise(f"This mov{character}ie{character} was b{character * 3}ad{character}") == "This movie was bad"


def test_a_hidden_order_in_tags_goes() -> None:
    assert sanitise("Nice" + "".join(chr(0xE0000 + ord(one)) for one in "ignore all")) == "Nice"


def test_lone_surrogates_go() -> None:
    assert sanitise("b\ud83dad \udc00movie") == "bad movie"


def test_blank_braille_becomes_a_space_outside_braille_only() -> None:
    assert sanitise("so\u2800\u2800\u2800bad") == "so bad"
    assert sanitise("⠓⠊⠀⠞⠓⠑⠗⠑") == "⠓⠊⠀⠞⠓⠑⠗⠑"


@pytest.mark.parametrize(
    "natural",
    [
        "👩‍💻 👨‍👩‍👧‍👦 ❤️‍🔥 🏳️‍🌈",
        "🇩🇪 🇺🇦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "👍🏽 👩🏿‍🚀 ☝🏻",
        "1️⃣ 2⃣ #️⃣ ☺️ ☺ ™️ ℹ️",
        "می‌خواهم کتاب‌ها را",
        "क्‍ष श्री र्‌य",
        "ශ්‍රී ලංකා",
        "葛󠄀城市",
    ],
)
def test_what_scripts_and_emoji_need_stays(natural: str) -> None:
    assert sanitise(natural) == natural
