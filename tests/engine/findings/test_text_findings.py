"""Findings of text models: plain words, real counts, severities, and the score."""

import re
from dataclasses import replace

import made_results as made
import made_texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.findings import make_score, profile_for, reword
from engine.findings.groups import compared
from engine.results import AttackRecord, Clean, Context, Finding, Measurement, Score, wilson
from engine.words import scan_verdict

N = 200
SHARES = st.integers(0, N)


def found(result_id: str, **changes: object) -> Finding:
    return next(item for item in made_texts.scan_result(N, **changes).findings if item.id == result_id)  # type: ignore[arg-type]


def said(finding: Finding) -> str:
    return " ".join((finding.title, finding.meaning, finding.why, *finding.advice))


def test_nothing_speaks_of_pictures() -> None:
    unlabelled = replace(made_texts.clean(N), accuracy=None, interval=None, per_class={})
    for result in (
        made_texts.scan_result(N),
        made_texts.scan_result(7, seen="yes", context=Context("anyone", "yes")),
        made_texts.scan_result(N, plain=unlabelled, seen="unknown"),
        made_texts.scan_result(N, measurements=made_texts.entries(N, 0.97, 0.97, 0.97)),
        made_texts.scan_result(N, measurements=()),
        made_texts.scan_result(N, plain=made_texts.clean(N, 0.3)),
    ):
        for finding in result.findings:
            assert "pictur" not in said(finding).lower(), said(finding)
            assert "pictur" not in finding.technical.lower()
        assert "pictur" not in " ".join(scan_verdict(result)).lower()


def test_each_test_has_its_own_words_and_real_counts() -> None:
    hidden = found("invisible-1")
    assert hidden.title == "Tricked by one hidden change"
    assert f"It then got {N - 110} of {N} texts wrong." in hidden.meaning
    assert found("invisible-2").title == "Tricked by 2 hidden changes"
    assert found("invisible-100").title == "Tricked by hidden changes in the whole text"
    assert "mistyped" in found("typo-1").title
    assert "judge the examples yourself" in found("rewording-10").meaning
    assert "added word" in found("trigger-1").title


def test_hidden_letters_are_severe_early_and_rewording_never() -> None:
    assert found("invisible-1").severity == "severe"
    lost = tuple(
        replace(test, accuracy=0.0, interval=wilson(0, N)) if test.id == "rewording" else test
        for test in made_texts.entries(N)
    )
    assert found("rewording-10", measurements=lost).severity == "medium"


