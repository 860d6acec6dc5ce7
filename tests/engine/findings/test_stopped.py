"""A check that ended early says so: in its score, in its findings, in its first sentences."""

from dataclasses import replace
from pathlib import Path

import made_results as made
from report_pages import page_of, pdf_of, words_of

from engine.cli.summary import scan_lines
from engine.report import charts
from engine.results import Measurement, TrustCheck
from engine.words import scan_verdict, verdict_severity


def _cut(tests: tuple[Measurement, ...], kept: int) -> tuple[Measurement, ...]:
    """Return ``tests`` as a check leaves them that was stopped after the first ``kept``."""
    return tests[:kept] + tuple(
        replace(test, status="could_not_test", n=0, accuracy=None, interval=None, attacks=(), value=None)
        for test in tests[kept:]
    )


def test_the_score_says_that_it_is_not_complete() -> None:
    whole = made.scan_result(measurements=made.entries(500, 0.9, 0.85, 0.9))
    stopped = made.scan_result(measurements=_cut(made.entries(500, 0.9, 0.85, 0.9), 1), complete=False)
    assert whole.score.word != "not complete"
    assert stopped.score.word == "not complete"
    assert stopped.score.grade is None
    assert "stopped" in stopped.score.caps
    assert stopped.score.value is not None
    assert whole.score.value is not None
    assert stopped.score.value <= whole.score.value
    assert stopped.score.interval is not None
    assert stopped.score.interval[0] <= whole.score.value <= stopped.score.interval[1]


def test_every_view_of_the_score_says_it(tmp_path: Path) -> None:
    stopped = made.scan_result(tmp_path, measurements=_cut(made.entries(500), 1), complete=False)
    assert "Not complete" in charts.alternative(charts.score_gauge(stopped.score))
    assert "so far" in charts.score_gauge(stopped.score)
    for text in (page_of(stopped, tmp_path).text, words_of(pdf_of(stopped, tmp_path))):
        assert "this score is not complete" in text
        assert "Not complete" in text
    terminal = "\n".join(scan_lines(stopped, tmp_path))
    assert "not complete" in terminal
    assert "--resume" in terminal
    assert "not tested" in terminal


def test_a_few_pictures_stay_too_few_to_grade() -> None:
    assert made.scan_result(n=5, complete=False).score.word == "too few to grade"


def test_what_was_not_reached_is_named_once() -> None:
    stopped = made.scan_result(measurements=_cut(made.entries(500), 1), complete=False)
    open_ = [found for found in stopped.findings if found.severity == "not_tested"]
    assert len({found.id for found in open_}) == len(open_) == 2
    assert {found.title for found in open_} == {
        "Not tested: visible changes of 10 %",
        "Not tested: turning, shifting and resizing, everyday damage, how sure it is and the file itself",
    }
    assert all("The check ended before it got there." in found.meaning for found in open_)


def test_good_news_waits_for_what_is_missing() -> None:
    stopped = made.scan_result(measurements=_cut(made.entries(500, 0.92, 0.92, 0.92), 1), complete=False)
    assert verdict_severity(stopped) == "not_tested"
    assert scan_verdict(stopped)[0] == "We cannot say yet how easily your model is tricked."
    assert scan_verdict(stopped)[-1] == "The check is not complete."


def test_bad_news_does_not_wait() -> None:
    stopped = made.scan_result(measurements=_cut(made.entries(500), 1), complete=False)
    assert scan_verdict(stopped)[0] == "Your model is easy to trick."


def test_a_doubted_main_test_is_no_good_news() -> None:
    doubts = (TrustCheck("gradient", "unreliable", 0.9, 0.5),)
    result = made.scan_result(measurements=made.entries(500, 0.92, 0.92, 0.92), trust=doubts)
    assert verdict_severity(result) == "not_tested"
    assert "Our own checks doubt some of the good figures." in scan_verdict(result)


def test_a_test_left_out_is_no_good_news() -> None:
    tests = tuple(test for test in made.entries(500, turned=0.92) if test.id != "linf")
    assert verdict_severity(made.scan_result(measurements=tests)) == "not_tested"
    damage_left_out = tuple(test for test in made.entries(500, 0.92, 0.92, 0.92) if "corruption" not in test.id)
    assert verdict_severity(made.scan_result(measurements=damage_left_out)) == "passed"


def test_a_model_that_is_always_wrong_is_called_wrong() -> None:
    nothing = made.clean(500, 0.0)
    result = made.scan_result(plain=nothing, measurements=made.entries(500, 0.0, 0.0, 0.0))
    assert verdict_severity(result) == "severe"
    assert scan_verdict(result)[:2] == (
        "Your model is wrong too often, even without any trick.",
        "It got 500 of 500 ordinary pictures wrong.",
    )
    tricks = [found for found in result.findings if found.params["kind"] == "trick"]
    assert all(found.severity == "not_tested" for found in tricks)
    assert all("too few to tell what tricks do" in found.meaning for found in tricks)
    assert not any("Strengthen" in advice for found in tricks for advice in found.advice)
