import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks import keyed

KEYS = np.random.default_rng(0).integers(0, 2**64, 400, dtype=np.uint64)


def a_stream(keys=KEYS, seed=0, test="linf:0.05", attack="apgd", restart=0):
    return keyed.stream(seed, test, attack, restart, keys)


@given(st.lists(st.integers(0, len(KEYS) - 1), min_size=1, max_size=30))
def test_a_sample_draws_the_same_whoever_is_beside_it(rows):
    whole = a_stream()
    for draw_of in ("uniform", "signs", "normal"):
        alone = getattr(a_stream(KEYS[rows]), draw_of)((3, 5), 7)
        np.testing.assert_array_equal(alone, getattr(whole, draw_of)((3, 5), 7)[rows])
        np.testing.assert_array_equal(alone, getattr(whole.pick(np.array(rows)), draw_of)((3, 5), 7))


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"test": "linf:0.1"}, {"attack": "square"}, {"restart": 1}, {"keys": KEYS + np.uint64(1)}]
)
def test_every_part_of_the_name_changes_the_draw(other):
    assert (a_stream().bits((40,)) == a_stream(**other).bits((40,))).mean() < 0.001


def test_draw_numbers_and_neighbouring_keys_are_unrelated():
    stream = keyed.stream(0, "t", "a", 0, np.arange(2000, dtype=np.uint64))
    first, second = stream.uniform((16,), 0), stream.uniform((16,), 1)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.02
    assert abs(np.corrcoef(first[:-1].ravel(), first[1:].ravel())[0, 1]) < 0.02


def test_uniform_covers_its_range_evenly():
    values = a_stream().uniform((784,), low=-1, high=3)
    assert values.dtype == np.float32
    assert values.min() >= -1
    assert values.max() < 3
    counts, _ = np.histogram(values, bins=20, range=(-1, 3))
    assert np.abs(counts / values.size - 0.05).max() < 0.002


def test_signs_normal_and_integers_have_the_right_moments():
    stream = a_stream()
    signs, normal, integers = stream.signs((999,)), stream.normal((999,)), stream.integers(7, (999,))
    assert set(np.unique(signs)) == {-1, 1}
    assert abs(signs.mean()) < 0.01
    assert abs(normal.mean()) < 0.01
    assert abs(normal.std() - 1) < 0.01
    assert np.isfinite(normal).all()
    assert np.bincount(integers.ravel(), minlength=7) / integers.size == pytest.approx([1 / 7] * 7, abs=0.003)


def test_known_values_stay_the_same_between_releases():
    stream = keyed.stream(3, "linf:0.05", "square", 1, np.array([0, 2**64 - 1], np.uint64))
    assert stream.bits((2,), 5).tolist() == [[493310484, 1061969891], [1209876253, 758938270]]


def test_no_samples_give_no_numbers():
    assert a_stream(KEYS[:0]).normal((2, 3)).shape == (0, 2, 3)
