"""Findings: right severity, real counts, never passed when not tested, the same words again in another language."""

import json
from dataclasses import replace

import made_results as made
import made_texts
import pytest

from engine.findings import make_findings, reword
from engine.findings.severity import SMALL_TRICK, doubted, severity_of
from engine.results import Clean, Context, Finding, Measurement, TrustCheck, from_text, to_text


def by_id(findings: tuple[Finding, ...], id_: str) -> Finding:
    return next(found for found in findings if found.id == id_)


def findings_of(
    tests: tuple[Measurement, ...],
    *,
    clean: Clean | None = None,
    trust: tuple[TrustCheck, ...] = made.TRUST,
    context: Context = made.NO_CONTEXT,
    seen: str = "no",
) -> tuple[Finding, ...]:
    clean = clean or made.clean(500)
    return make_findings(
        model=made.model(),
        data=made.data(500, clean.accuracy is not None, seen),
        clean=clean,
        tests=tests,
        trust=trust,
        evidence=made.examples(None),
        context=context,
    )


def test_worst_first_small_changes_before_large_ones() -> None:
    findings = made.scan_result().findings
    order = ["severe", "medium", "low", "not_tested", "passed"]
    places = [order.index(found.severity) for found in findings]
    assert places == sorted(places)
    assert [found.id for found in findings[:2]] == ["linf-0.05", "linf-0.1"]


def test_real_counts_and_intervals_of_what_went_wrong() -> None:
    found = by_id(made.scan_result(n=30).findings, "linf-0.05")
    assert found.count == (27, 30)
    assert found.interval is not None
    assert found.interval[0] < 27 / 30 < found.interval[1]
    assert "27 of 30" in found.meaning
    assert "Without the change: 2 of 30." in found.meaning
    assert "by up to 5 % of full brightness" in found.meaning


def test_ids_are_unique_and_params_are_json() -> None:
    findings = made.scan_result().findings
    assert len({found.id for found in findings}) == len(findings)
    for found in findings:
        assert json.loads(json.dumps(found.params)) == found.params


def test_evidence_goes_to_its_test_and_size() -> None:
    findings = made.scan_result().findings
    assert len(by_id(findings, "linf-0.05").evidence) == 3
    assert by_id(findings, "linf-0.1").evidence == ()


@pytest.mark.parametrize("status", ["could_not_test", "unreliable"])
def test_not_tested_or_doubted_is_never_passed(status: str) -> None:
    tests = tuple(
        replace(test, status=status, accuracy=None if status == "could_not_test" else 0.99, interval=None)
        for test in made.entries(500)
    )
    findings = findings_of(tests, clean=made.clean(500, 1.0))
    passed = {found.id for found in findings if found.severity == "passed"}
    assert passed <= {"ordinary", "trust"}
    assert any(found.severity == "not_tested" for found in findings)


def test_bad_news_stands_even_when_doubted() -> None:
    assert doubted("severe") == "severe"
    assert doubted("medium") == "medium"
    assert doubted("low") == "not_tested"
    assert doubted("passed") == "not_tested"


def test_a_failed_trust_check_is_said_and_doubts_the_figure() -> None:
    tests = made.entries(500, small=0.9, large=0.85)
    findings = findings_of(tests, trust=(TrustCheck("gradient", "unreliable", 0.9, 0.5),))
    assert by_id(findings, "linf-0.05").severity == "not_tested"
    assert by_id(findings, "trust").severity == "not_tested"


def test_left_out_tests_are_named() -> None:
    tests = tuple(test for test in made.entries(500) if test.id == "linf")
    found = by_id(findings_of(tests), "not-tested-skipped")
    assert "everyday damage" in found.title
    assert found.severity == "not_tested"


def test_too_few_samples_prove_nothing() -> None:
    assert severity_of(0.0, SMALL_TRICK, 19) == "not_tested"
    assert severity_of(0.0, SMALL_TRICK, 20) == "passed"
    assert severity_of(0.5, SMALL_TRICK, 1) == "severe"


@pytest.mark.parametrize(
    ("loss", "severity"), [(0.6, "severe"), (0.5, "severe"), (0.25, "medium"), (0.05, "low"), (0.049, "passed")]
)
def test_thresholds(loss: float, severity: str) -> None:
    assert severity_of(loss, SMALL_TRICK, 100) == severity


def test_weak_classes_are_named_with_counts() -> None:
    found = by_id(made.scan_result().findings, "classes")
    assert "Shirt" in found.title
    assert "31 of 50" in found.meaning


