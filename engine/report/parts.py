"""Pieces that both kinds of report are made of: scores, marks, charts, tables, findings."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor
from pathlib import Path

from engine.report import charts
from engine.report.bars import Row
from engine.report.curve import Point
from engine.report.document import Chart, Item, Mark, Picture, ScoreView, TextSide, Trio
from engine.report.palette import Palette
from engine.report.safe import read_picture, safe
from engine.report.shapes import severity_words
from engine.results import ChangedText, Clean, Example, Finding, Interval, Measurement, Score, Severity
from engine.words import (
    damage_words,
    marked_text,
    of,
    percent,
    say,
    say_of,
    score_ends,
    score_task,
    sentence_case,
    show_name,
    size_percent,
    spoken_changes,
    standard_words,
    test_words,
    text_change_words,
)

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
    task = score_task(score)
    notes = [_CAPS[code]() for code in score.caps if code in _CAPS and _is_told(code, score)]
    if score.value is not None and score.interval is not None:
        low, high = score_ends(score.interval)
        between = say_of(
            task, "With other pictures like these, the score may lie between {low} and {high}.", low=low, high=high
        )
        if score.word == "not complete":
            between = say("Once all is tested, the score may lie between {low} and {high}.", low=low, high=high)
        notes.insert(0, between)
    bars = chart(charts.family_bars(score.families, palette, task))
    return ScoreView(caption, chart(charts.score_gauge(score, palette)), bars, tuple(notes))


_CAPS = {
    "stopped": lambda: say("The check ended early, so this score is not complete. What is missing counts as 0."),
    "severe_finding": lambda: say("A severe finding is open, so the grade cannot be better than C."),
    "not_tested": lambda: say("Something was not tested and counts as 0. The true score may be higher."),
    "unreliable": lambda: say("Some figures are in doubt and count as 0. The grade cannot be better than C."),
}
_CAPPED = 70
"""From this value on, a score without caps has a better letter than C."""


def _is_told(code: str, score: Score) -> bool:
    """Return True where a cap says something: a severe finding only where it held the letter back."""
    if code == "severe_finding":
        return score.grade is not None and (score.value or 0.0) >= _CAPPED
    return not (code == "not_tested" and "stopped" in score.caps)


def curve_points(clean: Clean, tests: Sequence[Measurement]) -> list[Point]:
    """Return the main test's curve of sizes, ordinary pictures at size 0 first; unchanged, each keeps its answer."""
    points = [Point(0.0, 1.0) if clean.accuracy is None else Point(0.0, clean.accuracy, clean.interval)]
    points += [
        Point(test.budget.size, test.accuracy, test.interval, test.status == "unreliable")
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


def trick_rows(tests: Sequence[Measurement]) -> list[Row]:
    """Return the share that withstands each deliberate trick on texts, the order of the tests kept."""
    return [
        Row(sized_name(test), test.accuracy, test.interval)
        for test in tests
        if test.family == "deliberate" and test.accuracy is not None
    ]


def sized_name(test: Measurement) -> str:
    """Return the plain name of a trick with its size, such as "Up to 0.4 % of brightness" or "2 mistyped words"."""
    budget = test.budget
    if test.id == "linf":
        return say("Small changes, up to {size}", size=size_percent(budget.size))
    return sentence_case(text_change_words(test.id, budget.norm, budget.size) or test_words(test.id))


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


def item_of(finding: Finding, folder: Path, palette: Palette) -> Item:
    """Return a finding with its words, pictures and standards."""
    parts = ((say("What it means"), finding.meaning), (say("Why it matters"), finding.why))
    wrong = None if finding.severity == "not_tested" else finding.count
    in_doubt = finding.severity == "not_tested" and (finding.params.get("doubted") or finding.test_id == "trust")
    return Item(
        mark=replace(mark(finding.severity, palette), words=say("In doubt"))
        if in_doubt
        else mark(finding.severity, palette),
        title=safe(finding.title, 400),
        figure="" if wrong is None else of(*wrong),
        figure_note="" if wrong is None else _figure_note(finding),
        parts=tuple((name, safe(words)) for name, words in parts if words),
        advice_title=say("What you can do"),
        advice=tuple(safe(words) for words in finding.advice),
        trios=tuple(trio_of(example, folder) for example in finding.evidence[:3]) if wrong is not None else (),
        technical=safe(finding.technical),
        standards=tuple((safe(name, 60), standard_words(name)) for name in finding.standards),
    )


def by_test(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of one test and severity next to each other, where the first of them stood."""
    first: dict[tuple[Severity, str], int] = {}
    for place, finding in enumerate(findings):
        first.setdefault((finding.severity, finding.test_id), place)
    return sorted(findings, key=lambda finding: first[finding.severity, finding.test_id])


def told_once(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return ``items`` without why it matters and what to do where the item before says the very same."""
    alike = [one.parts[1:] == other.parts[1:] and one.advice == other.advice for one, other in pairwise(items)]
    shorter = [replace(item, parts=item.parts[:1], advice=()) if same else item for same, item in zip(alike, items[1:])]
    return (*items[:1], *shorter)


def _figure_note(finding: Finding) -> str:
    labelled = finding.params.get("labelled", True)
    words = say("wrong") if labelled else say("changed")
    return words if finding.interval is None else f"{words} · {interval_words(finding.interval)}"


def trio_of(example: Example, folder: Path) -> Trio:
    """Return the three pictures of one tricked sample, or its two texts; pictures that cannot be read are left out."""
    before, after = show_name(example.predicted_before, 60), show_name(example.predicted_after, 60)
    sentence = say("“{before}” became “{after}”.", before=before, after=after)
    if before == after:
        sentence = say("Still “{answer}”.", answer=after)
    if example.text is not None:
        return _pair_of(example, example.text, sentence)
    original, changed = _captions(example)
    named = (
        (example.original, original),
        (example.changed, changed),
        (example.difference, say("Difference, made stronger to be seen")),
    )
    pictures = []
    for name, caption in named:
        content = read_picture(folder, name)
        if content is not None:
            pictures.append(Picture(content, f"{show_name(example.sample)}. {caption}", caption))
    return Trio(sentence, tuple(pictures))


def _pair_of(example: Example, text: ChangedText, sentence: str) -> Trio:
    """Return both sides of a changed text, each with what the model said about it."""
    sides = marked_text(text)
    captions = _captions(example)
    said = spoken_changes(text)
    changed = say("Changed: {changes}.", changes=said) if said else ""
    return Trio(
        f"{sentence} {changed}".strip(),
        texts=(TextSide(captions[0], sides.original), TextSide(captions[1], sides.changed)),
    )


def _captions(example: Example) -> tuple[str, str]:
    """Return what the model said before and after, and how sure it was."""
    before, after = show_name(example.predicted_before, 60), show_name(example.predicted_after, 60)
    return (
        say("Original: {answer}, {share} sure", answer=before, share=percent(example.confidence_before)),
        say("Changed: {answer}, {share} sure", answer=after, share=percent(example.confidence_after)),
    )
