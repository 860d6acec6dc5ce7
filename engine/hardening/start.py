"""What the original does on the samples for choosing, and how much of that is knowing them."""

import math
from dataclasses import dataclass

import numpy as np

from engine.hardening.judging import Judge
from engine.hardening.kinds import M, S
from engine.hardening.task import Task
from engine.results import Clean


@dataclass(frozen=True)
class Start:
    """The original, as shares of the samples for choosing.

    Attributes:
        clean: right without any trick.
        robust: right in the worst case, with what will stand in front of a copy; ``as_it_is``: without that.
        fronted: something stands in front of a copy that does not stand in front of the original.
        known_clean, known_robust: how much of these shares is knowing the samples (``Labelled.familiarity``).
        slack: by how much robust shares may differ by chance where the samples are known.
    """

    clean: float
    robust: float
    as_it_is: float
    fronted: bool
    known_clean: float
    known_robust: float
    slack: float

    @property
    def to_beat(self) -> float | None:
        """The robust share that a copy has to beat; None: simply that of the original weights on the dial."""
        return self.as_it_is - self.known_robust if self.fronted or self.known_robust else None

    @property
    def knows(self) -> bool:
        """Whether the original's figures on the test part changed anything here: that is a look at it."""
        return self.known_clean > 0 or self.known_robust > 0


def measure_start(task: Task[M, S], judge: Judge, on_test: Clean, standing: np.ndarray) -> Start:
    """Return the start of ``task``; ``on_test`` and ``standing`` (m,) bool are the original's figures on the test part.

    Raises:
        Stopped: the user stopped.
    """
    model, used = task.model, task.as_used(task.model)
    clean, robust = judge.clean(model), judge.robust(used)
    as_it_is = robust if used is model else judge.robust(model)
    known = task.known_robust(as_it_is, standing)
    slack = math.sqrt(robust * (1 - robust) / max(1, len(judge))) if known else 0.0
    return Start(clean, robust, as_it_is, used is not model, task.data.familiarity(clean, on_test), known, slack)
