"""Examples, sizes and severities as a person reads them."""

from dataclasses import dataclass
from pathlib import Path

from engine.results import ChangedText, Example, Severity
from engine.words import MarkedText, clean_name, marked_text, percent, say, spoken_changes

SEVERITIES: tuple[Severity, ...] = ("severe", "medium", "low", "passed", "not_tested")
"""Worst first; what could not be tested comes last and never counts as passed."""


@dataclass(frozen=True)
class ShownExample:
    """One tricked sample: three files of pictures, or both sides of a text, and what stands under them.

    ``said`` tells what was changed in a text.
    """

    original: Path
    changed: Path
    difference: Path
    before: str
    after: str
    text: MarkedText | None = None
    said: str = ""

    @property
    def spoken(self) -> str:
        """The example in one sentence, for a screen reader."""
        answers = say("Before: {before}. After the change: {after}.", before=self.before, after=self.after)
        return f"{answers} {self.said}".strip()


def shown_example(example: Example, folder: Path) -> ShownExample:
    """Return ``example``, whose files lie under ``folder``, in words."""
    return ShownExample(
        folder / example.original,
        folder / example.changed,
        folder / example.difference,
        _answer(example.predicted_before, example.confidence_before),
        _answer(example.predicted_after, example.confidence_after),
        None if example.text is None else marked_text(example.text),
        "" if example.text is None else _said(example.text),
    )


def _said(text: ChangedText) -> str:
    changes = spoken_changes(text)
    return say("Changed: {changes}.", changes=changes) if changes else ""


def _answer(name: str, confidence: float) -> str:
    return say("{name}, {percent} sure", name=clean_name(name), percent=percent(confidence))


def severity_word(severity: Severity) -> str:
    """Return the word of a severity."""
    return {
        "severe": say("Severe"),
        "medium": say("Medium"),
        "low": say("Small"),
        "passed": say("Passed"),
        "not_tested": say("Could not test"),
    }[severity]
