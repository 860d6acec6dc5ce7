"""Bars and dots: the parts of the score, before and after, everyday damage."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.report.palette import CSS, Palette
from engine.report.svg import bar, dot, frame, line, text, whiskers
from engine.results import FamilyScore, Interval
from engine.words import percent, say, say_of

_WIDTH = 480.0
_NARROW = 400.0


@dataclass(frozen=True)
class Row:
    """One line of a chart; shares in [0, 1], ``after`` only in comparisons."""

    label: str
    share: float | None
    interval: Interval | None = None
    after: float | None = None


def family_words(family: str, task: str) -> str:
    """Return the name of one bar under the score of a model of ``task``."""
    return {
        "ordinary": say_of(task, "Ordinary pictures"),
        "everyday": say("Everyday damage"),
        "deliberate": say("Deliberate tricks"),
        "unsure": say("Knows when it is unsure"),
    }[family]


def family_bars(families: Sequence[FamilyScore], palette: Palette = CSS, task: str = "image") -> str:
    """Return the bars under the score, one for each family, with their intervals."""
    rows = [
        Row(family_words(family.id, task), family.value, family.interval) for family in families if family.weight > 0
    ]
    height = 46.0
    parts = []
    for index, row in enumerate(rows):
        parts += _bar_row(row, height * index, palette)
    return frame(_WIDTH, height * len(rows), say("What the score is made of"), _described(rows), parts)


def _bar_row(row: Row, top: float, palette: Palette) -> list[str]:
    value = say("not tested") if row.share is None else percent(row.share)
    colour = palette.muted if row.share is None else palette.ink
    parts = [
        text(0, top + 16, row.label, palette.ink, size=14, weight=600),
        text(_WIDTH, top + 16, value, colour, size=14, anchor="end", weight=700),
        bar(0, top + 24, _WIDTH, 10, palette.track),
    ]
    if row.share is not None:
        parts.append(bar(0, top + 24, max(10, _WIDTH * row.share), 10, palette.of_share(row.share)))
        if row.interval is not None:
            low, high = (max(1.0, min(_WIDTH - 1, _WIDTH * end)) for end in row.interval)
            parts.append(whiskers(low, high, top + 29, palette.ink, 12))
    return parts


def before_after(rows: Sequence[Row], palette: Palette = CSS) -> str:
    """Return pairs of bars, before (pale) above after (strong)."""
    height, left = 62.0, 0.0
    parts = []
    for index, row in enumerate(rows):
        top = height * index
        parts.append(text(left, top + 15, row.label, palette.ink, size=14, weight=600))
        pairs = ((row.share, palette.not_tested, say("Before")), (row.after, palette.accent, say("After")))
        for step, (share, colour, words) in enumerate(pairs):
            parts += _compared(share, colour, words, top + 22 + 16 * step, palette)
    description = " ".join(_compared_words(row) for row in rows)
    return frame(_NARROW, height * len(rows), say("Before and after"), description, parts)


def _compared(share: float | None, colour: str, words: str, top: float, palette: Palette) -> list[str]:
    left, right = 58.0, 76.0
    room = _NARROW - left - right
    value = "–" if share is None else percent(share)
    return [
        text(0, top + 10.5, words, palette.muted, size=12.5),
        bar(left, top + 1, room, 10, palette.track),
        bar(left, top + 1, 0 if share is None else max(3, room * share), 10, colour),
        text(_NARROW, top + 11, value, palette.ink, size=13, anchor="end", weight=700),
    ]


def _compared_words(row: Row) -> str:
    before = say("not tested") if row.share is None else percent(row.share)
    after = say("not tested") if row.after is None else percent(row.after)
    return say("{label}: {before} before, {after} after.", label=row.label, before=before, after=after)


def damage_dots(rows: Sequence[Row], reference: float | None, palette: Palette = CSS) -> str:
    """Return a dot with its interval for each kind of damage; a dashed line marks ordinary accuracy."""
    return share_dots(say("Everyday damage"), rows, reference, palette)


def share_dots(
    title: str, rows: Sequence[Row], reference: float | None, palette: Palette = CSS, *, left: float = 148.0
) -> str:
    """Return a dot with its interval for each row; a dashed line marks ``reference``, names take ``left`` of 400."""
    right, height, top = 48.0, 28.0, 8.0
    room = _NARROW - left - right
    bottom = top + height * len(rows)
    parts = [
        line(left + room * part, top, left + room * part, bottom, palette.line) for part in (0, 0.25, 0.5, 0.75, 1)
    ]
    if reference is not None:
        x = left + room * reference
        parts.append(line(x, top, x, bottom, palette.muted, width=1.5, dash="3 4"))
    for index, row in enumerate(rows):
        y = top + height * (index + 0.5)
        parts.append(text(0, y + 4.5, row.label, palette.ink, size=12))
        if row.share is not None:
            low, high = row.interval or (row.share, row.share)
            parts.append(line(left + room * low, y, left + room * high, y, palette.of_share(row.share), width=3))
            parts.append(dot(left + room * row.share, y, 6, palette.of_share(row.share)))
            parts.append(text(_NARROW, y + 4.5, percent(row.share), palette.ink, anchor="end", weight=700))
    labels = [
        text(left + room * part, bottom + 16, percent(part), palette.muted, size=12, anchor="middle")
        for part in (0, 0.5, 1)
    ]
    return frame(_NARROW, bottom + 22, title, _described(rows), [*parts, *labels])


def _described(rows: Sequence[Row]) -> str:
    return " ".join(f"{row.label}: {say('not tested') if row.share is None else percent(row.share)}." for row in rows)
