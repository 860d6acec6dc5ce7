"""Paired statistics against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hardening.statistics import mcnemar, paired_change, samples_needed


@pytest.mark.parametrize(
    ("better", "worse", "expected"),
    [
        (0, 0, 1.0),
        (5, 0, 2 / 32),
        (6, 0, 2 / 64),
        (1, 1, 1.0),
        (8, 2, 2 * (1 + 10 + 45) / 1024),
        (3, 9, 2 * 299 / 4096),
    ],
)
def test_mcnemar_is_the_exact_binomial(better, worse, expected):
    assert mcnemar(better, worse) == pytest.approx(expected, abs=1e-12)


def test_mcnemar_of_many_stays_finite():
    assert 0 < mcnemar(700, 300) < 1e-30
    assert mcnemar(5000, 5000) == 1.0


@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_a_symmetric_share(better, worse):
    assert 0 <= mcnemar(better, worse) <= 1
    assert mcnemar(better, worse) == mcnemar(worse, better)


def flags(better: int, worse: int, same: int) -> tuple[np.ndarray, np.ndarray]:
    before = np.array([False] * better + [True] * worse + [True] * same, dtype=bool)
    after = np.array([True] * better + [False] * worse + [True] * same, dtype=bool)
    return before, after


def test_the_bootstrap_agrees_with_the_normal_interval():
    before, after = flags(120, 60, 820)
    paired = paired_change(before, after, np.arange(1000), 0)
    assert paired.change == pytest.approx(0.06)
    # standard error sqrt((0.18 - 0.0036) / 1000) = 0.01328
    assert paired.interval[0] == pytest.approx(0.06 - 1.96 * 0.01328, abs=0.003)
    assert paired.interval[1] == pytest.approx(0.06 + 1.96 * 0.01328, abs=0.003)


def test_copies_of_one_picture_count_once():
    before, after = flags(12, 6, 82)
    alone = paired_change(before, after, np.arange(100), 0)
    ten = paired_change(np.repeat(before, 10), np.repeat(after, 10), np.repeat(np.arange(100), 10), 0)
    assert ten.change == pytest.approx(alone.change)
    assert ten.interval[0] == pytest.approx(alone.interval[0], abs=0.01)


def test_nothing_seen_to_change_is_not_certainty():
    before, after = flags(0, 0, 30)
    paired = paired_change(before, after, np.arange(30), 0)
    assert paired.interval == pytest.approx((-0.1, 0.1))
    assert paired.p_value == 1.0


def test_no_samples_prove_nothing():
    empty = np.zeros(0, bool)
    assert paired_change(empty, empty, np.zeros(0), 0).interval == (-1.0, 1.0)


def test_one_sample():
    paired = paired_change(np.array([False]), np.array([True]), np.array([1]), 0)
    assert paired.change == 1.0
    assert paired.p_value == 1.0
    assert paired.interval[0] <= 0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 5))
def test_the_interval_holds_the_change(better, worse, same, seed):
    before, after = flags(better, worse, same)
    paired = paired_change(before, after, np.arange(len(before)), seed)
    assert -1 <= paired.interval[0] <= paired.change + 1e-9
    assert paired.change - 1e-9 <= paired.interval[1] <= 1


def test_samples_needed_shrinks_as_the_change_grows():
    assert samples_needed(0.1, -0.02, -0.02) is None
    few, many = samples_needed(0.1, 0.02, -0.04), samples_needed(0.1, -0.01, -0.04)
    assert few is not None
    assert many is not None
    assert few < many
    # 1.96**2 * (0.1 - 0.0001) / 0.03**2 = 426.4
    assert many == 427
