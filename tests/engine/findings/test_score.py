"""The score: honest, monotone, never better for testing less."""

from dataclasses import replace

import made_results as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.findings import make_score, profile_for
from engine.findings.shares import Share, certain_area
from engine.results import Clean, Finding, Interval, Measurement, Score, TrustCheck, wilson

N = 100
SHARES = st.integers(0, N)
ORDER = ("weak", "fair", "good", "strong")


@st.composite
def checks(draw: st.DrawFn) -> tuple[Clean, tuple[Measurement, ...]]:
    right = draw(SHARES)
    clean = Clean(right / N, N, wilson(right, N))
    small, large = sorted(
        (draw(SHARES), draw(SHARES)), reverse=True
    )  # what falls to a small change falls to a large one
    entries = [
        made.entry("linf", "linf", 0.05, small, N),
        made.entry("linf", "linf", 0.1, large, N),
        made.entry("spatial", "rotation_deg", 10.0, draw(SHARES), N),
        made.entry("calibration", "none", 0.0, draw(SHARES), N),
    ]
    for name in made.DAMAGES:
        severities = draw(st.lists(SHARES, min_size=5, max_size=5))
        entries += [made.entry(f"corruption.{name}", "severity", 0.0, s, N, i + 1) for i, s in enumerate(severities)]
        mean = made.entry(f"corruption.{name}", "severity", 0.0, round(sum(severities) / 5), N)
        entries.append(replace(mean, accuracy=sum(severities) / 5 / N))
    return clean, tuple(entries)


def score(
    clean: Clean,
    tests: tuple[Measurement, ...],
    findings: tuple[Finding, ...] = (),
    n: int = N,
    trust: tuple[TrustCheck, ...] = (),
) -> Score:
    return make_score(clean=clean, tests=tests, trust=trust, findings=findings, task="image", depth="standard", n=n)


def value(result: Score) -> float:
    assert result.value is not None
    return result.value


def ends(result: Score) -> Interval:
    assert result.interval is not None
    return result.interval


@settings(max_examples=60)
@given(check=checks(), data=st.data())
def test_monotone_in_every_accuracy(check: tuple[Clean, tuple[Measurement, ...]], data: st.DataObject) -> None:
    clean, tests = check
    place = data.draw(st.integers(-1, len(tests) - 1))
    gain = data.draw(st.integers(1, N))
    before = score(clean, tests)
    if place < 0:
        better = min(N, round((clean.accuracy or 0) * N) + gain)
        after = score(Clean(better / N, N, wilson(better, N)), tests)
    else:
        test = tests[place]
        better = min(N, round((test.accuracy or 0) * N) + gain)
        changed = replace(test, accuracy=better / N, interval=wilson(better, N))
        after = score(clean, (*tests[:place], changed, *tests[place + 1 :]))
    assert value(after) >= value(before)
    assert ends(after)[0] >= ends(before)[0]
    assert ends(after)[1] >= ends(before)[1]
    assert ORDER.index(after.word) >= ORDER.index(before.word)


@settings(max_examples=60)
@given(check=checks(), data=st.data())
def test_leaving_out_or_doubting_never_raises_it(
    check: tuple[Clean, tuple[Measurement, ...]], data: st.DataObject
) -> None:
    clean, tests = check
    before = score(clean, tests)
    dropped = data.draw(st.sets(st.integers(0, len(tests) - 1), min_size=1))
    how = data.draw(st.sampled_from(["absent", "could_not_test", "unreliable"]))
    kept = []
    for index, test in enumerate(tests):
        if index not in dropped:
            kept.append(test)
        elif how == "could_not_test":
            kept.append(replace(test, status="could_not_test", accuracy=None, interval=None, n=0))
        elif how == "unreliable":
            kept.append(replace(test, status="unreliable"))
    after = score(clean, tuple(kept))
    assert value(after) <= value(before) + 0.051
    assert ends(after)[0] <= ends(before)[0] + 1  # the interval of five strengths is not exactly that of their mean
    assert ORDER.index(after.word) <= ORDER.index(before.word) or after.value == before.value


@given(checks())
def test_without_labels_it_is_capped_and_no_higher(check: tuple[Clean, tuple[Measurement, ...]]) -> None:
    clean, tests = check
    after = score(Clean(None, N, None), tests)
    assert value(after) <= value(score(clean, tests))
    assert "not_tested" in after.caps
    assert after.grade in ("C", "D")


