from hypothesis import given
from hypothesis import strategies as st

from engine.data import natural_order
from engine.data.listing import Listing, arrange


def seen(listing: Listing) -> list[tuple[str, str, str]]:
    return [(picture.name, picture.folder, picture.part) for picture in listing.pictures]


def test_one_folder_per_class() -> None:
    listing = arrange(["b/1.png", "a/2.png", "a/10.png"], wraps=False)
    assert listing.class_folders == ("a", "b")
    assert seen(listing) == [("a/2.png", "a", ""), ("a/10.png", "a", ""), ("b/1.png", "b", "")]


def test_a_folder_around_everything_is_looked_through() -> None:
    for wraps in (False, True):
        listing = arrange(["data/data/a/1.png", "data/data/b/1.png"], wraps=wraps)
        assert seen(listing) == [("a/1.png", "a", ""), ("b/1.png", "b", "")]


def test_parts_are_recognised_in_every_spelling() -> None:
    listing = arrange(["Train/a/1.png", "VALID/a/2.png", "test/b/3.png"], wraps=False)
    assert listing.class_folders == ("a", "b")
    assert [picture.part for picture in listing.pictures] == ["test", "train", "select"]


def test_a_class_named_train_is_a_class() -> None:
    listing = arrange(["train/1.png", "bus/1.png"], wraps=False)
    assert listing.class_folders == ("bus", "train")
    assert all(picture.part == "" for picture in listing.pictures)


def test_a_lone_part_folder_is_a_part() -> None:
    listing = arrange(["train/a/1.png", "train/b/1.png"], wraps=False)
    assert listing.class_folders == ("a", "b")
    assert {picture.part for picture in listing.pictures} == {"train"}


def test_flat_pictures_have_no_classes() -> None:
    assert arrange(["1.png", "2.png"], wraps=False).class_folders == ()
    assert arrange(["photos/1.png", "photos/2.png"], wraps=True).class_folders == ()


def test_one_class_folder_in_a_folder_is_a_class() -> None:
    assert arrange(["cat/1.png", "cat/2.png"], wraps=False).class_folders == ("cat",)


def test_stray_pictures_beside_class_folders_are_skipped() -> None:
    listing = arrange(["a/1.png", "b/1.png", "stray.png"], wraps=False)
    assert listing.skipped == (("stray.png", "not in a class folder"),)
    assert len(listing.pictures) == 2


def test_folders_in_a_class_folder_belong_to_the_class() -> None:
    listing = arrange(["a/x/1.png", "a/y/1.png", "b/1.png"], wraps=False)
    assert listing.class_folders == ("a", "b")


def test_backslashes_in_archives_are_folders() -> None:
    assert arrange(["a\\1.png", "b\\1.png"], wraps=True).class_folders == ("a", "b")


def test_natural_order_counts() -> None:
    assert natural_order(("a10", "a2", "A1", "b")) == ("A1", "a2", "a10", "b")
    assert natural_order(("10", "9", "x")) == ("9", "10", "x")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/\\"), min_size=1), unique=True))
def test_natural_order_is_a_total_order(names: list[str]) -> None:
    assert natural_order(names) == natural_order(list(reversed(names)))
    assert sorted(natural_order(names)) == sorted(names)


@given(st.lists(st.sampled_from(["a/1", "a/2", "b/1", "train/a/1", "test/b/1", "x", "w/a/1", "w/b/2"]), unique=True))
def test_every_file_is_used_or_has_a_reason(files: list[str]) -> None:
    listing = arrange(files, wraps=False)
    used = [picture.file for picture in listing.pictures] + [name for name, _ in listing.skipped]
    assert sorted(used) == sorted(files)
