"""Stop is asked for between small pieces of work, in every phase."""

from collections.abc import Callable

import numpy as np

from engine.data.sample_set import SampleSet
from engine.models.classifier import Classifier
from engine.results import Stopped
from engine.scan.blocks import blocks

ShouldStop = Callable[[], bool]


def never() -> bool:
    """Return False: nobody asks to stop."""
    return False


def check_stop(should_stop: ShouldStop) -> None:
    """Let the work go on, unless the user asked to stop.

    Raises:
        Stopped: the user asked to stop.
    """
    if should_stop():
        raise Stopped()


def answers(model: Classifier, samples: SampleSet, should_stop: ShouldStop) -> np.ndarray:
    """Return (n,) int64, the classes that the file itself names, asked block by block.

    Raises:
        Stopped: the user asked to stop.
    """
    parts = [np.zeros(0, np.int64)]
    for _, rows in blocks(np.arange(len(samples)), model):
        check_stop(should_stop)
        parts.append(model.confirm(samples.arrays(rows)).argmax(1).astype(np.int64))
    return np.concatenate(parts)
