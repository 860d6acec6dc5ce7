"""The document of a strengthening: before and after."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from engine.report import charts
from engine.report.bars import Row
from engine.report.clauses import clause_item
from engine.report.document import Chart, Document, Group, Item, Table
from engine.report.guard import fronts_table, guard_steps
from engine.report.labels import labels, limits, seen_notice
from engine.report.method import harden_method
from engine.report.of_scan import test_name
from engine.report.palette import Palette
from engine.report.parts import chart, curve_points, damage_rows, interval_words, mark, right_over_strengths, score_view
from engine.report.safe import safe
from engine.results import HardenResult, Measurement, Severity, Side
from engine.words import (
    clean_name,
    count_of,
    duration,
    harden_verdict,
    join_names,
    main_test,
    of,
    say,
    say_of,
    show_name,
    unmet,
)

_TONES: dict[str, Severity] = {"proven": "passed", "likely": "medium", "none": "not_tested"}


def harden_document(result: HardenResult, palette: Palette, *, lang: str, title: str, day: str) -> Document:
    """Return the before and after report of ``result``."""
    subject = clean_name(result.model.path_name)
    scores = [score_view(result.before.score, palette, "" if result.after is None else say("Before"))]
    if result.after is not None:
        scores.append(score_view(result.after.score, palette, say("After")))
    return Document(
        lang=lang,
        title=safe(title, 120) if title else say("{name}, before and after", name=show_name(result.model.path_name)),
        kicker=say("Report of strengthening"),
        subject=subject,
        facts=_facts(result, day),
        verdict=tuple(safe(sentence) for sentence in harden_verdict(result)),
        tone=_TONES[result.proof],
        notices=_notices(result),
        scores=tuple(scores),
        marks=(),
        charts=charts_of(result, palette),
        tables=_tables(result),
        groups=tuple(group for group in (_proof(result, palette),) if group.items),
        next=_next(result, palette),
        method=harden_method(result),
        limits=limits(result.model.task, strengthened=result.after is not None),
        labels=labels(),
    )


def _facts(result: HardenResult, day: str) -> tuple[tuple[str, str], ...]:
    return (
        (say("Model"), clean_name(result.model.path_name)),
        _prepared_with(result),
        (say("Judged on"), _judged_on(result)),
        (say("Time"), duration(result.seconds)),
        (say("Written"), day),
    )


def _prepared_with(result: HardenResult) -> tuple[str, str]:
    """Return what a copy learned from, or what a guard was chosen with."""
    task, split = result.model.task, result.split
    if _guarded(result):
        return say("Chosen with"), count_of(task, "{n} picture", "{n} pictures", split.select)
    return say("Learned from"), count_of(task, "{n} picture", "{n} pictures", split.train)


def _guarded(result: HardenResult) -> bool:
    """Return whether something was put in front of the model, and nothing was trained."""
    return result.model.strengthening == "front"


def _judged_on(result: HardenResult) -> str:
    words = count_of(result.model.task, "{n} other picture", "{n} other pictures", result.split.test)
    attacked = main_test(result.before, result.preset_size)
    if attacked is None or attacked.n >= result.split.test:
        return words
    return say("{pictures}, tricks tried on {n}", pictures=words, n=attacked.n)


def _notices(result: HardenResult) -> tuple[str, ...]:
    task = result.model.task
    notices = [seen_notice(result.data.seen_in_training, task), *result.notes]
    if result.split.test_looks > 1:
        looks = say_of(
            task,
            "The test pictures were used {n} times. We asked for stronger proof each time.",
            n=result.split.test_looks,
        )
        notices.append(looks)
    notices += unmet(result)
    if result.classes_worse:
        names = join_names([show_name(name, 40) for name in result.classes_worse])
        notices.append(say_of(task, "These kinds lost more than 5 points on ordinary pictures: {names}.", names=names))
    return tuple(safe(notice) for notice in notices if notice)


def charts_of(result: HardenResult, palette: Palette) -> tuple[Chart, ...]:
    """Return the charts of before and after; none where there is no new version."""
    before, after = result.before, result.after
    if after is None:
        return ()
    of_task = _charts_of_texts if result.model.task == "text" else _charts_of_pictures
    return (*of_task(before, after, palette), *_damage_charts(before, after, palette))


def _charts_of_pictures(before: Side, after: Side, palette: Palette) -> list[Chart]:
    bars = charts.before_after([_clean_bars(before, after, "image"), *_bars(before, after)], palette)
    points = [curve_points(side.clean, side.tests) for side in (after, before)]
    curve = charts.size_curve(points[0], palette, points[1])
    return [
        chart(
            bars,
            say("Right answers, before and after"),
            say("Share of right answers on pictures that training never saw."),
        ),
        chart(curve, say("Right answers as changes grow"), say("The higher the line, the tougher the model.")),
    ]


def _charts_of_texts(before: Side, after: Side, palette: Palette) -> list[Chart]:
    """Return the bars of hidden changes and of visible ones: two charts, for so many would make a very tall one."""
    hidden = [_clean_bars(before, after, "text"), *_bars(before, after, lambda test: test.id == "invisible")]
    visible = _bars(before, after, lambda test: test.id != "invisible")
    caption = say("Share of right answers on texts that were kept apart for the test.")
    parts = ((say("Right answers, before and after"), hidden), (say("Visible tricks, before and after"), visible))
    return [chart(charts.before_after(rows, palette), title, caption) for title, rows in parts if rows]


def _damage_charts(before: Side, after: Side, palette: Palette) -> list[Chart]:
    damages = {row.label: row for row in damage_rows(after.tests)}
    rows = [
        Row(row.label, row.share, None, damages[row.label].share)
        for row in damage_rows(before.tests)
        if row.label in damages
    ]
    return [chart(charts.before_after(rows, palette), say("Everyday damage, before and after"), "")] if rows else []


def _clean_bars(before: Side, after: Side, task: str) -> Row:
    return Row(say_of(task, "Ordinary pictures"), before.clean.accuracy, None, after.clean.accuracy)


def _bars(before: Side, after: Side, chosen: Callable[[Measurement], bool] = lambda _: True) -> list[Row]:
    """Return a pair of bars for each chosen deliberate trick."""
    found = []
    for test in before.tests:
        if test.family == "deliberate" and chosen(test):
            other = _same(test, after)
            found.append(Row(_name(test, other), test.accuracy, None, None if other is None else other.accuracy))
    return found


def _name(before: Measurement, after: Measurement | None) -> str:
    """Return the plain name of a test, in doubt where one of its two figures is."""
    return test_name(before if after is None or before.status == "unreliable" else after)


def _same(test: Measurement, side: Side) -> Measurement | None:
    return next((other for other in side.tests if (other.id, other.budget) == (test.id, test.budget)), None)


def _tables(result: HardenResult) -> tuple[Table, ...]:
    after = result.after
    head = [say("Test"), say("Right before")]
    head += [say("Right now"), say("Likely range now")] if after is not None else [say("Likely range")]
    rows = [_clean_row(result.before, after, result.model.task)]
    for test in result.before.tests:
        if test.id == "file" or test.budget.severity is not None:
            continue
        other = None if after is None else _same(test, after)
        rows.append(_row(_name(test, other), (result.before, test), (after, other)))
    return (*fronts_table(result), Table(say("What was tested"), tuple(head), tuple(rows), (1, 2, 3)))


def _clean_row(before: Side, after: Side | None, task: str) -> tuple[str, ...]:
    def right(side: Side) -> str:
        """Return how many of how many were right; a dash without labels."""
        return "–" if side.clean.accuracy is None else of(round(side.clean.accuracy * side.clean.n), side.clean.n)

    name = say_of(task, "Ordinary pictures")
    if after is None:
        return name, right(before), interval_words(before.clean.interval)
    return name, right(before), right(after), interval_words(after.clean.interval)


def _row(name: str, before: tuple[Side, Measurement], after: tuple[Side | None, Measurement | None]) -> tuple[str, ...]:
    (old_side, old), (new_side, new) = before, after
    if new_side is None:
        return name, right_over_strengths(old, old_side.tests), interval_words(old.interval)
    if new is None:
        return name, right_over_strengths(old, old_side.tests), say("could not test"), "–"
    now = right_over_strengths(new, new_side.tests)
    return name, right_over_strengths(old, old_side.tests), now, interval_words(new.interval)


def _proof(result: HardenResult, palette: Palette) -> Group:
    items = tuple(clause_item(reason, palette, result.model.task) for reason in result.reasons)
    return Group(say("How we decided"), say("The new version counts as proven only when all of these hold."), items)


def _more_pictures(result: HardenResult) -> str:
    needed, task = result.samples_needed, result.model.task
    if needed is None:
        return say_of(task, "Collect more pictures for the test, then strengthen again.")
    return say_of(
        task, "Collect about {n} pictures that it has never seen for the test, then strengthen again.", n=needed
    )


def _guide(result: HardenResult) -> tuple[str, ...]:
    page = safe(PurePosixPath(result.files.get("how_to_use", "")).name, 60)
    return (say("The page {page} beside it tells how, step by step.", page=page),) if page else ()


def _next(result: HardenResult, palette: Palette) -> Group:
    steps = guard_steps(result, _more_pictures(result), _guide(result)) if _guarded(result) else _copy_steps(result)
    if result.stopped:
        steps = (say("Go on with it whenever you like: what was done so far is kept."),)
    plain = replace(mark(_TONES[result.proof], palette), words="")
    item = Item(plain, "", advice=steps)
    return Group(say("What to do next"), "", (item,))


def _copy_steps(result: HardenResult) -> tuple[str, ...]:
    task = result.model.task
    return {
        "proven": (
            say("Use the new file in place of the old one. Names, inputs and outputs are the same."),
            *_guide(result),
            say("Keep the old file. You can go back at any time."),
            say_of(task, "Check again when you change the model or its pictures."),
        ),
        "likely": (
            _more_pictures(result),
            say("You may save the new version on your own decision. It will be marked as not proven."),
        ),
        "none": (
            say_of(task, "Collect more pictures, above all of the kinds it mixes up."),
            say_of(task, "Try a gentler strength, or allow a few more mistakes on ordinary pictures."),
            say("Give the training more time."),
        ),
    }[result.proof]
