"""Stops spending work on samples that are far out of reach, once different attacks agree that they are.

A sample is let go only when all of this holds, each guarding against a model that hides its weakness:

- the untargeted margin attack would have to come ``FARTHER`` times as far again, or more, to break it;
- the cross-entropy attack, with another loss and another start, came at least ``AGREEMENT`` as far;
- the random search came less far than the gradients, so the gradients tell something.

On hardened networks of the benchmarks, samples that the longest search still broke needed less than a third of the
way again (``tests/benchmarks/README.md``). Flat or misleading gradients fail the last two conditions, so samples of
a model that hides its gradients all go on. Depth thorough lets no sample go.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from engine.attacks.image.losses import margin
from engine.attacks.image.task import Task

FARTHER = 0.6
AGREEMENT = 0.5

Reach = Sequence[tuple[float, float]]
"""(share of a search that is done, how much of the way so far may still be missing): more is out of reach."""


def short_by(task: Task, rows: torch.Tensor, margins: torch.Tensor) -> torch.Tensor:
    """Return how much of the way from the clean picture to ``margins`` (n,) is still missing; infinite without a way."""
    way = margins - margin(task.clean_logits[rows], task.labels[rows], None)
    return torch.where(way > 0, -margins / way, torch.full_like(margins, float("inf")))


def out_of_reach(
    task: Task, rows: torch.Tensor, margins: torch.Tensor, reach: Reach, done: int, whole: int
) -> torch.Tensor:
    """Return (n,) bool: the samples ``rows`` that a search which came to ``margins`` (n,) will hardly break any more.

    Asked after ``done`` of ``whole`` steps; at other places than those of ``reach`` it is nobody.
    """
    short = next((short for share, short in reach if done == int(share * whole)), None)
    return torch.zeros_like(rows, dtype=torch.bool) if short is None else short_by(task, rows, margins) >= short


def led(task: Task, rows: torch.Tensor, guides: Sequence[str], random: torch.Tensor | None) -> torch.Tensor:
    """Return (n,) bool: one of the searches ``guides``, by gradients, came farther than ``random`` (of all samples).

    Where none did, gradients may lie.
    """
    found = torch.zeros_like(rows, dtype=torch.bool)
    if random is None:
        return found
    for guide in guides:
        found |= task.best.reached[guide][rows] > random[rows]
    return found


@dataclass(frozen=True)
class LetGo:
    """Compares how far the searches named came; does no work of its own and breaks nothing."""

    gradient: str
    other_gradient: str
    random: str
    name: str = "let-go"

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of it."""
        return {"farther": FARTHER, "agreement": AGREEMENT}

    @property
    def cost(self) -> float:
        """Work per sample: none."""
        return 0.0

    def __call__(self, task: Task) -> None:
        """Mark the hopeless samples among those of ``task`` that still stand."""
        clean = margin(task.clean_logits, task.labels, None)
        reached = task.best.reached
        progress = reached[self.gradient] - clean
        far = -reached[self.gradient] >= FARTHER * progress
        agreed = reached[self.other_gradient] - clean >= AGREEMENT * progress
        led = reached[self.random] < reached[self.gradient]
        task.best.let_go |= far & agreed & led & (progress > 0) & torch.isfinite(progress)
