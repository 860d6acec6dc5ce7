"""Square: a random search that needs only the model's outputs, so it also breaks models whose gradients lie.

Source: Andriushchenko, Croce, Flammarion, Hein 2020, "Square Attack", algorithms 1 and 2 (L-infinity), with the
margin loss and the share schedule that AutoAttack uses (0.8 at first). Windows are drawn for each sample, not for
the batch, so that batches change nothing.
"""

import math
from dataclasses import dataclass

import torch

from engine.attacks.image.ascent import COMPACT_WHEN_DONE, ball_around
from engine.attacks.image.let_go import led, out_of_reach
from engine.attacks.image.task import Task
from engine.attacks.keyed import Stream

HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)
"""Queries, of 10,000, after which the share of changed pixels is halved."""
FIRST_SHARE = 0.8
STRIPES = 0
"""The draw of the first change; query q uses draw number q."""
OUT_OF_REACH = ((0.25, 1.0), (0.5, 0.5))
"""Where a search that may give up leaves a sample. It slows down, so what the rest brings is less: on the benchmarks'
victims, masked ones among them, samples that it broke later were at most 0.7 and 0.25 of the way short."""
OUT_OF_REACH_WHEN_LED = ((0.05, 3.0), (0.1, 1.0), (0.25, 0.5), (0.5, 0.2))
"""The same where another search came farther, so that this one, which sees less, is not the last hope. Of samples
that this search broke alone, those that it broke later were at most 2.5, 1.4, 0.6 and 0.2 of the way short."""

GOES_ON = 0.35
"""Share of its questions that a search that gives up so asks about samples that stay standing, on the same victims."""


def window_side(query: int, queries: int, pixels: int) -> int:
    """Return the side of the square window at ``query`` (from 0) of ``queries``, in pixels: at least 1."""
    place = query / queries * 10_000
    share = FIRST_SHARE / 2 ** sum(place > limit for limit in HALVINGS)
    return max(1, round(math.sqrt(share * pixels)))


@dataclass(frozen=True)
class Square:
    """At most ``queries`` questions per sample and restart.

    ``first_restart`` names its draws, so that a second search in a cascade looks elsewhere than the first; one that
    ``gives_up`` leaves samples that are ``OUT_OF_REACH``, earlier those that a search of ``gives_up_with`` came nearer to.
    """

    queries: int
    restarts: int = 1
    first_restart: int = 0
    gives_up: bool = False
    gives_up_with: tuple[str, ...] = ()
    name: str = "square"

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of this attack."""
        return {"queries": self.queries, "restarts": self.restarts, "gives_up": self.gives_up}

    @property
    def cost(self) -> float:
        """Work per sample that stays standing, in forwards."""
        return self.queries * self.restarts * (GOES_ON if self.gives_up_with else 1.0)

    def __call__(self, task: Task) -> None:
        """Search for the samples of ``task`` that still stand."""
        for restart in range(self.restarts):
            rows = task.best.standing()
            if len(rows):
                self._search(task, rows, restart)

    def _search(self, task: Task, rows: torch.Tensor, restart: int) -> None:
        stream = task.stream(self.name, self.first_restart + restart, rows)
        ball = ball_around(task, rows)
        channels, height, width = task.clean.shape[1:]
        stripes = task.tensor(stream.signs((channels, 1, width), STRIPES)) * task.budget.size
        pictures = ball.project(task.clean[rows] + stripes)
        margins = task.best.offer(rows, pictures, task.probe.logits(pictures))
        for query in range(1, self.queries):
            side = min(window_side(query, self.queries, height * width), height, width)
            tried = ball.project(_with_window(task, pictures, rows, stream, query, side))
            found = task.best.offer(rows, tried, task.probe.logits(tried))
            better = found > margins
            pictures = torch.where(better[:, None, None, None], tried, pictures)
            margins = torch.where(better, found, margins)
            standing = ~task.best.finished[rows]
            hopeless = self._out_of_reach(task, rows, margins, query)
            if hopeless.any() or standing.float().mean() <= 1 - COMPACT_WHEN_DONE:
                standing &= ~hopeless
                rows, pictures, margins = rows[standing], pictures[standing], margins[standing]
                ball, stream = ball.pick(standing), stream.pick(standing.cpu().numpy())
            if not len(rows):
                return
            task.tick((restart + query / self.queries) / self.restarts)

    def _out_of_reach(self, task: Task, rows: torch.Tensor, margins: torch.Tensor, query: int) -> torch.Tensor:
        """Return (n,) bool: ``margins`` (n,) after ``query`` leave no hope for the rest of the search."""
        if not self.gives_up:
            return torch.zeros_like(rows, dtype=torch.bool)
        far = out_of_reach(task, rows, margins, OUT_OF_REACH, query, self.queries)
        farther = out_of_reach(task, rows, margins, OUT_OF_REACH_WHEN_LED, query, self.queries)
        return far | (farther & led(task, rows, self.gives_up_with, task.best.reached[self.name]))


def _with_window(
    task: Task, pictures: torch.Tensor, rows: torch.Tensor, stream: Stream, query: int, side: int
) -> torch.Tensor:
    """Return ``pictures`` with one square window each, moved to the ball's edge by one sign per channel."""
    channels, height, width = pictures.shape[1:]
    draws = stream.uniform((2 + channels,), query)
    top = task.tensor((draws[:, 0] * (height - side + 1)).astype("int64").clip(max=height - side))[:, None]
    left = task.tensor((draws[:, 1] * (width - side + 1)).astype("int64").clip(max=width - side))[:, None]
    signs = task.tensor(draws[:, 2:] < 0.5)[:, :, None, None]
    down = torch.arange(height, device=pictures.device)
    along = torch.arange(width, device=pictures.device)
    inside = ((down >= top) & (down < top + side))[:, None, :, None]
    inside = inside & ((along >= left) & (along < left + side))[:, None, None, :]
    size = task.budget.size
    edge = task.clean[rows] + torch.where(signs, size, -size)
    return torch.where(inside, edge, pictures)
