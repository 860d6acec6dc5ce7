"""The one loop of all gradient attacks: start, slope, keep the worst, step, until broken or out of steps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch

from engine.attacks.image.let_go import led, out_of_reach
from engine.attacks.image.losses import Loss
from engine.attacks.image.projections import Ball, LinfBall
from engine.attacks.image.task import Task

RANDOM = "square"
COMPACT_WHEN_DONE = 0.25
"""Share of finished samples at which the batch is compacted."""
OUT_OF_REACH = ((0.3, 0.3),)
"""Where a run that may give up leaves a sample. On the benchmarks' victims, samples that a run broke later were at most
0.05 of the way short there."""
GOES_ON = 0.5
"""Share of its work that such a run does on samples that stay standing, on the benchmarks' hardened victims."""
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

    ``targets`` 0 is untargeted; k tries the k classes with the largest clean logits one after the other. With
    ``gives_up_with``, the names of earlier searches by gradients, a run ends early for samples that are
    ``OUT_OF_REACH``, where those came farther than the random search.
    """

    name: str
    loss: Loss
    rule: Rule
    steps: int
    restarts: int = 1
    targets: int = 0
    gives_up_with: tuple[str, ...] = ()

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of this attack."""
        loss = self.loss.__name__
        known = {"steps": self.steps, "restarts": self.restarts, "targets": self.targets, "loss": loss}
        return {**known, "gives_up": True} if self.gives_up_with else known

    @property
    def cost(self) -> float:
        """Work per sample that stays standing, in forwards; a backward costs about as much as a forward."""
        return 2.0 * self.steps * len(self._runs()) * (GOES_ON if self.gives_up_with else 1.0)

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
        reached = torch.full_like(task.best.margin[rows], float("-inf"))
        for step in range(self.steps):
            wanted = None if targets is None else targets[rows]
            slope = task.probe.slope(pictures, task.labels[rows], wanted, self.loss)
            reached = reached.maximum(task.best.offer(rows, pictures, slope.logits))
            pictures = motion.move(slope.values, slope.gradient)
            hopeless = self._hopeless(task, rows, reached, step)
            standing = ~task.best.finished[rows]
            if hopeless.any() or standing.float().mean() <= 1 - COMPACT_WHEN_DONE:
                standing &= ~hopeless
                rows, pictures, reached = rows[standing], pictures[standing], reached[standing]
                motion.keep(standing)
            if not len(rows):
                return
        task.best.offer(rows, pictures, task.probe.logits(pictures))

    def _hopeless(self, task: Task, rows: torch.Tensor, reached: torch.Tensor, step: int) -> torch.Tensor:
        """Return (n,) bool: a run that came to ``reached`` (n,) by ``step`` leaves no hope for the rest of it."""
        far = out_of_reach(task, rows, reached, OUT_OF_REACH, step, self.steps)
        return far & led(task, rows, self.gives_up_with, task.best.reached.get(RANDOM))
