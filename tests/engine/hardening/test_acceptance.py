"""The acceptance of design section 5, clause by clause."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.hardening.acceptance import Evidence, decide

N = 400


def evidence(*, gained: int = 200, lost: int = 4, n: int = N, **others: object) -> Evidence:
    """Before: ``n`` right, none of them under attack. After: ``lost`` ordinary ones wrong, ``gained`` hold out."""
    places = np.arange(n)
    base = Evidence(
        clean_before=np.ones(n, bool),
        clean_after=places >= lost,
        groups=places,
        classes=np.array(["cat", "dog"], dtype=object)[places % 2],
        robust_before=np.zeros(n, bool),
        robust_after=places < gained,
        robust_groups=places,
        unreliable=(),
        trust_checks=5,
        searched_fresh=True,
        replayed=n,
        damage_before={"corruption.blur": 0.8, "corruption.noise": 0.7},
        damage_after={"corruption.blur": 0.79, "corruption.noise": 0.75},
        limit=0.02,
    )
    return replace(base, **others)


def reason(verdict, letter):
    return next(reason for reason in verdict.reasons if reason.code.startswith(letter))


def test_all_clauses_hold():
    verdict = decide(evidence(), 0)
    assert verdict.proof == "proven"
    assert [reason.code[0] for reason in verdict.reasons] == list("abcde")
    assert all(reason.held and reason.certain for reason in verdict.reasons)
    assert verdict.samples_needed is None


def test_a_small_gain_is_none():
    verdict = decide(evidence(gained=19), 0)
    assert verdict.proof == "none"
    assert not reason(verdict, "a").held


def test_a_gain_of_five_points_is_enough():
    assert decide(evidence(gained=20, lost=0), 0).proof == "proven"


def test_too_much_ordinary_accuracy_lost_is_none():
    verdict = decide(evidence(lost=9), 0)
    assert verdict.proof == "none"
    assert reason(verdict, "b").value == pytest.approx(-9 / N)


def test_few_samples_are_likely_and_name_how_many_would_do():
    verdict = decide(evidence(n=30, gained=15, lost=0), 0)
    assert verdict.proof == "likely"
    assert reason(verdict, "a").certain
    assert not reason(verdict, "b").certain
    assert verdict.samples_needed is not None


def test_every_look_is_paid_for():
    few = evidence(n=40, gained=8, lost=0)
    assert reason(decide(few, 0), "a").certain
    paid = reason(decide(replace(few, test_looks=10), 0), "a")
    assert paid.held
    assert not paid.certain
    assert paid.p_value == pytest.approx(10 * 2 / 2**8)


def test_an_unreliable_figure_is_none():
    verdict = decide(evidence(unreliable=("gradient_alive",)), 0)
    assert verdict.proof == "none"
    assert reason(verdict, "c").note == "gradient_alive"


def test_without_trust_checks_nothing_is_proven():
    assert decide(evidence(trust_checks=0), 0).proof == "likely"


@pytest.mark.parametrize("change", [{"searched_fresh": False}, {"replayed": None}])
def test_without_search_and_replay_nothing_counts(change):
    assert decide(evidence(**change), 0).proof == "none"


def test_a_kind_of_damage_that_costs_too_much():
    verdict = decide(evidence(damage_after={"corruption.blur": 0.76, "corruption.noise": 0.9}), 0)
    assert verdict.proof == "none"
    assert reason(verdict, "e").note == "corruption.blur"


def test_unmeasured_damage_is_not_certain():
    assert decide(evidence(damage_after={}), 0).proof == "likely"


def test_classes_that_lose_are_named():
    places = np.arange(N)
    verdict = decide(evidence(lost=0, clean_after=~((places % 2 == 0) & (places < 24))), 0)
    assert verdict.classes_worse == ("cat",)


def test_nothing_changed_is_none():
    right = np.ones(50, bool)
    same = evidence(n=50, robust_before=right, robust_after=right, clean_after=right)
    assert decide(same, 0).proof == "none"


def test_no_samples_is_none():
    assert decide(evidence(n=0, gained=0, lost=0), 0).proof == "none"


RANK = {"none": 0, "likely": 1, "proven": 2}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 6), st.integers(0, 6))
def test_more_gain_and_fewer_losses_never_make_it_worse(gained, more, lost, fewer):
    first = decide(evidence(n=100, gained=gained, lost=lost), 0)
    second = decide(evidence(n=100, gained=min(100, gained + more), lost=max(0, lost - fewer)), 0)
    assert RANK[second.proof] >= RANK[first.proof]
