"""Finds samples whose gradients cannot be trusted, and searches them in ways that need no honest gradients.

A sample is suspect when any of this holds:

- the model's own slope is missing, or points elsewhere than the slope with stand-ins for what has none;
- gradients came no farther than a random search did;
- the model answered otherwise the second time.

Suspects are searched with straight-through slopes, on a smooth copy, with slopes averaged over random changes, and by
a longer random search. An ordinary model has no suspects, and pays two slopes a sample.

Sources: Athalye, Carlini, Wagner 2018, "Obfuscated gradients give a false sense of security"; Tramèr, Carlini, Brendel,
Madry 2020, "On adaptive attacks to adversarial example defenses".
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch.nn import functional

from engine.attacks.image.ascent import ball_around
from engine.attacks.image.gradient import Lens, Slope, plainly
from engine.attacks.image.lenses import blurred, smooth_copy, straight_through
from engine.attacks.image.losses import TINY, margin
from engine.attacks.image.task import Task

ALIKE = 0.5
"""Least cosine of the model's own slope and the one with stand-ins."""
SAME_ANSWER = 1e-4
"""Largest difference of two answers to one picture, as a share of the largest logit (at least of 1)."""
Search = Callable[[Task], None]


@dataclass(frozen=True)
class Unmask:
    """Searches suspects with each of the attacks given, in this order of ways.

    ``guided`` and ``random`` name the earlier searches that are compared.
    """

    straight: tuple[Search, ...]
    copied: tuple[Search, ...]
    blurred: tuple[Search, ...]
    blind: tuple[Search, ...]
    guided: str
    random: str
    name: str = "unmask"

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of it."""
        return {"alike": ALIKE, "same_answer": SAME_ANSWER}

    @property
    def cost(self) -> float:
        """Work per sample of an ordinary model, in forwards."""
        return 4.0

    def __call__(self, task: Task) -> None:
        """Search for the suspects among the samples of ``task`` that still stand."""
        rows = task.best.standing()
        suspects = rows[self._suspect(task, rows)] if len(rows) else rows
        if not len(suspects):
            return
        tick, ways = task.tick, self._ways(task)
        with task.best.only(suspects):
            for place, (lens, search) in enumerate(ways):
                task.tick = partial(_tick, tick, place, len(ways))
                with task.probe.looking(lens):
                    search(task)
        task.tick = tick

    def _ways(self, task: Task) -> list[tuple[Lens, Search]]:
        """Return the searches in order, each with how it takes slopes."""
        blur = blurred(task.budget.size, tuple(task.clean.shape[1:]))
        groups = ((straight_through, self.straight), (smooth_copy, self.copied), (blur, self.blurred))
        ways = [(lens, search) for lens, searches in groups for search in searches]
        return [*ways, *((plainly, search) for search in self.blind)]

    def _suspect(self, task: Task, rows: torch.Tensor) -> torch.Tensor:
        """Return (len(rows),) bool."""
        draws = task.stream(self.name, 0, rows).uniform(tuple(task.clean.shape[1:]), low=-1, high=1)
        pictures = ball_around(task, rows).start(task.tensor(draws))
        own = task.probe.slope(pictures, task.labels[rows], None, margin)
        with task.probe.looking(straight_through):
            other = task.probe.slope(pictures, task.labels[rows], None, margin)
        task.best.offer(rows, pictures, own.logits)
        reached = task.best.reached
        led = reached[self.guided][rows] > reached[self.random][rows]
        return ~led | (_cosine(own, other) < ALIKE) | _differs(own.logits, other.logits)


def _tick(tick: Callable[[float], None], place: int, ways: int, part: float) -> None:
    """Tell that the way at ``place`` is done in ``part``; the whole search ends when it returns."""
    tick((place + part) / (ways + 1))


def _cosine(own: Slope, other: Slope) -> torch.Tensor:
    """Return (n,): 0 where a slope is missing."""
    first, second = (functional.normalize(slope.gradient.flatten(1), eps=TINY) for slope in (own, other))
    return (first * second).sum(1)


def _differs(first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    largest = first.abs().amax(1).clamp(min=1)
    return ~((first - second).abs().amax(1) <= SAME_ANSWER * largest)
