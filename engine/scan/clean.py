"""The model's answers on unchanged pictures: the reference of everything that follows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engine.data.samples import Samples
from engine.models.model import Model
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


def look(model: Model, samples: Samples, should_stop: Callable[[], bool] = lambda: False) -> Reference:
    """Ask the opened model and the file itself about unchanged ``samples``.

    Raises:
        Stopped: ``should_stop`` said so.
    """
    empty = np.zeros((0, model.num_classes), np.float32)
    logit_parts, output_parts = [empty], [empty]
    for _, rows in blocks(np.arange(len(samples)), model):
        if should_stop():
            raise Stopped()
        pictures = samples.inputs(rows)
        with torch.no_grad():
            logit_parts.append(model(pictures.to(model.device)).float().cpu().numpy())
        output_parts.append(model.confirm(pictures.numpy()))
    logits, outputs = np.concatenate(logit_parts), np.concatenate(output_parts)
    labels = outputs.argmax(1).astype(np.int64) if samples.labels is None else samples.labels
    return Reference(labels, samples.labels is not None, logits, outputs, errs(outputs, labels))


def reference_labels(model: Model, samples: Samples) -> np.ndarray:
    """Return (n,) int64: the owner's labels, or without any the file's answers."""
    if samples.labels is not None:
        return samples.labels
    return np.asarray(model.confirm(samples.inputs().numpy()).argmax(1), np.int64)


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
