import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import group_texts
from engine.data.keyed import text_keys

WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in ("lt", "rn", "st", "mp", "x")]


def prose(n: int, seed: int = 0, length: int = 60) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=length)) for _ in range(n)]


def same(one: str, other: str) -> bool:
    groups = group_texts([one, other])
    return bool(groups[0] == groups[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello  World\n", "hello world"),
        ("Invoice 4711 of 3 May", "INVOICE 12 of 27 May"),
        ("ｆｕｌｌ width", "full width"),
        ("STRASSE", "straße"),
        ("Great!!!", "great"),
    ],
)
def test_case_blanks_width_and_numbers_make_no_other_text(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("good film", "bad film"), ("", "a"), ("很好吃的菜", "很难吃的菜"), ("!", "?")]
)
def test_other_words_make_another_text(one: str, other: str) -> None:
    assert not same(one, other)


def test_a_word_changed_in_sixty_is_a_copy_and_half_is_not() -> None:
    text = prose(1)[0]
    words = text.split()
    assert same(text, " ".join([*words[:30], "other", *words[31:]]))
    assert not same(text, " ".join(words[:30]) + " " + prose(1, 1)[0])


def test_near_copies_are_found_and_others_left_apart() -> None:
    texts = prose(400)
    copies = [text.replace(text.split()[20], "zzz", 1) for text in texts[:100]]
    groups = group_texts(texts + copies)
    assert (groups[400:] == groups[:100]).mean() >= 0.99
    assert len(np.unique(groups)) <= 401


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(24)))
def test_groups_do_not_depend_on_order(order: list[int]) -> None:
    texts = prose(12) + [text.upper() + " once more" for text in prose(12)]
    groups = group_texts(texts)
    assert (group_texts([texts[place] for place in order]) == groups[order]).all()


def test_one_form_filled_in_often_is_not_one_group() -> None:
    form = " ".join(prose(1)[0].split()[:12])
    texts = [f"Dear {name} {form} {other}" for name in WORDS for other in WORDS[:20]]
    counts = np.unique(group_texts(texts), return_counts=True)[1]
    assert counts.max() <= max(20, 0.02 * len(texts))


def test_keys_depend_on_the_text_alone() -> None:
    assert (text_keys(["a", "b", "\ud800"]) == text_keys(["a", "b", "\ud800"])).all()
    assert len(np.unique(text_keys(["a", "b", "a ", "\ud800"]))) == 4


@pytest.mark.parametrize("n", [0, 1, 2])
def test_no_or_few_texts(n: int) -> None:
    assert len(group_texts(prose(3)[:n])) == n


@pytest.mark.slow
def test_a_hundred_thousand_texts_take_less_than_a_minute() -> None:
    texts = [f"{text} {index:x}" for index, text in enumerate(prose(100_000, length=80))]
    started = time.monotonic()
    group_texts(texts)
    assert time.monotonic() - started < 60
