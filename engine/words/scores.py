"""The score in words, the same in window, report and command line."""

from math import ceil, floor

from engine.results import Interval, Score
from engine.words.catalogue import say
from engine.words.tasks import Task


def score_task(score: Score) -> Task:
    """Return what the model of a score sorts, as its profile says."""
    return "text" if score.profile.startswith("text-") else "image"


def score_word(score: Score) -> str:
    """Return the word of a score in the present language, such as ``"Fair"``."""
    return {
        "weak": say("Weak"),
        "fair": say("Fair"),
        "good": say("Good"),
        "strong": say("Strong"),
        "not complete": say("Not complete"),
    }.get(score.word, say("Too few to grade"))


def score_ends(interval: Interval) -> tuple[int, int]:
    """Return the ends of a score's interval as whole points, rounded outwards."""
    return max(0, floor(interval[0] + 1e-9)), min(100, ceil(interval[1] - 1e-9))
