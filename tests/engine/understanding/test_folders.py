import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.results import DataError
from engine.understanding.folders import match_names, read_folders


@pytest.mark.parametrize(
    ("folders", "names", "expected"),
    [
        (["cat", "dog"], ["dog", "cat"], [1, 0]),
        (["CAT", "hot-dog"], ["Hot Dog", "Cat"], [1, 0]),
        (["0_cat", "1_dog"], ["dog", "cat"], [1, 0]),
        (["tench"], ["goldfish, Carassius auratus", "tench, Tinca tinca"], [1]),
        (["Cafe\u0301"], ["CAFÉ", "tea"], [0]),
        (["猫", "犬"], ["犬", "猫"], [1, 0]),
        (["class 1", "class 2"], ["class 2", "class 1"], [1, 0]),
        (["a", "A"], ["A", "a"], [1, 0]),
    ],
)
def test_names_are_matched(folders: list[str], names: list[str], expected: list[int]) -> None:
    assert match_names(folders, names).tolist() == expected


@pytest.mark.parametrize(
    ("folders", "names"), [(["cat", "cow"], ["cat", "dog"]), (["cat", "Cat!"], ["cat", "dog"]), (["!!"], ["??", "a"])]
)
def test_what_does_not_match_is_none(folders: list[str], names: list[str]) -> None:
    assert match_names(folders, names) is None


def test_folders_with_class_numbers() -> None:
    (meaning,) = read_folders(["0", "12", "3"], None, 20)
    assert meaning.order == "numbers"
    assert meaning.mapping.tolist() == [0, 12, 3]


def test_orders_to_try() -> None:
    alphabetical, natural = read_folders(["a1", "a10", "a2"], None, 3)
    assert (alphabetical.order, natural.order) == ("alphabetical", "natural")
    assert alphabetical.class_names == ("a1", "a10", "a2")
    assert natural.class_names == ("a1", "a2", "a10")
    assert natural.mapping.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("folders", "known", "classes", "code"),
    [
        (["a", "b", "c"], None, 2, "data.class_count"),
        (["a", "b"], None, 3, "data.class_count"),
        (["a"], None, 2, "data.one_class"),
        (["cat", "cow"], ("cat", "dog"), 2, "data.class_names"),
        (["cat", "dog", "cow"], ("cat", "dog"), 2, "data.class_names"),
        (["x"], ("cat", "dog"), 2, "data.class_names"),
    ],
)
def test_what_does_not_fit_says_what_to_do(
    folders: list[str], known: tuple[str, ...] | None, classes: int, code: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_folders(folders, known, classes)
    assert caught.value.code == code
    assert caught.value.next_step


def test_strangers_are_named() -> None:
    with pytest.raises(DataError, match="cow"):
        read_folders(["cat", "cow"], ("cat", "dog"), 2)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8, unique=True), st.randoms(use_true_random=False))
def test_equal_names_always_match_themselves(names: list[str], random) -> None:
    folders = sorted(names)
    shuffled = list(names)
    random.shuffle(shuffled)
    assert [shuffled[index] for index in match_names(folders, shuffled)] == folders
