"""What a check is about: a model and its samples, in the order in which all work is done."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.data.samples import Samples
from engine.models.model import Model
from engine.protocol import Checkpoint
from engine.scan.clean import Reference, look


@dataclass(frozen=True)
class Subject:
    """A model and n samples sorted by key; ``order`` (n,) has their places in the samples given to the check.

    Whatever order the samples came in, the work and its results are the same.
    """

    model: Model
    samples: Samples
    reference: Reference
    order: np.ndarray
    seed: int
    checkpoint: Checkpoint

    def __len__(self) -> int:
        return len(self.samples)


def make_subject(
    model: Model, samples: Samples, *, seed: int, checkpoint: Checkpoint, should_stop: Callable[[], bool]
) -> Subject:
    """Return the subject of a check of ``model`` on ``samples``; asks the model about them unchanged.

    Raises:
        Stopped: ``should_stop`` said so.
    """
    order = key_order(samples)
    ordered = samples.subset(order)
    return Subject(model, ordered, look(model, ordered, should_stop), order, seed, checkpoint)


def key_order(samples: Samples) -> np.ndarray:
    """Return indices that sort by key, then label: as good as a random order, and always the same one."""
    labels = np.zeros(len(samples), np.int64) if samples.labels is None else samples.labels
    return np.lexsort((labels, samples.keys))
