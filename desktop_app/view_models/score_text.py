"""The score in words: gauge, range and bars."""

from dataclasses import dataclass

from engine.results import FamilyScore, Interval, Score
from engine.words import percent, say


@dataclass(frozen=True)
class Bar:
    """One bar: name, share in [0, 1] or None, its interval, and its text."""

    id: str
    name: str
    value: float | None
    interval: Interval | None
    text: str


def word_of(score: Score) -> str:
    """Return the score's word with a capital."""
    return {
        "weak": say("Weak"),
        "fair": say("Fair"),
        "good": say("Good"),
        "strong": say("Strong"),
        "too few to grade": say("Too few to grade"),
    }[score.word]


def range_of(score: Score) -> str:
    """Return where the score may lie, or ""."""
    if score.value is None or score.interval is None:
        return ""
    low, high = (round(end) for end in score.interval)
    return say("between {low} and {high} of 100", low=low, high=high)


def spoken(score: Score) -> str:
    """Return the whole score in one sentence, for a screen reader."""
    if score.value is None:
        return say("Score: too few pictures to grade")
    parts = [say("Score {value} of 100", value=round(score.value)), word_of(score)]
    if score.grade:
        parts.append(say("grade {grade}", grade=score.grade))
    if range_of(score):
        parts.append(range_of(score))
    return ", ".join(parts)


def bars_of(score: Score) -> tuple[Bar, ...]:
    """Return the bars under the score."""
    return tuple(_bar(family) for family in score.families)


def _bar(family: FamilyScore) -> Bar:
    name = {
        "ordinary": say("Ordinary pictures"),
        "everyday": say("Everyday damage"),
        "deliberate": say("Deliberate tricks"),
        "unsure": say("Knows when it is unsure"),
    }[family.id]
    text = say("not measured") if family.value is None else percent(family.value)
    return Bar(family.id, name, family.value, family.interval, text)
