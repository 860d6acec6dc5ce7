"""The model's answers on unchanged samples: the reference of everything that follows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data.sample_set import SampleSet
from engine.models.classifier import Classifier
from engine.results import Clean, Stopped, wilson
from engine.scan.blocks import blocks
from engine.trust import errs


@dataclass(frozen=True)
class Reference:
    """What is right for each of n samples, and what the model says.

    Attributes:
        labels: (n,), int64: the owner's labels, or without any the file's own answers.
        given: True when the labels are the owner's.
        logits: (n, classes), float32, of the opened model.
        outputs: (n, classes), of the file itself.
        wrong: (n,), bool: the file errs without any trick.
    """

    labels: np.ndarray
    given: bool
    logits: np.ndarray
    outputs: np.ndarray
    wrong: np.ndarray

    def first(self, count: int) -> "Reference":
        """Return what is known of the first ``count`` samples."""
        parts = (array[:count] for array in (self.logits, self.outputs, self.wrong))
        return Reference(self.labels[:count], self.given, *parts)


def look(model: Classifier, samples: SampleSet, should_stop: Callable[[], bool] = lambda: False) -> Reference:
    """Ask the opened model and the file itself about unchanged ``samples``.

    Raises:
        Stopped: ``should_stop`` said so.
    """
    empty = np.zeros((0, model.num_classes), np.float32)
    logit_parts, output_parts = [empty], [empty]
    for _, rows in blocks(np.arange(len(samples)), model):
        if should_stop():
            raise Stopped()
        part = samples.arrays(rows)
        logit_parts.append(model.logits_of(part))
        output_parts.append(model.confirm(part))
    logits, outputs = np.concatenate(logit_parts), np.concatenate(output_parts)
    labels = outputs.argmax(1).astype(np.int64) if samples.labels is None else samples.labels
    return Reference(labels, samples.labels is not None, logits, outputs, errs(outputs, labels))


def reference_labels(model: Classifier, samples: SampleSet) -> np.ndarray:
    """Return (n,) int64: the owner's labels, or without any the file's answers."""
    if samples.labels is not None:
        return samples.labels
    return np.asarray(model.confirm(samples.arrays()).argmax(1), np.int64)


def clean_accuracy(reference: Reference, class_names: tuple[str, ...]) -> Clean:
    """Return accuracy without any trick, per class too; no figure without the owner's labels."""
    n = len(reference.labels)
    if not reference.given or n == 0:
        return Clean(None, n, None)
    right = int((~reference.wrong).sum())
    per_class = {}
    for index, name in enumerate(class_names):
        own = reference.labels == index
        if own.any():
            per_class[name] = (int((~reference.wrong[own]).sum()), int(own.sum()))
    return Clean(right / n, n, wilson(right, n), per_class)