@given(checks())
def test_interval_holds_the_value_and_parts_add_up(check: tuple[Clean, tuple[Measurement, ...]]) -> None:
    result = score(*check)
    assert ends(result)[0] <= value(result) <= ends(result)[1]
    total = sum(family.weight * (family.value or 0.0) for family in result.families)
    assert value(result) == pytest.approx(100 * total, abs=0.051)


def perfect() -> tuple[Clean, tuple[Measurement, ...]]:
    tests = made.entries(N)
    best = tuple(replace(test, accuracy=1.0, interval=wilson(N, N), n=N) for test in tests)
    return Clean(1.0, N, wilson(N, N)), best


def test_perfect_is_strong() -> None:
    result = score(*perfect())
    assert (result.value, result.word, result.grade, result.caps) == (100.0, "strong", "A", ())


def test_an_open_severe_finding_holds_it_at_fair() -> None:
    severe = next(found for found in made.scan_result().findings if found.severity == "severe")
    result = score(*perfect(), findings=(severe,))
    assert (result.word, result.grade, result.caps) == ("fair", "C", ("severe_finding",))


def test_falling_to_every_deliberate_trick_is_weak_whatever_else() -> None:
    clean, tests = perfect()
    beaten = tuple(
        replace(test, accuracy=0.0, interval=wilson(0, N)) if test.id in ("linf", "spatial") else test for test in tests
    )
    assert score(clean, beaten).word == "weak"


def test_strengthening_shows() -> None:
    before = made.side(1000, 0.926, 0.10, 0.003, 0.42).score
    after = made.side(1000, 0.911, 0.66, 0.33, 0.45).score
    assert value(after) - value(before) >= 15
    assert (before.word, after.word) == ("weak", "fair")


def test_under_twenty_samples_there_is_no_grade() -> None:
    result = made.scan_result(n=19).score
    assert (result.value, result.word, result.grade) == (None, "too few to grade", None)
    assert made.scan_result(n=20).score.value is not None


def test_not_applicable_is_reweighted_and_no_cap() -> None:
    clean, tests = perfect()
    without = tuple(
        replace(test, status="not_applicable", accuracy=None, interval=None, n=0) if test.id == "calibration" else test
        for test in tests
    )
    result = score(clean, without)
    assert (result.value, result.caps) == (100.0, ())
    assert {family.id: family.weight for family in result.families}["unsure"] == 0.0


def test_doubted_counts_nothing_at_the_low_end_but_its_high_end_stays() -> None:
    clean, tests = perfect()
    unsure = tuple(replace(test, status="unreliable") if test.id == "linf" else test for test in tests)
    result = score(clean, unsure)
    assert result.caps == ("unreliable",)
    assert ends(result)[0] < 60
    assert ends(result)[1] == 100.0


def test_a_failed_trust_check_doubts_a_flattering_search_but_not_a_beaten_model() -> None:
    failed = (TrustCheck("gradient", "unreliable", 0.9, 0.5),)
    assert "unreliable" in score(*perfect(), trust=failed).caps
    clean, tests = perfect()
    beaten = tuple(replace(test, accuracy=0.0, interval=wilson(0, N)) if test.id == "linf" else test for test in tests)
    assert "unreliable" not in score(clean, beaten, trust=failed).caps


def test_tiny_sizes_do_not_flatter() -> None:
    clean, tests = perfect()
    tiny = tuple(
        replace(test, budget=replace(test.budget, size=test.budget.size / 1000)) if test.id == "linf" else test
        for test in tests
    )
    assert value(score(clean, tiny)) < 65


def test_profile_names_task_depth_and_sizes() -> None:
    assert made.scan_result().score.profile == "image-standard-1 0.05 0.1"
    assert profile_for("text", "quick").name == "text-quick-1"
    assert sum(profile_for("image", "quick").weights.values()) == pytest.approx(1.0)


def test_area_counts_only_what_is_certain() -> None:
    points = [(0.05, Share(0.6, 0.5, 0.7)), (0.1, Share(0.2, 0.1, 0.3))]
    assert certain_area(points, 0.1).value == pytest.approx(0.4)
    assert certain_area(points[:1], 0.1).value == pytest.approx(0.3)
    assert certain_area(points[1:], 0.1).value == pytest.approx(0.2)
    assert certain_area([(0.05, Share(0.2, 0.2, 0.2)), (0.1, Share(0.9, 0.9, 0.9))], 0.1).value == pytest.approx(0.2)
