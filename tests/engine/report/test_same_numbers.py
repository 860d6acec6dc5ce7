"""Every figure is the same in JSON, HTML, PDF and terminal."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import made_results as made
import pytest
from report_pages import page_of, pdf_of, words_of

from engine.cli.summary import harden_lines, scan_lines
from engine.jobs.progress import JobMonitor
from engine.jobs.report_job import load_result
from engine.jobs.scan_job import run_scan_job
from engine.protocol import Common, ScanRequest
from engine.results import Clean, HardenResult, Measurement, ScanResult, Score
from engine.words import harden_verdict, resource, scan_verdict


def _right(share: float, n: int) -> str:
    return f"{round(share * n)} of {n}"


def _wrong(share: float, n: int) -> str:
    return f"{n - round(share * n)} of {n}"


def _together(test: Measurement, tests: tuple[Measurement, ...]) -> str:
    """Return the right answers of a test; of a mean over strengths, those of all strengths."""
    strengths = [one for one in tests if one.id == test.id and one.budget.severity is not None]
    if not strengths:
        return _right(test.accuracy or 0.0, test.n)
    return f"{sum(round((one.accuracy or 0.0) * one.n) for one in strengths)} of {sum(one.n for one in strengths)}"


def _in_report(clean: Clean, tests: tuple[Measurement, ...], score: Score) -> Iterator[str]:
    """Yield every figure that a report must show, taken from the numbers of the result."""
    if clean.accuracy is not None:
        yield _right(clean.accuracy, clean.n)
    for test in tests:
        if test.accuracy is not None and test.id != "file" and test.budget.severity is None:
            yield _together(test, tests)
    for family in score.families:
        if family.value is not None and 0.005 <= family.value < 0.995:
            yield f"{round(100 * family.value)} %"


def _stands_in(figure: str, page: str) -> bool:
    """Return True where ``figure`` stands in ``page`` with its whole numbers."""
    return re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", page) is not None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _check(result: ScanResult, folder: Path, out: Path) -> None:
    page, pdf = page_of(result, folder, lang="en").text, words_of(pdf_of(result, folder))
    terminal = "\n".join(scan_lines(result, out))
    for figure in _in_report(result.clean, result.tests, result.score):
        assert _stands_in(figure, page), figure
        assert _squeezed(figure) in _squeezed(pdf), figure
    for place in (page, pdf):
        for finding in result.findings:
            if finding.count is not None and finding.severity not in ("passed", "not_tested"):
                assert _squeezed(f"{finding.count[0]} of {finding.count[1]}") in _squeezed(place)
    for sentence in scan_verdict(result):
        for place in (page, pdf, terminal):
            assert _squeezed(sentence) in _squeezed(place)
    for test in result.tests:
        if test.id in ("linf", "spatial") and test.accuracy is not None:
            assert _wrong(test.accuracy, test.n) in terminal
    _check_score(result.score, page, pdf, terminal)


def _check_score(score: Score, page: str, pdf: str, terminal: str) -> None:
    if score.value is None or score.interval is None:
        return
    low, high = int(score.interval[0]), -int(-score.interval[1] // 1)
    assert f"Score: {round(score.value)} of 100" in terminal
    assert f"Score: {round(score.value)} of 100" in page
    assert f"between {low} and {high}." in page
    assert _squeezed(f"between {low} and {high}.") in _squeezed(pdf)
    assert f"range {low} to {high}" in terminal


@pytest.mark.parametrize("n", [7, 60, 500])
def test_a_check_says_the_same_everywhere(n: int, tmp_path: Path) -> None:
    _check(made.scan_result(tmp_path, n), tmp_path, tmp_path)


def test_without_labels_it_says_the_same_everywhere(tmp_path: Path) -> None:
    plain = replace(made.clean(100), accuracy=None, interval=None, per_class={})
    _check(made.scan_result(tmp_path, 100, plain=plain), tmp_path, tmp_path)


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    result = made.scan_result(tmp_path)
    page = page_of(result, tmp_path).text
    for wrong in (replace(result.clean, accuracy=0.511), replace(result.clean, n=499)):
        assert any(not _stands_in(figure, page) for figure in _in_report(wrong, (), result.score))


@pytest.mark.parametrize("proof", ["proven", "likely", "none"])
def test_a_strengthening_says_the_same_everywhere(proof: str, tmp_path: Path) -> None:
    result = made.harden_result(proof)
    page, pdf = page_of(result, tmp_path).text, words_of(pdf_of(result, tmp_path))
    terminal = "\n".join(harden_lines(result, tmp_path))
    for sentence in harden_verdict(result):
        assert all(_squeezed(sentence) in _squeezed(place) for place in (page, pdf, terminal))
    for figure in _of_sides(result):
        assert all(_squeezed(figure) in _squeezed(place) for place in (page, pdf)), figure
    if result.after is not None:
        assert f"Score before: {round(result.before.score.value or 0)} of 100" in terminal
        assert f"Score now: {round(result.after.score.value or 0)} of 100" in terminal


def _of_sides(result: HardenResult) -> Iterator[str]:
    for side in (result.before, result.after):
        if side is not None:
            yield from _in_report(side.clean, side.tests, side.score)


@pytest.mark.slow
def test_a_real_check_says_the_same_everywhere_and_fits_its_schema(
    sample_model: Path, sample_test: Path, tmp_path: Path
) -> None:
    request = ScanRequest(
        str(sample_model), str(sample_test), str(tmp_path), "quick", 24, common=Common(threads=1, seen="no")
    )
    run_scan_job(request, JobMonitor(lambda _type, _fields: None))
    _, result = load_result(tmp_path)
    assert isinstance(result, ScanResult)
    _check(result, tmp_path, tmp_path)
    schema = json.loads((resource("schemas") / "scan.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads((tmp_path / "scan.json").read_text(encoding="utf-8")), schema)
