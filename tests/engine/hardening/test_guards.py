"""Guards, by constructed histories."""

import pytest

from engine.hardening.guards import Guards, guards_from_object, prospect
from engine.hardening.judging import Look


def guards() -> Guards:
    return Guards(start_clean=0.93, start_robust=0.05, limit=0.02)


def run(history, start=None):
    watch = start or guards()
    actions = [watch.judge(Look(clean, one, robust), done, size) for done, size, clean, one, robust in history]
    return watch, actions


def test_a_healthy_run_goes_on():
    watch, actions = run([(0.1, 0.2, 0.93, 0.2, 0.1), (0.5, 1, 0.92, 0.6, 0.55), (1.0, 1, 0.92, 0.7, 0.66)])
    assert actions == ["go_on"] * 3
    assert watch.fired == []
    assert watch.is_best()
    assert watch.best_robust == 0.66


def test_collapse_rolls_back():
    watch, actions = run([(0.5, 1, 0.92, 0.6, 0.55), (0.6, 1, 0.93, 0.95, 0.02)])
    assert actions[-1] == "roll_back"
    assert watch.fired == ["collapse"]
    assert watch.best_robust == 0.55


def test_a_gap_between_one_and_many_steps_is_a_collapse():
    _, actions = run([(0.5, 1, 0.92, 0.6, 0.55), (0.6, 1, 0.93, 0.7, 0.45)])
    assert actions[-1] == "roll_back"


def test_a_gap_in_a_model_that_was_never_robust_is_not():
    _, actions = run([(0.1, 0.1, 0.93, 0.4, 0.05), (0.2, 0.3, 0.93, 0.5, 0.08)])
    assert actions == ["go_on", "go_on"]


def test_straying_early_rolls_back():
    watch, actions = run([(0.1, 0.2, 0.75, 0.2, 0.1)])
    assert actions == ["roll_back"]
    assert watch.fired == ["strayed"]


def test_the_accuracy_limit_is_noted_once_and_costs_score():
    watch, _ = run([(0.6, 1, 0.88, 0.6, 0.5), (0.7, 1, 0.88, 0.6, 0.51)])
    assert watch.fired == ["accuracy_limit"]
    assert watch.score(Look(0.88, 0.6, 0.5)) == pytest.approx(0.5 - 5 * 0.03)


def test_robust_overfitting_ends_after_six_looks():
    later = [(0.6 + index / 20, 1, 0.92, 0.62, 0.58 - index / 100) for index in range(6)]
    watch, actions = run([(0.5, 1, 0.92, 0.65, 0.6), *later])
    assert actions == ["go_on"] * 6 + ["end"]
    assert "robust_overfitting" in watch.fired
    assert watch.best_robust == 0.6


def test_with_slack_later_weights_are_kept_although_they_look_a_little_worse():
    history = [(0.5, 1, 0.92, 0.65, 0.6), (0.6, 1, 0.92, 0.6, 0.58), (0.7, 1, 0.92, 0.5, 0.5)]
    watch, _ = run(history[:2], Guards(0.93, 0.05, 0.02, slack=0.03))
    assert watch.is_best()
    assert (watch.best_robust, watch.best_score) == (0.58, 0.6)
    watch, _ = run(history, Guards(0.93, 0.05, 0.02, slack=0.03))
    assert not watch.is_best()
    watch, _ = run(history[:2])
    assert not watch.is_best()


def test_nothing_learned_ends():
    watch, actions = run([(0.3, 0.7, 0.93, 0.1, 0.05), (0.7, 1, 0.93, 0.1, 0.06)])
    assert actions == ["go_on", "end"]
    assert watch.fired == ["nothing_learned"]


def test_the_owner_may_go_on_although_nothing_was_learned():
    watch = guards()
    assert watch.judge(Look(0.93, 0.1, 0.06), 0.7, 1, patient=True) == "go_on"
    assert watch.fired == []
    assert watch.judge(Look(0.93, 0.1, 0.06), 0.8, 1) == "end"


@pytest.mark.parametrize(
    ("robust", "done", "expected"),
    [(0.2, 0.2, "training.promising"), (0.06, 0.2, None), (0.06, 0.5, "training.unlikely"), (0.08, 0.6, None)],
)
def test_the_owner_is_told(robust, done, expected):
    assert prospect(guards(), Look(0.93, 0.3, robust), done) == expected


def test_the_owner_is_told_once():
    watch = guards()
    assert prospect(watch, Look(0.93, 0.3, 0.3), 0.3)
    assert prospect(watch, Look(0.93, 0.3, 0.3), 0.4) is None


def test_guards_survive_a_checkpoint():
    watch, _ = run([(0.5, 1, 0.92, 0.6, 0.55), (0.6, 1, 0.93, 0.95, 0.02)])
    assert guards_from_object(watch.to_object()) == watch