def test_nonsense_that_is_answered_surely_is_told_with_the_words_that_are_enough() -> None:
    finding = found("ood")
    assert finding.severity == "low"
    assert f"On {N - round(0.3 * N)} of {N} of them" in finding.meaning
    assert "a text of about 31 words came down to 2." in finding.meaning
    good = tuple(replace(test, accuracy=1.0) if test.id == "ood" else test for test in made_texts.entries(N))
    assert found("ood", measurements=good).severity == "passed"
    assert reword(finding) == finding


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (((9, 60), (1, 60), (2, 60)), "No region of names stood out"),
        (
            ((40, 60), (3, 60), (2, 60)),
            "With Arabic names the answer changed on 40 of 60, with Slavic names on 2 of 60.",
        ),
        (((4, 5), (0, 5), (0, 5)), ""),
    ],
)
def test_groups_are_compared_where_they_differ_by_more_than_chance(
    counts: tuple[tuple[int, int], ...], told: str
) -> None:
    rows = []
    for region, (changed, tried) in zip(("arabic", "english", "slavic"), counts):
        rows += [["name", f"women-{region}", changed // 2, tried // 2]]
        rows += [["name", f"men-{region}", changed - changed // 2, tried - tried // 2]]
    said_of_groups = compared([*rows, ["number", "other", 9, 9], ["gender", "women", 3, 40], ["gender", "men", 2, 40]])
    assert (told in said_of_groups) if told else ("names" not in said_of_groups)
    assert "Words for women and words for men made no clear difference." in said_of_groups


def test_swaps_are_counted_by_kind_and_accuse_nobody() -> None:
    swaps = found("invariance", measurements=made_texts.entries(N, swapped=0.8))
    assert swaps.severity == "medium"
    assert (
        "Changed: 9 by names, 4 by places, 3 by numbers, 1 by short forms and 5 by words for women and men."
        in swaps.meaning
    )
    assert "not a verdict" in swaps.why
    assert not re.search(r"bias|discriminat|racis|sexis|unfair", said(swaps).lower())
    assert "MEASURE 2.11" in swaps.standards
    assert swaps.evidence[0].text is not None


def test_texts_wrong_before_any_swap_are_no_kind_of_swap() -> None:
    records = (AttackRecord("clean", {}, 4, N, 0, 0.0), AttackRecord("number", {}, 2, 30, 0, 0.1))
    swaps = found("invariance", measurements=(replace(_swaps(), attacks=records),))
    assert swaps.title == "Answers change with other numbers"
    assert "clean" not in said(swaps).lower()


def test_groups_that_changed_nothing_are_only_counted() -> None:
    records = tuple(
        AttackRecord("name", {"group": group}, broke, 12, 0, 0.0)
        for group, broke in (("men-arabic", 3), ("men-slavic", 0), ("women-slavic", 0))
    )
    technical = found("invariance", measurements=(replace(_swaps(), attacks=records),)).technical
    assert "Changed of tried, by group: name men-arabic 3/12." in technical
    assert "2 groups of swapped words changed no answer (24 texts asked)." in technical
    assert "slavic" not in technical


def _swaps() -> Measurement:
    return next(test for test in made_texts.entries(N, swapped=0.8) if test.id == "invariance")


def test_evidence_follows_the_size_and_loose_rewordings_come_last() -> None:
    rewording = found("rewording-10")
    assert [example.size for example in rewording.evidence] == [10.0, 20.0]
    assert {example.size for example in found("invisible-1").evidence} == {1.0}


def test_standards_follow_the_access() -> None:
    assert found("invisible-1").standards[0] == "NISTAML.022"


def test_findings_can_be_worded_again() -> None:
    for finding in made_texts.scan_result(N).findings:
        assert reword(finding) == finding


def test_the_verdict_names_the_change() -> None:
    assert (
        scan_verdict(made_texts.scan_result(N))[:2]
        == (
            "Your model is easy to trick.",
            "With one hidden change, it got 90 of 200 texts wrong.",
        )
        or "hidden change" in scan_verdict(made_texts.scan_result(N))[1]
    )


@st.composite
def checks(draw: st.DrawFn) -> tuple[Clean, tuple[Measurement, ...]]:
    right = draw(SHARES)
    tests = []
    before: dict[str, int] = {}
    for test in made_texts.entries(N):
        if test.id == "file":
            continue
        count = draw(SHARES)
        if test.family == "deliberate":  # what falls to a small change falls to a larger one
            count = before[test.id] = min(count, before.get(test.id, N))
        tests.append(replace(test, accuracy=count / N, interval=wilson(count, N), n=N))
    return Clean(right / N, N, wilson(right, N)), tuple(tests)


def score(clean: Clean, tests: tuple[Measurement, ...]) -> Score:
    return make_score(clean=clean, tests=tests, trust=(), findings=(), task="text", depth="standard", n=N)


@settings(max_examples=60)
@given(check=checks(), data=st.data())
def test_the_score_is_monotone(check: tuple[Clean, tuple[Measurement, ...]], data: st.DataObject) -> None:
    clean, tests = check
    place = data.draw(st.integers(0, len(tests) - 1))
    better = min(N, round((tests[place].accuracy or 0) * N) + data.draw(st.integers(1, N)))
    raised = replace(tests[place], accuracy=better / N, interval=wilson(better, N))
    before, after = score(clean, tests), score(clean, (*tests[:place], raised, *tests[place + 1 :]))
    assert (after.value or 0) >= (before.value or 0)
    assert (after.interval or (0, 0))[0] >= (before.interval or (0, 0))[0]


@settings(max_examples=60)
@given(check=checks(), data=st.data())
def test_skipping_never_raises_the_score(check: tuple[Clean, tuple[Measurement, ...]], data: st.DataObject) -> None:
    clean, tests = check
    dropped = data.draw(st.sets(st.integers(0, len(tests) - 1), min_size=1))
    means = {test.id for index, test in enumerate(tests) if index in dropped and test.aggregate == "mean"}
    kept = tuple(test for index, test in enumerate(tests) if index not in dropped and test.id not in means)
    assert (score(clean, kept).value or 0) <= (score(clean, tests).value or 0) + 0.051


def test_a_perfect_text_model_is_strong_and_one_that_falls_to_all_tricks_is_weak() -> None:
    perfect = tuple(replace(test, accuracy=1.0, interval=wilson(N, N), n=N) for test in made_texts.entries(N))
    whole = Clean(1.0, N, wilson(N, N))
    assert (score(whole, perfect).value, score(whole, perfect).word, score(whole, perfect).caps) == (
        100.0,
        "strong",
        (),
    )
    beaten = tuple(
        replace(test, accuracy=0.0, interval=wilson(0, N)) if test.family == "deliberate" else test for test in perfect
    )
    assert score(whole, beaten).word == "weak"


def test_strengthening_shows() -> None:
    before = made_texts.side(500, 0.97, 0.4, 0.5).score
    after = made_texts.side(500, 0.966, 0.96, 0.8).score
    assert (after.value or 0) - (before.value or 0) >= 8


def test_profile_and_formula() -> None:
    assert made_texts.scan_result(N).score.profile == "text-standard-1 1 2 5 100"
    assert "rewording" in made_texts.scan_result(N).score.formula
    assert "linf" in made.scan_result().score.formula
    for part in (profile_for("text", "quick").deliberate, profile_for("text", "quick").everyday):
        assert sum(entry.weight for entry in part) == pytest.approx(1.0)
