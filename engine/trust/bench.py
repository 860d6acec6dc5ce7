"""What the checks work on: a few samples that the model gets right, and attacks of our own choice on them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.attacks.outcome import Attack, Outcome
from engine.models.model import Model
from engine.results import Budget

SUBSETS = {"quick": 16, "standard": 48, "thorough": 96}
"""How many samples each depth tries the checks on."""


@dataclass(frozen=True)
class Bench:
    """m samples that the model gets right.

    ``inputs`` (m, c, h, w) in [0, 1] and ``labels`` (m,) lie where the model is; ``keys`` (m,) name the samples;
    ``size`` is the main size of tiny changes.
    """

    model: Model
    inputs: torch.Tensor
    labels: torch.Tensor
    keys: np.ndarray
    size: float
    seed: int
    should_stop: Callable[[], bool]

    def __len__(self) -> int:
        return len(self.inputs)

    def first(self, count: int) -> "Bench":
        """Return the same bench with its first ``count`` samples."""
        return replace(self, inputs=self.inputs[:count], labels=self.labels[:count], keys=self.keys[:count])

    def attack(self, attack: Attack, size: float) -> Outcome:
        """Return what ``attack`` finds within ``size``."""
        return attack(
            self.model,
            self.inputs,
            self.labels,
            Budget("linf", size),
            seed=self.seed,
            keys=self.keys,
            on_progress=lambda _: None,
            should_stop=self.should_stop,
        )

    def standing(self, attack: Attack, size: float) -> float:
        """Return the share of samples that ``attack`` leaves standing at ``size``."""
        return 1 - float(self.attack(attack, size).broken.float().mean())