def test_without_labels_changes_are_counted_and_accuracy_is_not_tested() -> None:
    findings = findings_of(made.entries(500), clean=Clean(None, 500, None))
    assert by_id(findings, "not-tested-labels").severity == "not_tested"
    assert "changed its answer on 446 of 500" in by_id(findings, "linf-0.05").meaning
    assert not any(found.id == "ordinary" for found in findings)


@pytest.mark.parametrize("seen", ["yes", "unknown"])
def test_every_figure_says_where_the_pictures_came_from(seen: str) -> None:
    for found in findings_of(made.entries(500), seen=seen):
        if found.params["kind"] in ("trick", "damage", "damages", "ordinary", "classes", "confidence"):
            assert "learned from these pictures" in found.meaning


def test_context_changes_order_and_words_but_no_number() -> None:
    plain = findings_of(made.entries(500))
    ours = findings_of(made.entries(500, turned=0.9), context=Context("us", "no"))
    public = findings_of(made.entries(500), context=Context("anyone", "yes"))
    numbers = {(found.id, found.severity, found.count, found.interval) for found in plain}
    assert numbers == {(found.id, found.severity, found.count, found.interval) for found in public}
    assert by_id(plain, "linf-0.05").advice != by_id(public, "linf-0.05").advice
    assert "costly" in by_id(public, "linf-0.05").why
    medium = [found.params["kind"] for found in ours if found.severity == "medium"]
    assert "trick" not in medium[:1]


def test_one_class_all_wrong_and_one_picture_work() -> None:
    one = made.scan_result(n=1)
    assert one.score.grade is None
    nothing = Clean(0.0, 500, (0.0, 0.01), {"cat": (0, 500)})
    findings = findings_of(made.entries(500, 0.0, 0.0, 0.0), clean=nothing)
    assert by_id(findings, "ordinary").severity == "severe"
    assert by_id(findings, "linf-0.05").severity == "not_tested"


def test_words_can_be_written_again() -> None:
    for found in made.scan_result().findings:
        blank = replace(found, title="", meaning="", why="", advice=(), technical="")
        assert reword(blank) == found
        assert reword(from_text(Finding, to_text(found))) == found


def test_findings_of_another_version_keep_their_words() -> None:
    found = made.scan_result().findings[0]
    for params in ({}, {"kind": "new"}, {"kind": "trick"}, {"kind": "trick", "wrong": "x"}):
        assert reword(replace(found, params=params)) == replace(found, params=params)


def test_standards_follow_access() -> None:
    findings = made.scan_result().findings
    assert "NISTAML.022" in by_id(findings, "linf-0.05").standards
    assert "ML01:2023" in by_id(findings, "linf-0.05").standards
    assert "NISTAML.025" in by_id(findings, "spatial-10").standards


def test_good_figures_of_answers_alone_prove_nothing_and_nobody_is_told_to_strengthen() -> None:
    inside = made.scan_result()
    found = {}
    for access, way in (("white-box", "copy"), ("scores", "none")):
        tests = tuple(replace(test, accuracy=inside.clean.accuracy) for test in inside.tests if test.id == "linf")
        found[access] = make_findings(
            model=replace(made.model(), access=access, strengthening=way),
            data=made.data(500, True, "no"),
            clean=made.clean(500),
            tests=tests,
            trust=made.TRUST,
            evidence=(),
            context=made.NO_CONTEXT,
        )
    inside_trick, outside_trick = (
        next(item for item in found[access] if item.params.get("kind") == "trick") for access in found
    )
    assert (inside_trick.severity, outside_trick.severity) == ("passed", "not_tested")
    assert "less sure" in outside_trick.meaning
    assert "less sure" not in inside_trick.meaning
    assert not any("Strengthen a copy" in advice for item in found["scores"] for advice in item.advice)


def test_a_guard_is_advised_where_it_helps_and_nowhere_else() -> None:
    findings = made_texts.scan_result(of=made_texts.forest()).findings
    advised = {
        found.id: any("puts a guard in front" in advice for advice in found.advice)
        for found in findings
        if found.params.get("kind") == "trick"
    }
    assert {name for name, told in advised.items() if told} == {
        name for name in advised if name[:4] in ("invi", "typo")
    }
    assert {"invisible-2", "typo-2", "trigger-3", "rewording-10"} <= advised.keys()
    everything = " ".join(advice for found in findings for advice in found.advice)
    assert "Strengthen a copy" not in everything
    assert "A guard in front of it helps little against this." in everything
