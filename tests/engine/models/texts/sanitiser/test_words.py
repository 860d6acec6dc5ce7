from collections.abc import Callable

import pytest

from engine.attacks.text.look_alikes import rare, styled, wide
from engine.models.texts.sanitiser import sanitise


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("Тhis mоvіe wаs bаd", "This movie was bad"),
        ("Τhis mονie wαs bαd", "This movie was bad"),
        ("Ꭲhis movie was ꓐad", "This movie was Bad"),
        ("this movie is ԝоrѕе", "this movie is worse"),
        ("it is аll the sаme", "it is all the same"),
        ("this is вad and boгing", "this is bad and boring"),
        ("ᴛʜɪs is ʙᴀᴅ", "this is bad"),
        ("this fɨlm is bɑd", "this film is bad"),
        ("this fılm is bəd", "this film is bed"),
        ("тнιѕ мσνιє ωαѕ вα∂ αη∂ вσяιηg", "this movie was bad and boring"),
        ("Іt іs а Іovely ӏine", "It is a lovely line"),
        ("Pаypаl", "Paypal"),
        ("раypal", "paypal"),
    ],
)
def test_look_alikes_become_what_they_look_like(disguised: str, plain: str) -> None:
    assert sanitise(disguised) == plain


LINES = (
    "Re: advice on compiling. The binary should work as long as you install the library. The only problem I have with "
    "some versions is that it sometimes hangs at the end of operations.",
    "Haben Sie schon unser Angebot gelesen? Jetzt kaufen und sparen, nur solange der Vorrat reicht.",
)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("letters", [rare, styled, wide])
def test_a_text_wholly_in_far_fetched_letters_comes_back(line: str, letters: Callable[[str], str | None]) -> None:
    disguised = "".join(letters(letter) or letter for letter in line)
    assert sum(letter.isascii() for letter in disguised) < 0.35 * len(line)
    assert sanitise(disguised).lower() == line.lower()


@pytest.mark.parametrize(
    ("mistyped", "right"),
    [
        ("купить cлона", "купить слона"),
        ("Eдиница за тест", "Единица за тест"),
        ("εκατομμύριo δραχμές", "εκατομμύριο δραχμές"),
    ],
)
def test_a_latin_letter_in_a_russian_or_greek_word_is_put_right(mistyped: str, right: str) -> None:
    assert sanitise(mistyped) == right


@pytest.mark.parametrize(
    "natural",
    [
        "iPhone купить недорого", "β-carotene and TNFα, αx + hν", "SMSка от друга", "Я живу в Москве", "Το Home Assistant",
        "Webhook για {name}", "ID Страницы/Фрагмента", "с помощью Weblate и GitHub", "Ресурс Component", "λ = 5, σ² ≥ 0, Δt",
        "hakkı vardır ve sınır", "Ɛdan ɔyɛ fɛ", "Kʼicheʼ", "ˈwɔːtə", "А и Б сидели на трубе", "ΔE = mc²", "Ελληνικά, Русский, Հայերեն, English and more",
        "Обʼєкт типу має методу", "відокремлених комами привʼязок",
        "«привет» and «Բարեւ» and «γειά»: hello in three languages",
    ],
)  # fmt: skip
def test_natural_words_of_two_scripts_stay(natural: str) -> None:
    assert sanitise(natural) == natural
