"""Time left: late, smoothed, and never jumping up."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.view_models.time_left import TimeLeft


def test_says_nothing_before_five_seconds_or_five_percent() -> None:
    assert TimeLeft().update(0.0, None, 60.0) == ""
    assert TimeLeft().update(0.02, 100.0, 2.0) == ""
    assert TimeLeft().update(0.02, 100.0, 5.0) != ""
    assert TimeLeft().update(0.05, 100.0, 0.5) != ""


def test_counts_down_from_elapsed_time_when_the_engine_does_not_know() -> None:
    assert TimeLeft().update(0.25, None, 60.0) == "About 3 minutes left"


@given(st.lists(st.floats(0, 100_000), min_size=2, max_size=30))
def test_rises_by_at_most_half_the_time_that_passed(estimates: list[float]) -> None:
    time = TimeLeft()
    before = None
    for second, estimate in enumerate(estimates):
        time.update(0.5, estimate, float(second))
        shown = time._shown_s
        assert shown is not None
        if before is not None:
            assert shown <= before + 0.5 + 1e-9
        before = shown


@given(st.floats(1, 10_000))
def test_settles_on_a_steady_estimate(goal: float) -> None:
    time = TimeLeft()
    time.update(0.1, goal * 3, 0.0)
    for second in range(1, 60):
        time.update(0.5, goal, float(second))
    assert time._shown_s is not None
    assert abs(time._shown_s - goal) < goal * 0.05 + 3
