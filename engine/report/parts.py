"""Pieces that both kinds of report are made of: scores, marks, charts, tables, findings."""

from collections.abc import Sequence
from math import ceil, floor
from pathlib import Path

from engine.report import charts
from engine.report.bars import Row
from engine.report.curve import Point
from engine.report.document import Chart, Item, Mark, Picture, ScoreView, Trio
from engine.report.palette import Palette
from engine.report.safe import read_picture, safe
from engine.report.shapes import severity_words
from engine.results import Clean, Example, Finding, Interval, Measurement, Score, Severity
from engine.words import damage_words, of, percent, say, sentence_case, show_name, standard_words

SEVERITIES: tuple[Severity, ...] = ("severe", "medium", "low", "not_tested", "passed")


def chart(svg: str, title: str = "", caption: str = "") -> Chart:
    """Return a chart with its own alternative text."""
    return Chart(svg, charts.alternative(svg), title, caption)


def interval_words(interval: Interval | None) -> str:
    """Return an interval of shares in percent, rounded outwards; "–" without one."""
    if interval is None:
        return "–"
    low, high = floor(100 * interval[0] + 1e-9), ceil(100 * interval[1] - 1e-9)
    return say("{low} to {high} %", low=max(0, low), high=min(100, high))


def mark(severity: Severity, palette: Palette, number: int = 0) -> Mark:
    """Return shape and word of a severity."""
    return Mark(severity, chart(charts.severity_shape(severity, palette)), severity_words(severity), number)


def score_view(score: Score, palette: Palette, caption: str = "") -> ScoreView:
    """Return gauge and bars of a score with the sentences that limit it."""
    notes = [_CAPS[code]() for code in score.caps if code in _CAPS]
    if score.value is not None and score.interval is not None:
        low, high = (round(end) for end in score.interval)
        notes.insert(0, say("With these pictures, the score lies between {low} and {high}.", low=low, high=high))
    bars = chart(charts.family_bars(score.families, palette))
    return ScoreView(caption, chart(charts.score_gauge(score, palette)), bars, tuple(notes))


_CAPS = {
    "severe_finding": lambda: say("A severe finding is open, so the grade cannot be better than C."),
    "not_tested": lambda: say("Something was not tested. It counts as 0, and the grade stays at C or below."),
    "unreliable": lambda: say("Some figures are in doubt. They count as 0, and the grade stays at C or below."),
}


def curve_points(clean: Clean, tests: Sequence[Measurement]) -> list[Point]:
    """Return the main test's curve of sizes, ordinary pictures at size 0 first."""
    points = [] if clean.accuracy is None else [Point(0.0, clean.accuracy, clean.interval)]
    points += [
        Point(test.budget.size, test.accuracy, test.interval)
        for test in tests
        if test.id == "linf" and test.accuracy is not None
    ]
    return sorted(points, key=lambda point: point.size)


def damage_rows(tests: Sequence[Measurement]) -> list[Row]:
    """Return the mean over strengths of each kind of damage, worst first."""
    rows = [
        Row(sentence_case(damage_words(test.id.removeprefix("corruption."))), test.accuracy, test.interval)
        for test in tests
        if test.id.startswith("corruption.") and test.budget.severity is None and test.accuracy is not None
    ]
    return sorted(rows, key=lambda row: row.share or 0.0)


def right_of(test: Measurement) -> str:
    """Return how many samples stayed right, in real counts."""
    return "–" if test.accuracy is None else of(round(test.accuracy * test.n), test.n)


def right_over_strengths(test: Measurement, tests: Sequence[Measurement]) -> str:
    """Return ``right_of(test)``; for a mean over strengths of damage, the counts of all strengths together."""
    strengths = [
        one for one in tests if one.id == test.id and one.budget.severity is not None and one.accuracy is not None
    ]
    if test.aggregate != "mean" or not strengths:
        return right_of(test)
    return of(sum(round((one.accuracy or 0.0) * one.n) for one in strengths), sum(one.n for one in strengths))


def item_of(finding: Finding, folder: Path, palette: Palette, *, pictures: bool = True) -> Item:
    """Return a finding with its words, pictures and standards."""
    known = [(name, standard_words(name)) for name in finding.standards]
    standards = tuple(safe(f"{name} ({words})" if words else name, 200) for name, words in known)
    parts = ((say("What it means"), finding.meaning), (say("Why it matters"), finding.why))
    wrong = finding.count
    return Item(
        mark=mark(finding.severity, palette),
        title=safe(finding.title, 400),
        figure="" if wrong is None else of(*wrong),
        figure_note="" if wrong is None else _figure_note(finding),
        parts=tuple((name, safe(words)) for name, words in parts if words),
        advice_title=say("What you can do"),
        advice=tuple(safe(words) for words in finding.advice),
        trios=tuple(trio_of(example, folder) for example in finding.evidence[:3]) if pictures else (),
        technical=safe(finding.technical),
        standards=standards,
    )


def _figure_note(finding: Finding) -> str:
    labelled = finding.params.get("labelled", True)
    words = say("wrong") if labelled else say("changed")
    return words if finding.interval is None else f"{words} · {interval_words(finding.interval)}"


def trio_of(example: Example, folder: Path) -> Trio:
    """Return the three pictures of one tricked sample; those that cannot be read are left out."""
    before, after = show_name(example.predicted_before, 60), show_name(example.predicted_after, 60)
    named = (
        (
            example.original,
            say("Original: {answer}, {share} sure", answer=before, share=percent(example.confidence_before)),
        ),
        (
            example.changed,
            say("Changed: {answer}, {share} sure", answer=after, share=percent(example.confidence_after)),
        ),
        (example.difference, say("Difference, made stronger to be seen")),
    )
    pictures = []
    for name, caption in named:
        content = read_picture(folder, name)
        if content is not None:
            pictures.append(Picture(content, f"{show_name(example.sample)}. {caption}", caption))
    return Trio(say("{before} became {after}.", before=before, after=after), tuple(pictures))
