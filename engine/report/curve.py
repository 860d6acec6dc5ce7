"""The curve of right answers over the size of the change, for one model or two."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.report.palette import CSS, Palette
from engine.report.svg import dot, frame, line, text
from engine.results import Interval
from engine.words import percent, say, size_percent

_WIDTH, _HEIGHT = 400.0, 236.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 74.0, 30.0, 46.0


@dataclass(frozen=True)
class Point:
    """One measured size (box units; 0 is the ordinary picture) with its share of right answers, perhaps in doubt."""

    size: float
    share: float
    interval: Interval | None = None
    in_doubt: bool = False

    @property
    def words(self) -> str:
        """The share, with its doubt."""
        share = percent(self.share)
        return say("{share} (in doubt)", share=share) if self.in_doubt else share


def size_curve(now: Sequence[Point], palette: Palette = CSS, before: Sequence[Point] = ()) -> str:
    """Return right answers against size of the change; ``before`` adds a pale, dashed second line."""
    largest = max((point.size for point in (*now, *before)), default=0.0) or 1.0
    parts = _grid(palette)
    if before:
        parts += _curve(before, largest, palette.not_tested, palette, dash="5 5")
    parts += _curve(now, largest, palette.accent, palette)
    parts += _sizes(now or before, largest, palette)
    if before:
        parts += _legend(palette)
    return frame(_WIDTH, _HEIGHT, say("Answers that hold as changes grow"), _described(now, before), parts)


def _x(size: float, largest: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * size / largest


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share


def _grid(palette: Palette) -> list[str]:
    parts = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(line(_LEFT, _y(part), _WIDTH - _RIGHT, _y(part), palette.line))
        parts.append(text(_LEFT - 8, _y(part) + 4, percent(part), palette.muted, size=12, anchor="end"))
    return parts


def _curve(points: Sequence[Point], largest: float, colour: str, palette: Palette, dash: str = "") -> list[str]:
    ordered = sorted(points, key=lambda point: point.size)
    places = [(_x(point.size, largest), _y(point.share)) for point in ordered]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts = [
        line(x, _y(point.interval[0]), x, _y(point.interval[1]), colour, width=5)
        for (x, _), point in zip(places, ordered)
        if point.interval is not None
    ]
    parts.insert(
        0,
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"{dashes}/>',
    )
    parts += [dot(x, y, 5.5, palette.surface, ring=colour) for x, y in places]
    if not dash:
        parts += [
            text(x + 9, max(14.0, y - 7), f"{percent(point.share)}{' ?' * point.in_doubt}", colour, weight=700)
            for (x, y), point in zip(places, ordered)
        ]
    return parts


def _sizes(points: Sequence[Point], largest: float, palette: Palette) -> list[str]:
    parts = []
    for point in points:
        words = say("no change") if point.size == 0 else size_percent(point.size)
        x = _x(point.size, largest)
        parts.append(text(x, _HEIGHT - _BOTTOM + 18, words, palette.muted, size=12, anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    caption = say("Size of the change (100 % turns black into white)")
    parts.append(text(middle, _HEIGHT - 5, caption, palette.muted, size=12, anchor="middle"))
    return parts


def _legend(palette: Palette) -> list[str]:
    right = _WIDTH - _RIGHT
    return [
        line(right - 150, 10, right - 130, 10, palette.not_tested, width=2.5, dash="5 5"),
        text(right - 124, 14, say("Before"), palette.muted, size=12),
        line(right - 66, 10, right - 46, 10, palette.accent, width=2.5),
        text(right - 40, 14, say("After"), palette.muted, size=12),
    ]


def _described(now: Sequence[Point], before: Sequence[Point]) -> str:
    words = [_at(point) for point in now]
    if before:
        words.append(say("Before:"))
        words += [_at(point) for point in before]
    return " ".join(words)


def _at(point: Point) -> str:
    return say("At size {size}: {share}.", size=size_percent(point.size), share=point.words)
