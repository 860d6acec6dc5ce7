"""The document of a check, optionally compared with an earlier one."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from engine.report import charts
from engine.report.bars import Row
from engine.report.document import Chart, Document, Group, Item, ScoreView, Table
from engine.report.labels import depth_words, labels, limits, seen_notice
from engine.report.method import scan_method
from engine.report.palette import Palette
from engine.report.parts import (
    SEVERITIES,
    by_test,
    chart,
    curve_points,
    damage_rows,
    interval_words,
    item_of,
    mark,
    right_of,
    right_over_strengths,
    score_view,
    sized_name,
    told_once,
    trick_rows,
)
from engine.report.safe import safe
from engine.results import Measurement, ScanResult, Severity
from engine.words import (
    amount_words,
    clean_name,
    count_of,
    duration,
    of,
    percent,
    say,
    say_count,
    say_of,
    scan_verdict,
    sentence_case,
    show_name,
    size_percent,
    test_words,
    verdict_severity,
)


def scan_document(
    result: ScanResult, folder: Path, palette: Palette, *, lang: str, title: str, day: str, compare: ScanResult | None
) -> Document:
    """Return the report of ``result``; ``folder`` holds its pictures, ``compare`` is the check before."""
    subject = clean_name(result.model.path_name)
    counts = Counter(finding.severity for finding in result.findings)
    return Document(
        lang=lang,
        title=safe(title, 120) if title else say("How tough is {name}?", name=show_name(result.model.path_name)),
        kicker=say("Report of a check"),
        subject=subject,
        facts=_facts(result, day),
        verdict=tuple(safe(sentence) for sentence in scan_verdict(result)),
        tone=verdict_severity(result),
        notices=_notices(result, compare),
        scores=_scores(result, compare, palette),
        marks=tuple(mark(severity, palette, counts[severity]) for severity in SEVERITIES),
        charts=charts_of(result, compare, palette),
        tables=(tested_table(result),),
        groups=_groups(result, folder, palette),
        method=scan_method(result),
        limits=limits(result.model.task),
        labels=labels(),
    )


def _facts(result: ScanResult, day: str) -> tuple[tuple[str, str], ...]:
    return (
        (say("Model"), clean_name(result.model.path_name)),
        (say_of(result.model.task, "Pictures"), _pictures(result)),
        (say("Kinds it tells apart"), str(len(result.model.classes))),
        (say("Depth"), say("{depth}, took {time}", depth=depth_words(result.depth), time=duration(result.seconds))),
        (say("Written"), day),
    )


def _pictures(result: ScanResult) -> str:
    name, n = result.data.name, result.data.n
    words = count_of(result.model.task, "{n} picture", "{n} pictures", n)
    return f"{words} · {show_name(name, 40)}" if name else words


def _notices(result: ScanResult, compare: ScanResult | None) -> tuple[str, ...]:
    task = result.model.task
    notices = [seen_notice(result.data.seen_in_training, task)]
    if result.clean.accuracy is None:
        notices.append(say_of(task, "The pictures have no labels. We measured how often tricks change the answer."))
    if result.data.skipped:
        count = len(result.data.skipped)
        notices.append(say_count("{n} file could not be read.", "{n} files could not be read.", count))
    if compare is not None and not comparable(result, compare):
        notices.append(say_of(task, "The two checks used other pictures or settings. Compare them with care."))
    return tuple(notice for notice in notices if notice)


def comparable(one: ScanResult, other: ScanResult) -> bool:
    """Return True when two checks used the same formula, profile and data."""
    same_score = (one.score.formula, one.score.profile) == (other.score.formula, other.score.profile)
    return same_score and one.data.sha256 == other.data.sha256


def _scores(result: ScanResult, compare: ScanResult | None, palette: Palette) -> tuple[ScoreView, ...]:
    if compare is None or not comparable(result, compare):
        return (score_view(result.score, palette),)
    return (score_view(compare.score, palette, say("Before")), score_view(result.score, palette, say("After")))


def charts_of(result: ScanResult, compare: ScanResult | None, palette: Palette) -> tuple[Chart, ...]:
    """Return the charts of a check, that of the check before beside it first where there is one."""
    if result.model.task == "text":
        return _charts_of_texts(result, compare, palette)
    before = [] if compare is None else curve_points(compare.clean, compare.tests)
    points = curve_points(result.clean, result.tests)
    found = []
    if len(points) > 1:
        caption = say("Larger changes trick a model more often. The line of a tough model falls slowly.")
        if any(point.in_doubt for point in points):
            caption = say("Our checks doubt the figures with a question mark: the truth may be worse.")
        found.append(chart(charts.size_curve(points, palette, before), say("Deliberate tricks"), caption))
    return (*_comparison(result, compare, palette), *found, *_damage_chart(result, palette))


def _charts_of_texts(result: ScanResult, compare: ScanResult | None, palette: Palette) -> tuple[Chart, ...]:
    rows, title = trick_rows(result.tests), say("Deliberate tricks")
    svg = charts.share_dots(title, rows, result.clean.accuracy, palette, left=222.0)
    found = [chart(svg, title, _dots_caption(labelled=result.clean.accuracy is not None))] if rows else []
    return (*_comparison(result, compare, palette), *found, *_damage_chart(result, palette))


def _damage_chart(result: ScanResult, palette: Palette) -> tuple[Chart, ...]:
    damages = damage_rows(result.tests)
    if not damages:
        return ()
    caption = _dots_caption(labelled=result.clean.accuracy is not None)
    svg = charts.damage_dots(damages, result.clean.accuracy, palette)
    return (chart(svg, say("Everyday damage"), caption),)


def _comparison(result: ScanResult, compare: ScanResult | None, palette: Palette) -> tuple[Chart, ...]:
    if compare is None:
        return ()
    rows = [row for row in compared_rows(compare, result) if row.share is not None or row.after is not None]
    return (chart(charts.before_after(rows, palette), say("Before and after"), say("Share of right answers.")),)


def _dots_caption(*, labelled: bool) -> str:
    if labelled:
        return say("Dot: share of right answers. Bar: likely range. Dashed line: without any change.")
    return say("Dot: share of answers that stay the same. Bar: likely range.")


def compared_rows(before: ScanResult, after: ScanResult) -> list[Row]:
    """Return ordinary accuracy and each trick of both checks, side by side."""
    rows = [Row(say_of(before.model.task, "Ordinary pictures"), before.clean.accuracy, None, after.clean.accuracy)]
    for test in before.tests:
        if test.family == "deliberate":
            same = [other for other in after.tests if (other.id, other.budget) == (test.id, test.budget)]
            rows.append(Row(test_name(test), test.accuracy, None, same[0].accuracy if same else None))
    return rows


def test_name(test: Measurement) -> str:
    """Return the plain name of a measurement with its size and its doubt."""
    name = sized_name(test)
    return say("{test} (in doubt)", test=name) if test.status == "unreliable" else name


def tested_table(result: ScanResult) -> Table:
    """Return what was tested, with real counts and intervals."""
    rows = []
    if result.clean.accuracy is not None:
        right = of(round(result.clean.accuracy * result.clean.n), result.clean.n)
        share = percent(result.clean.accuracy)
        rows.append(
            (say_of(result.model.task, "Ordinary pictures"), "–", right, share, interval_words(result.clean.interval))
        )
    rows += [_tested_row(test, result.tests) for test in result.tests if _is_told(test)]
    column = say("Right") if result.clean.accuracy is not None else say("Unchanged")
    head = (say("Test"), say("How strong"), column, say("Share"), say("Likely range"))
    return Table(say("What was tested"), head, tuple(rows), (2, 3, 4), (1,))


def _is_told(test: Measurement) -> bool:
    return test.id != "file" and (not test.id.startswith("corruption.") or test.budget.severity is None)


def _tested_row(test: Measurement, tests: Sequence[Measurement]) -> tuple[str, str, str, str, str]:
    name = sentence_case(test_words(test.id))
    if test.status != "measured" or test.accuracy is None:
        status = {
            "unreliable": say("in doubt"),
            "not_applicable": say("does not apply"),
        }.get(test.status, say("could not test"))
        count = right_of(test) if test.accuracy is not None else "–"
        return name, _strength(test), count, status, "–"
    if test.id.startswith("corruption."):
        return (
            name,
            _strength(test),
            right_over_strengths(test, tests),
            percent(test.accuracy),
            interval_words(test.interval),
        )
    return name, _strength(test), right_of(test), percent(test.accuracy), interval_words(test.interval)


def _strength(test: Measurement) -> str:
    if test.id == "linf":
        return say("up to {size} of full brightness", size=size_percent(test.budget.size))
    if test.id.startswith("corruption."):
        return say("five strengths together")
    if test.id == "spatial":
        return say("up to {angle} degrees", angle=f"{test.budget.size:g}")
    if test.id == "ood":
        return say("sure about nonsense counts as a mistake")
    if test.id == "calibration":
        return say("wrong while sure counts as a mistake")
    return amount_words(test.budget.norm, test.budget.size) or "–"


def _groups(result: ScanResult, folder: Path, palette: Palette) -> tuple[Group, ...]:
    def items(*severities: Severity) -> tuple[Item, ...]:
        """Return the findings of these severities, those of one test together."""
        found = by_test([finding for finding in result.findings if finding.severity in severities])
        return told_once([item_of(finding, folder, palette) for finding in found])

    groups = (
        Group(say("What we found"), say("Worst first."), items("severe", "medium", "low")),
        Group(
            say("What we cannot say yet"), say("Not tested, or in doubt, does not mean passed."), items("not_tested")
        ),
        Group(say("What went well"), say("These tests found nothing to worry about."), items("passed"), folded=True),
    )
    return tuple(group for group in groups if group.items)
