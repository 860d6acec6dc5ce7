"""The score in words: gauge, range and bars."""

from dataclasses import dataclass

from engine.results import FamilyScore, Interval, Score
from engine.words import percent, say, say_of, score_ends, score_task, score_word


@dataclass(frozen=True)
class Bar:
    """One bar: name, share in [0, 1] or None, its interval, and its text."""

    id: str
    name: str
    value: float | None
    interval: Interval | None
    text: str


def grade_of(score: Score) -> str:
    """Return the letter in words, or ""."""
    return say("Grade {grade}", grade=score.grade) if score.grade else ""


def range_of(score: Score) -> str:
    """Return where the score may lie, or ""."""
    if score.value is None or score.interval is None:
        return ""
    low, high = score_ends(score.interval)
    return say("between {low} and {high} of 100", low=low, high=high)


def spoken(score: Score) -> str:
    """Return the whole score in one sentence, for a screen reader."""
    value = say("No score") if score.value is None else say("Score {value} of 100", value=round(score.value))
    parts = (value, score_word(score), grade_of(score), range_of(score))
    return ", ".join(part for part in parts if part)


def bars_of(score: Score) -> tuple[Bar, ...]:
    """Return the bars under the score."""
    return tuple(_bar(family, score_task(score)) for family in score.families)


def _bar(family: FamilyScore, task: str) -> Bar:
    name = {
        "ordinary": say_of(task, "Ordinary pictures"),
        "everyday": say("Everyday damage"),
        "deliberate": say("Deliberate tricks"),
        "unsure": say("Knows when it is unsure"),
    }[family.id]
    text = say("not measured") if family.value is None else percent(family.value)
    return Bar(family.id, name, family.value, family.interval, text)
