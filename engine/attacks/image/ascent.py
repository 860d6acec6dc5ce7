"""The one loop of all gradient attacks: start, slope, keep the worst, step, until broken or out of steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch

from engine.attacks.image.losses import Loss
from engine.attacks.image.projections import Ball, LinfBall
from engine.attacks.image.task import Task

COMPACT_WHEN_DONE = 0.25
"""Share of finished samples at which the batch is compacted."""
BALLS: dict[str, Callable[[torch.Tensor, float], Ball]] = {"linf": LinfBall.around}


def ball_around(task: Task, rows: torch.Tensor) -> Ball:
    """Return what the budget of ``task`` allows around the samples ``rows``."""
    return BALLS[task.budget.norm](task.clean[rows], task.budget.size)


class Motion(Protocol):
    """How n samples move from step to step; holds their state."""

    def move(self, values: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """Return the next pictures (n, c, h, w), given the loss (n,) and its gradient at the last ones."""

    def keep(self, rows: torch.Tensor) -> None:
        """Forget all samples but those at the mask ``rows`` (n,)."""


Rule = Callable[[Ball, torch.Tensor, int], Motion]
"""Makes the motion of samples from their balls, their start (n, c, h, w) and the number of steps."""


@dataclass(frozen=True)
class Ascent:
    """A gradient attack: ``steps`` steps of ``rule`` up ``loss`` from ``restarts`` random starts.

    ``targets`` 0 is untargeted; k tries the k classes with the largest clean logits one after the other.
    """

    name: str
    loss: Loss
    rule: Rule
    steps: int
    restarts: int = 1
    targets: int = 0

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of this attack."""
        return {"steps": self.steps, "restarts": self.restarts, "targets": self.targets, "loss": self.loss.__name__}

    @property
    def cost(self) -> float:
        """Work per sample that stays standing, in forwards; a backward costs about as much as a forward."""
        return 2.0 * self.steps * len(self._runs())

    def __call__(self, task: Task) -> None:
        """Search for the samples of ``task`` that still stand; what is found is in ``task.best``."""
        runs = self._runs()
        for number, rank in enumerate(runs):
            rows = task.best.standing()
            there = rank is None or rank < task.clean_logits.shape[1] - 1
            if len(rows) and there:
                self._climb(task, rows, number, self._targets(task, rank))
            task.tick((number + 1) / len(runs))

    def _runs(self) -> list[int | None]:
        """Return the rank of each run's target, one run after the other; its place names its random start."""
        ranks: list[int | None] = list(range(self.targets)) or [None]
        return ranks * self.restarts

    @staticmethod
    def _targets(task: Task, rank: int | None) -> torch.Tensor | None:
        if rank is None:
            return None
        others = task.clean_logits.scatter(1, task.labels[:, None], float("-inf"))
        return others.argsort(dim=1, descending=True)[:, rank]

    def _climb(self, task: Task, rows: torch.Tensor, run: int, targets: torch.Tensor | None) -> None:
        ball = ball_around(task, rows)
        draws = task.stream(self.name, run, rows).uniform(tuple(task.clean.shape[1:]), low=-1, high=1)
        pictures = ball.start(task.tensor(draws))
        motion = self.rule(ball, pictures, self.steps)
        for _ in range(self.steps):
            wanted = None if targets is None else targets[rows]
            slope = task.probe.slope(pictures, task.labels[rows], wanted, self.loss)
            task.best.offer(rows, pictures, slope.logits)
            pictures = motion.move(slope.values, slope.gradient)
            standing = ~task.best.finished[rows]
            if standing.float().mean() <= 1 - COMPACT_WHEN_DONE:
                rows, pictures = rows[standing], pictures[standing]
                motion.keep(standing)
            if not len(rows):
                return
        task.best.offer(rows, pictures, task.probe.logits(pictures))
