"""Charts as SVG strings, shared by HTML, PDF and window: pure functions of numbers and colours."""

from math import cos, pi, sin

from engine.report.bars import before_after, damage_dots, family_bars, share_dots
from engine.report.curve import size_curve
from engine.report.palette import CSS, DARK, LIGHT, Palette
from engine.report.shapes import severity_shape
from engine.report.svg import alternative, frame, line, text
from engine.results import Score
from engine.words import say, say_of, score_ends, score_task, score_word

__all__ = [
    "CSS",
    "DARK",
    "LIGHT",
    "Palette",
    "alternative",
    "before_after",
    "damage_dots",
    "family_bars",
    "score_gauge",
    "severity_shape",
    "share_dots",
    "size_curve",
]

_WIDTH, _HEIGHT, _RADIUS, _THICK = 240.0, 158.0, 96.0, 18.0
_CENTRE = (120.0, 122.0)
_BORDERS = (50, 70, 85)


def score_gauge(score: Score, palette: Palette = CSS) -> str:
    """Return the score as a half circle from 0 to 100 with its interval; without a value, an empty one."""
    word, unfinished = score_word(score), score.word == "not complete"
    parts = [_arc(0, 100, palette.track, _THICK), *(_tick(border, palette) for border in _BORDERS)]
    if score.value is None:
        x, y = _CENTRE
        parts.append(text(x, y - 14, "?", palette.muted, size=44, anchor="middle", weight=700))
        parts.append(text(x, y + 22, word, palette.ink, size=17, anchor="middle", weight=700))
        too_few = say_of(score_task(score), "Under 20 pictures say too little.")
        return frame(_WIDTH, _HEIGHT, say("Score: {word}", word=word), too_few, parts)
    colour = palette.muted if unfinished else palette.of_share({"weak": 0.0, "fair": 0.6}.get(score.word, 1.0))
    parts.append(_arc(0, max(score.value, 1.5), colour, _THICK))
    if score.interval is not None:
        parts.append(_arc(*score.interval, palette.ink, 2.5, _RADIUS + _THICK / 2 + 5))
    x, y = _CENTRE
    parts.append(text(x, y - 16, f"{score.value:.0f}", palette.ink, size=50, anchor="middle", weight=700))
    below = say("of 100 so far") if unfinished else say("of 100")
    parts.append(text(x, y + 4, below, palette.muted, size=13, anchor="middle"))
    label = f"{word} · {score.grade}" if score.grade else word
    parts.append(text(x, y + 30, label, colour, size=19, anchor="middle", weight=700))
    title = say("Score: {value} of 100, {word}", value=round(score.value), word=word)
    low, high = score_ends(score.interval or (score.value, score.value))
    return frame(_WIDTH, _HEIGHT, title, say("It may lie between {low} and {high}.", low=low, high=high), parts)


def _point(value: float, radius: float) -> tuple[float, float]:
    angle = pi * (1 - value / 100)
    return _CENTRE[0] + radius * cos(angle), _CENTRE[1] - radius * sin(angle)


def _arc(start: float, end: float, colour: str, width: float, radius: float = _RADIUS) -> str:
    (x1, y1), (x2, y2) = _point(start, radius), _point(end, radius)
    return (
        f'<path d="M {x1:.2f} {y1:.2f} A {radius:g} {radius:g} 0 0 1 {x2:.2f} {y2:.2f}" fill="none" '
        f'stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'
    )


def _tick(value: float, palette: Palette) -> str:
    inner, outer = _point(value, _RADIUS - _THICK / 2 - 6), _point(value, _RADIUS - _THICK / 2 - 2)
    return line(*inner, *outer, palette.muted, width=1.5)
