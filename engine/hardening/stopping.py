"""Stop is asked for between small pieces of work, in every phase."""

from collections.abc import Callable

import numpy as np
import torch

from engine.data.samples import Samples
from engine.models.model import Model
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


def answers(model: Model, samples: Samples, should_stop: ShouldStop) -> np.ndarray:
    """Return (n,) int64, the classes that the file itself names, asked block by block.

    Raises:
        Stopped: the user asked to stop.
    """
    parts = [np.zeros(0, np.int64)]
    for _, rows in blocks(np.arange(len(samples)), model):
        check_stop(should_stop)
        parts.append(model.confirm(samples.inputs(rows).numpy()).argmax(1).astype(np.int64))
    return np.concatenate(parts)


def right_answers(
    network: torch.nn.Module, pictures: torch.Tensor, labels: torch.Tensor, batch: int, should_stop: ShouldStop
) -> torch.Tensor:
    """Return (n,) bool, which ``pictures`` (n, c, h, w) ``network``, in eval mode, has right; ``batch`` at a time.

    Raises:
        Stopped: the user asked to stop.
    """
    parts = [torch.zeros(0, dtype=torch.bool, device=labels.device)]
    with torch.no_grad():
        for start in range(0, len(labels), batch):
            check_stop(should_stop)
            parts.append(network(pictures[start : start + batch]).argmax(1) == labels[start : start + batch])
    return torch.cat(parts)
