"""An attack on pictures as a check runs it: within what the model really gets."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.attacks.outcome import Attack
from engine.models.raw import RawModel
from engine.results import Budget
from engine.scan.hunt import Attacked
from engine.scan.subject import PictureSubject


@dataclass(frozen=True)
class PictureAttack:
    """``attack`` as a ``BlockAttack``."""

    attack: Attack

    def __call__(
        self,
        subject: PictureSubject,
        rows: np.ndarray,
        budget: Budget,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Attacked:
        """Attack the pictures at ``rows``."""
        device, raw = subject.model.device, subject.model.raw
        outcome = self.attack(
            subject.model,
            subject.samples.inputs(rows).to(device),
            torch.from_numpy(subject.reference.labels[rows]).to(device),
            _reachable(budget, raw),
            seed=subject.seed,
            keys=subject.samples.keys[rows],
            on_progress=on_progress,
            should_stop=should_stop,
        )
        inputs = _as_sent(outcome.inputs.cpu().numpy(), raw)
        return Attacked(inputs, outcome.broken.cpu().numpy(), outcome.records)


def _reachable(budget: Budget, raw: RawModel) -> Budget:
    """Return the largest budget within the own one that rounding on the way to the model cannot exceed."""
    if raw.levels is None or budget.norm != "linf":
        return budget
    return replace(budget, size=math.floor(budget.size * raw.levels + 1e-6) / raw.levels)


def _as_sent(inputs: np.ndarray, raw: RawModel) -> np.ndarray:
    """Return pictures as the model really gets them: rounded where it takes picture files."""
    if raw.levels is None:
        return inputs
    return np.asarray(np.rint(inputs * raw.levels).astype(np.float32) / np.float32(raw.levels))
