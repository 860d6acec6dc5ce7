"""What a text model says about one text that the owner typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TriedAnswer:
    """One class and how sure the model is of it, in [0, 1]."""

    name: str
    confidence: float


@dataclass(frozen=True)
class TryResult:
    """Answers for one text, the surest first.

    ``cleaned`` is the text after hidden and look-alike letters were taken out, where a cleaner was at hand and changed
    anything, else None; ``cleaned_answers`` are the model's answers for that.
    """

    answers: tuple[TriedAnswer, ...]
    cleaned: str | None = None
    cleaned_answers: tuple[TriedAnswer, ...] = ()
