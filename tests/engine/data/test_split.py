import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import Samples, Split, split_samples

RNG = np.random.default_rng(0)
POOL = RNG.integers(0, 2**63, 4000).astype(np.uint64)


def make(groups: np.ndarray, labels: np.ndarray | None = None, parts: list[str] | None = None) -> Samples:
    """Return samples with the given groups; pixels differ wildly between groups and are equal inside."""
    n = len(groups)
    pixels = np.stack([np.random.default_rng(int(g)).integers(0, 256, (1, 8, 8), dtype=np.uint8) for g in groups])
    names = tuple(f"{index}.png" for index in range(n))
    return Samples(pixels, labels, names, groups.copy(), groups.copy(), tuple(parts or [""] * n))


def parts_of(split: Split, n: int) -> list[str]:
    parts = ["?"] * n
    for name in ("train", "select", "test", "left_out"):
        for index in getattr(split, name):
            assert parts[index] == "?"
            parts[index] = name
    assert "?" not in parts
    return parts


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=120), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_copies_stay_together(picks: list[int], random) -> None:
    groups = POOL[np.array(picks)]
    labels = (groups % 3).astype(np.int64)
    order = list(range(len(groups)))
    random.shuffle(order)
    parts = parts_of(split_samples(make(groups, labels)), len(groups))
    shuffled = parts_of(split_samples(make(groups[order], labels[order])), len(groups))
    assert shuffled == [parts[index] for index in order]
    assert all(len({part for part, g in zip(parts, groups) if g == group}) == 1 for group in groups)


@pytest.mark.parametrize("n", [3, 4, 5, 10, 30])
@pytest.mark.parametrize("start", range(0, 3000, 300))
def test_no_part_is_empty_from_three_pictures_on(n: int, start: int) -> None:
    split = split_samples(make(POOL[start : start + n]))
    assert min(len(split.train), len(split.select), len(split.test)) >= 1


@pytest.mark.parametrize(("n", "parts"), [(1, 1), (2, 2)])
def test_one_and_two_pictures(n: int, parts: int) -> None:
    split = split_samples(make(POOL[:n]))
    assert sum(len(part) > 0 for part in (split.train, split.select, split.test)) == parts
    assert len(split.train) + len(split.select) + len(split.test) == n


def test_shares_are_seventy_ten_twenty() -> None:
    split = split_samples(make(POOL))
    assert len(split.train) / 4000 == pytest.approx(0.7, abs=0.02)
    assert len(split.select) / 4000 == pytest.approx(0.1, abs=0.015)
    assert len(split.test) / 4000 == pytest.approx(0.2, abs=0.02)
    assert split.source == "hash"


def test_a_sample_keeps_its_part_when_others_are_added() -> None:
    few = parts_of(split_samples(make(POOL[:2000])), 2000)
    many = parts_of(split_samples(make(POOL)), 4000)
    assert few == many[:2000]


def test_every_class_is_tested_from_five_groups_on() -> None:
    labels = np.repeat(np.arange(40), 5)
    split = split_samples(make(POOL[:200], labels))
    assert set(labels[split.test]) == set(range(40))


def test_folders_decide_and_copies_leave_the_part_farther_from_the_test() -> None:
    groups = POOL[[0, 1, 2, 3, 0, 1]]
    split = split_samples(make(groups, None, ["train", "train", "train", "select", "test", "select"]))
    assert split.source == "folders"
    assert split.train.tolist() == [2]
    assert split.select.tolist() == [3, 5]
    assert split.test.tolist() == [4]
    assert split.left_out.tolist() == [0, 1]


def test_without_a_test_folder_the_test_comes_from_val() -> None:
    split = split_samples(make(POOL[:90], None, ["train"] * 60 + ["select"] * 30))
    assert split.train.tolist() == list(range(60))
    assert min(split.test) >= 60
    assert len(split.test) > len(split.select) >= 1


def test_without_a_val_folder_select_comes_from_train() -> None:
    split = split_samples(make(POOL[:90], None, ["train"] * 60 + ["test"] * 30))
    assert split.test.tolist() == list(range(60, 90))
    assert len(split.select) >= 1
    assert max(split.select) < 60


def test_only_one_part_folder_is_split_by_hash() -> None:
    split = split_samples(make(POOL[:90], None, ["train"] * 90))
    assert split.source == "hash"
    assert len(split.test) > 0


def test_given_test_samples_replace_the_test_and_their_copies_leave() -> None:
    samples = make(POOL[:100])
    given_samples = make(POOL[90:120])
    split = split_samples(samples, given_samples)
    assert split.source == "given"
    assert len(split.test) == 0
    assert split.left_out.tolist() == list(range(90, 100))
    assert len(split.train) + len(split.select) == 90


def test_nearly_equal_pictures_of_given_test_samples_leave_too() -> None:
    samples, others = make(POOL[:50]), make(POOL[:5])
    lighter = np.clip(others.pixels.astype(int) + 2, 0, 255).astype(np.uint8)
    given_samples = Samples(lighter, None, others.names, others.keys + np.uint64(1), others.groups, others.parts)
    assert split_samples(samples, given_samples).left_out.tolist() == [0, 1, 2, 3, 4]


def test_a_test_folder_that_is_replaced_is_not_trained_on() -> None:
    samples = make(POOL[:90], None, ["train"] * 60 + ["test"] * 30)
    split = split_samples(samples, make(POOL[200:210]))
    assert max(split.train) < 60
    assert max(split.select) < 60
    assert split.left_out.tolist() == list(range(60, 90))
