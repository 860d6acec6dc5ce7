import pytest

from engine.results import DataError
from engine.understanding.texts.kinds import match_kinds, read_kinds
from engine.understanding.texts.names import meaning_of, number_of, only_counts


@pytest.mark.parametrize(
    ("kinds", "known", "order", "mapping"),
    [
        (("ham", "spam"), ("ham", "spam"), "names", [0, 1]),
        (("Ham", "SPAM"), ("spam", "ham"), "names", [1, 0]),
        (("ham", "spam"), ("not spam", "spam"), "meaning", [0, 1]),
        (("junk", "legit"), ("ham", "spam"), "meaning", [1, 0]),
        (("neg", "pos"), ("POSITIVE", "NEGATIVE"), "meaning", [1, 0]),
        (("complaint", "other"), ("rest", "complaint"), "meaning", [1, 0]),
        (("0", "1"), ("ham", "spam"), "numbers", [0, 1]),
        (("0.0", "1.0"), ("ham", "spam"), "numbers", [0, 1]),
        (("LABEL_1", "LABEL_0"), ("ham", "spam"), "numbers", [1, 0]),
        (("1",), ("ham", "spam"), "numbers", [1]),
        (("spam",), ("ham", "spam"), "names", [1]),
    ],
)
def test_kinds_are_matched(kinds: tuple[str, ...], known: tuple[str, ...], order: str, mapping: list[int]) -> None:
    (meaning,) = read_kinds(kinds, known, len(known))
    assert (meaning.order, meaning.mapping.tolist(), meaning.class_names) == (order, mapping, known)


def test_names_that_only_count_give_way_to_those_of_the_data() -> None:
    for known in (("LABEL_0", "LABEL_1"), ("0", "1"), None):
        (meaning,) = read_kinds(("ham", "spam"), known, 2)
        assert (meaning.order, meaning.class_names) == ("alphabetical", ("ham", "spam"))


def test_ten_counted_kinds_can_be_in_two_orders() -> None:
    kinds = tuple(sorted(f"topic {number}" for number in range(1, 11)))
    assert [meaning.order for meaning in read_kinds(kinds, None, 10)] == ["alphabetical", "natural"]


def test_without_kinds_there_is_nothing_to_match() -> None:
    (meaning,) = read_kinds((), ("ham", "spam"), 2)
    assert (meaning.order, meaning.mapping) == ("none", None)


@pytest.mark.parametrize(
    ("kinds", "known", "code"),
    [
        (("ham", "spam", "news"), ("ham", "spam"), "data.class_names"),
        (("a", "b", "c"), None, "data.class_count"),
        (("only",), None, "data.one_class"),
        (("news", "sport", "ham"), ("ham", "spam", "art"), "data.class_names"),
    ],
)
def test_what_does_not_fit_is_said(kinds: tuple[str, ...], known: tuple[str, ...] | None, code: str) -> None:
    with pytest.raises(DataError) as caught:
        read_kinds(kinds, known, 2 if known is None else len(known))
    assert caught.value.code == code


def test_two_kinds_never_share_a_class() -> None:
    assert match_kinds(("spam", "junk"), ("ham", "spam")) is None
    assert match_kinds(("positive", "pos", "x"), ("positive", "negative", "y")) is None


def test_meanings_and_numbers() -> None:
    assert meaning_of("Not  Spam") == meaning_of("ham")
    assert meaning_of("Étoile") == "étoile"
    assert (number_of(" Label_3 "), number_of("class 2"), number_of("7.0"), number_of("3 stars")) == (3, 2, 7, None)
    assert only_counts(("1", "2", "3"))
    assert not only_counts(("ham", "spam"))
    assert not only_counts(("1", "0"))
