"""What understanding found out."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from engine.data import Samples, TextSamples
from engine.data.sample_set import SampleSet
from engine.models.classifier import Classifier
from engine.models.model import Model
from engine.models.text_model import TextModel
from engine.results.inspect_result import Answer, LabelMatch
from engine.results.scan_result import Ending

M_co = TypeVar("M_co", bound=Classifier, covariant=True)
S_co = TypeVar("S_co", bound=SampleSet, covariant=True)


@dataclass(frozen=True)
class Understood(Generic[M_co, S_co]):
    """A model that is ready to be asked, with its class names, and the pictures or texts as it takes them.

    Attributes:
        model: the callable from samples to logits.
        samples: the pictures or texts, labels as indices of the model's classes; None when none were given.
        class_names: one per class, as found (not cleaned: clean before showing).
        answers: what was found out and how sure that is, for the user to correct.
        warnings: plain sentences.
        accuracy: share right of the samples looked at, in [0, 1]; None without labels.
        stop: why a check makes little sense, as a plain sentence; "" if it does.
        advice: what to do about that, in plain words.
        match: class names that fit the samples clearly better than those at hand; a suggestion.
        ending: what the file does to its answers last.
    """

    model: M_co
    samples: S_co | None
    class_names: tuple[str, ...]
    answers: tuple[Answer, ...]
    warnings: tuple[str, ...]
    accuracy: float | None
    stop: str = ""
    advice: str = ""
    match: LabelMatch | None = None
    ending: Ending = "none"


AnyUnderstood: TypeAlias = Understood[Classifier, SampleSet]
UnderstoodPictures: TypeAlias = Understood[Model, Samples]
UnderstoodTexts: TypeAlias = Understood[TextModel, TextSamples]
