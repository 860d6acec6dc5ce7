"""What understanding found out."""

from dataclasses import dataclass

from engine.data import Samples
from engine.models.model import Model
from engine.results.inspect_result import Answer, LabelMatch
from engine.results.scan_result import Ending


@dataclass(frozen=True)
class Understood:
    """A model with its input convention and class names, and the pictures as it takes them.

    Attributes:
        model: the callable from pictures in [0, 1] to logits.
        samples: the pictures, labels as indices of the model's classes; None when no pictures were given.
        class_names: one per class, as found (not cleaned: clean before showing).
        answers: what was found out and how sure that is, for the user to correct.
        warnings: plain sentences.
        accuracy: share right of the pictures looked at, in [0, 1]; None without labels.
        stop: why a check makes little sense, as a plain sentence; "" if it does.
        advice: what to do about that, in plain words.
        match: class names that fit the pictures clearly better than those at hand; a suggestion.
        ending: what the file does to its answers last.
    """

    model: Model
    samples: Samples | None
    class_names: tuple[str, ...]
    answers: tuple[Answer, ...]
    warnings: tuple[str, ...]
    accuracy: float | None
    stop: str = ""
    advice: str = ""
    match: LabelMatch | None = None
    ending: Ending = "none"
