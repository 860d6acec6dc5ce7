"""Findings and the score: what the measurements mean to the owner."""

from dataclasses import dataclass, field
from typing import Literal

from engine.results.intervals import Interval

Severity = Literal["severe", "medium", "low", "passed", "not_tested"]
Word = Literal["weak", "fair", "good", "strong", "too few to grade", "not complete"]


@dataclass(frozen=True)
class TextChange:
    """``original[start:end]`` became ``new``; ``kind`` is a fixed word such as "zero-width" or "swap"."""

    start: int
    end: int
    new: str
    kind: str


@dataclass(frozen=True)
class ChangedText:
    """A text before and after, and the changes that lead from one to the other, in order, not overlapping.

    The texts are as the model got them: hostile. Nothing shows them but through ``engine.words`` marks.
    """

    original: str
    changed: str
    changes: tuple[TextChange, ...]


@dataclass(frozen=True)
class Example:
    """One sample that a test tricked: pictures as files in the result's ``evidence/`` folder, texts in ``text``.

    ``original``, ``changed`` and ``difference`` are paths of PNG files relative to the result folder, "" for texts.
    """

    test_id: str
    size: float
    sample: str
    label: str
    predicted_before: str
    predicted_after: str
    confidence_before: float
    confidence_after: float
    original: str = ""
    changed: str = ""
    difference: str = ""
    text: ChangedText | None = None


@dataclass(frozen=True)
class Finding:
    """One result in words.

    ``count`` is (how many went wrong, out of how many), real counts. ``params`` lets the texts
    be written again in another language. ``standards`` are ids such as ``"NISTAML.022"``.
    """

    id: str
    severity: Severity
    test_id: str
    count: tuple[int, int] | None
    interval: Interval | None
    title: str
    meaning: str
    why: str
    advice: tuple[str, ...]
    technical: str
    standards: tuple[str, ...] = ()
    params: dict[str, object] = field(default_factory=dict)
    evidence: tuple[Example, ...] = ()
    maker_message: str = ""
    """A polite text to copy for whoever made the file; "" where there is nothing to ask."""


@dataclass(frozen=True)
class FamilyScore:
    """One bar under the score: ``value`` in [0, 1] or None when nothing was measured."""

    id: Literal["ordinary", "everyday", "deliberate", "unsure"]
    value: float | None
    interval: Interval | None
    weight: float


@dataclass(frozen=True)
class Score:
    """The score from 0 to 100 with its word, letter and 95 % interval."""

    value: float | None
    word: Word
    grade: str | None
    interval: Interval | None
    families: tuple[FamilyScore, ...]
    formula: str
    profile: str
    caps: tuple[str, ...] = ()
    """Why word and letter were held at "fair" (C): ``severe_finding``, ``not_tested``, ``unreliable``; or left out: ``stopped``."""
