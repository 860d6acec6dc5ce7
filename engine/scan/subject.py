"""What a check is about: a model and its samples, in the order in which all work is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

import numpy as np

from engine.data.sample_set import SampleSet
from engine.data.samples import Samples
from engine.data.text_samples import TextSamples
from engine.models.classifier import Classifier
from engine.models.model import Model
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint
from engine.scan.clean import Reference, look

M = TypeVar("M", bound=Classifier)
S = TypeVar("S", bound=SampleSet)
M_co = TypeVar("M_co", bound=Classifier, covariant=True)
S_co = TypeVar("S_co", bound=SampleSet, covariant=True)
M_contra = TypeVar("M_contra", bound=Classifier, contravariant=True)
S_contra = TypeVar("S_contra", bound=SampleSet, contravariant=True)


@dataclass(frozen=True)
class Subject(Generic[M_co, S_co]):
    """A model and n samples sorted by key; ``order`` (n,) has their places in the samples given to the check.

    Whatever order the samples came in, the work and its results are the same.
    """

    model: M_co
    samples: S_co
    reference: Reference
    order: np.ndarray
    seed: int
    checkpoint: Checkpoint

    def __len__(self) -> int:
        return len(self.samples)

    def first(self, count: int) -> "Subject[M_co, S_co]":
        """Return the subject with its first ``count`` samples alone: a random part."""
        few = np.arange(min(count, len(self)))
        return replace(
            self, samples=self.samples.subset(few), reference=self.reference.first(count), order=self.order[few]
        )


AnySubject: TypeAlias = Subject[Classifier, SampleSet]
PictureSubject: TypeAlias = Subject[Model, Samples]
TextSubject: TypeAlias = Subject[TextModel, TextSamples]


def make_subject(
    model: M, samples: S, *, seed: int, checkpoint: Checkpoint, should_stop: Callable[[], bool]
) -> Subject[M, S]:
    """Return the subject of a check of ``model`` on ``samples``; asks the model about them unchanged.

    Raises:
        Stopped: ``should_stop`` said so.
    """
    order = key_order(samples)
    ordered = samples.subset(order)
    return Subject(model, ordered, look(model, ordered, should_stop), order, seed, checkpoint)


def key_order(samples: SampleSet) -> np.ndarray:
    """Return indices that sort by key, then label: as good as a random order, and always the same one."""
    labels = np.zeros(len(samples), np.int64) if samples.labels is None else samples.labels
    return np.lexsort((labels, samples.keys))
