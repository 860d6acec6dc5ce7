import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.attacks.text.edits import apply_edits
from engine.attacks.text.invariance import KINDS, variants
from engine.attacks.text.neutral.names import groups
from engine.attacks.text.neutral.places import places

TEXT = (
    "Mary Smith told John that she'd like to visit Paris, France in 1998. I don't think it's been good. "
    "Mary's car cost $1,250, Mrs. Smith said. He is not sure."
)


def changed(text, kind, group=None):
    found = variants(text, seed=1, key=2, kinds=[kind])
    return [one.text for one in found if group in {None, one.group}]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_finds_something(kind):
    found = variants(TEXT, seed=0, key=0, kinds=[kind])
    assert found
    assert {one.kind for one in found} == {kind}
    assert all(edit.kind == kind for one in found for edit in one.edits)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*TEXT.split(), "his", "her", "London", "won't", "30", "\n", "Ali", "him."]), max_size=12)
)
def test_variants_are_their_edits_and_nothing_else(parts):
    text = " ".join(parts)
    found = variants(text, seed=3, key=4)
    assert found == variants(text, seed=3, key=4)
    for one in found:
        assert one.edits
        assert one.text == apply_edits(text, one.edits) != text


def test_a_person_keeps_one_name_and_a_family_its_own():
    for text in changed(TEXT, "name"):
        first, family = text.split()[:2]
        assert f"{first}'s car" in text
        assert f"Mrs. {family} said" in text
        assert "Mary" not in text
        assert "Smith" not in text
        assert "John" not in text


def test_names_of_a_group_are_common_to_no_other():
    names = [name for group in groups().values() for name in group.first]
    assert len(names) == len(set(names))
    assert {sex for sex, _ in (group.split("-") for group in groups())} == {"women", "men"}
    assert len(groups()) == 14


def test_a_name_of_the_region_stays():
    assert not changed("I met Fatima Hassan today.", "name", "women-arabic")
    assert changed("I met Fatima Hassan today.", "name", "women-english")


def test_a_country_beside_its_city_stays_right():
    for text, (group, names) in zip(
        changed(TEXT, "place"),
        [g for g in places().items() if g[0] in {"city-americas", "city-asia", "city-africa", "city-oceania"}],
        strict=True,
    ):
        city, country = text.split("visit ")[1].split(" in 1998")[0].split(", ")
        assert names[city] == country, group


@pytest.mark.parametrize(
    "text",
    ["I live in Boston, MA 02134.", "The New York Times wrote.", "It was the Vietnam War.", "New London is far."],
)
def test_places_with_more_to_them_stay(text):
    assert not changed(text, "place")


@pytest.mark.parametrize(
    "text",
    ["Call 555-1234 or 0800 123 456.", "Open 24 hours, 7 days, 365 days.", "Save 50% today", "At 10:30 pm", "version 42", "Call 911",
     "On May 14 we met.", "ISBN 12345", "see [17]", "zip 10018", "build 12345678"],
)  # fmt: skip
def test_numbers_with_a_meaning_stay(text):
    assert not changed(text, "number")


@pytest.mark.parametrize(
    "text", ["I paid $1,250 for 37 of them.", "Since 1987 we sold 8,400.", "Win $200 or 30 books."]
)
def test_numbers_change_little_and_keep_their_digits(text):
    (new,) = changed(text, "number")
    for one, other in zip(text.split(), new.split(), strict=True):
        assert len(one) == len(other)
        digits = ["".join(filter(str.isdigit, part)) for part in (one, other)]
        if digits[0]:
            assert 0 < abs(int(digits[0]) - int(digits[1])) <= 0.1 * int(digits[0])


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("I don't know, it's been good.", "I do not know, it has been good."),
        ("We can't go. They won't.", "We cannot go. They will not."),
        ("He's here and I'd like it.", "He is here and I would like it."),
        ("DON'T GO! I'LL CALL.", "DO NOT GO! I WILL CALL."),
        ("She'd better go; that's all.", "She had better go; that is all."),
        ("I’m sure you’ve won", "I am sure you have won"),
        ("Don't touch that", "Do not touch that"),
    ],
)
def test_contractions_are_written_out(text, new):
    assert changed(text, "contraction", "expanded") == [new]


@pytest.mark.parametrize("text", ["Don't you know?", "Isn't it?", "John's car", "He'd put it there.", "She's tired"])
def test_unclear_contractions_stay(text):
    assert not changed(text, "contraction", "expanded")


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("I am sure you do not know it is not mine.", "I'm sure you don't know it isn't mine."),
        ("We have been there. You cannot go.", "We've been there. You can't go."),
        ("We have a car, and yes, it is.", None),
    ],
)
def test_written_out_forms_are_contracted(text, new):
    assert changed(text, "contraction", "contracted") == ([new] if new else [])


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("He lost his keys and the blame is his.", "She lost her keys and the blame is hers."),
        ("She called her. Her mother saw the book. It is hers.", "He called him. His father saw the book. It is his."),
        ("I saw him with his wife.", "I saw her with her husband."),
        ("Mr. Brown and his son left.", "Ms. Brown and her daughter left."),
        ("The man's hat. THE MEN!", "The woman's hat. THE WOMEN!"),
        ("He's gone; he'll come himself.", "She's gone; she'll come herself."),
    ],
)
def test_gendered_words_change_together(text, new):
    assert changed(text, "gender") == [new]


@pytest.mark.parametrize(
    "text",
    [
        "We gave her books.",
        "I saw her leave.",
        "She is pregnant.",
        "MS Office is here.",
        "Man, that was fun.",
        "No one here.",
    ],
)
def test_unclear_or_bodily_texts_keep_their_sex(text):
    assert not changed(text, "gender")
