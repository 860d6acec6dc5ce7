"""What a search works on: the pictures of one block, and the worst found for each of them so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch

from engine.attacks import keyed
from engine.attacks.image.gradient import Probe
from engine.attacks.image.losses import at, best_other
from engine.results.measurements import Budget

COMFORT = 1e-3
"""A break counts as finished when the margin exceeds this share of the largest logit (at least of 1): as much
as a converted model may differ from the real file, so that the real file confirms it."""


def is_wrong(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return (n,) bool: the class of ``logits`` (n, classes) is not the label.

    An output that is not a number names no class, so it counts as wrong.
    """
    return (logits.argmax(1) != labels) | logits.isnan().any(1)


class Best:
    """The worst picture found for each of n samples; ``inputs`` (n, c, h, w) starts as the clean pictures.

    ``broken`` (n,) says that the model errs on it, ``finished`` (n,) that it errs clearly: no more search.
    ``let_go`` (n,) marks samples out of reach; ``reached`` has, per search, the largest margin it found (n,).
    """

    def __init__(self, clean: torch.Tensor, labels: torch.Tensor) -> None:
        self.inputs = clean.clone()
        self.labels = labels
        self.broken = torch.zeros_like(labels, dtype=torch.bool)
        self.finished = self.broken.clone()
        self.let_go = self.broken.clone()
        self.margin = torch.full(labels.shape, float("-inf"), device=labels.device)
        self.reached: dict[str, torch.Tensor] = {}
        self._running = self.margin.clone()

    def begin(self, search: str) -> None:
        """Note from now on what the search named reaches."""
        self._running = self.reached[search] = torch.full_like(self.margin, float("-inf"))

    @staticmethod
    def _margin(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        gap = best_other(logits, labels) - at(logits, labels)
        return torch.where(logits.isnan().any(1), torch.full_like(gap, float("inf")), gap)

    def offer(self, rows: torch.Tensor, pictures: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """Keep ``pictures`` of the samples ``rows`` where they are worse; return their margins (len(rows),).

        Finished samples keep theirs: those that wait in a batch for compaction must not gain by their company.
        """
        labels = self.labels[rows]
        wrong = is_wrong(logits, labels)
        gap = self._margin(logits, labels)
        self._running[rows] = self._running[rows].maximum(gap)
        held = self.broken[rows]
        better = (wrong & ~held) | ((wrong == held) & (gap > self.margin[rows]))
        better &= ~self.finished[rows]
        picked = rows[better]
        self.inputs[picked] = pictures[better]
        self.margin[picked] = gap[better]
        self.broken[picked] = wrong[better]
        clear = (gap > COMFORT * logits.abs().amax(1).clamp(min=1)) | gap.isposinf() | gap.isnan()
        self.finished[picked] |= (wrong & clear)[better]
        return gap

    def standing(self) -> torch.Tensor:
        """Return the indices of the samples still to attack."""
        return (~(self.finished | self.let_go)).nonzero()[:, 0]

    @contextmanager
    def only(self, rows: torch.Tensor) -> Iterator[None]:
        """Let no samples but ``rows`` stand inside."""
        before = self.let_go.clone()
        self.let_go[:] = True
        self.let_go[rows] = before[rows]
        try:
            yield
        finally:
            self.let_go = before

    def verify(self, rows: torch.Tensor, probe: Probe) -> None:
        """Ask the model afresh about the broken samples among ``rows``; what it now gets right stands again."""
        picked = rows[self.broken[rows]]
        if len(picked):
            right = ~is_wrong(probe.logits(self.inputs[picked]), self.labels[picked])
            self.broken[picked[right]] = False
            self.finished[picked[right]] = False


@dataclass
class Task:
    """One block of n samples under attack.

    ``clean`` (n, c, h, w) in [0, 1]; ``labels`` (n,); ``keys`` (n,) name the samples in random draws;
    ``clean_logits`` (n, classes) are there after ``look``; ``tick`` takes the share of the running search that is done.
    """

    probe: Probe
    budget: Budget
    clean: torch.Tensor
    labels: torch.Tensor
    keys: np.ndarray
    seed: int
    tick: Callable[[float], None] = field(default=lambda _: None)
    best: Best = field(init=False)
    clean_logits: torch.Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.best = Best(self.clean, self.labels)

    def look(self) -> None:
        """Ask the model about the clean pictures; what it gets wrong is broken and finished."""
        rows = torch.arange(len(self.clean), device=self.clean.device)
        self.clean_logits = self.probe.logits(self.clean)
        self.best.begin("clean")
        self.best.offer(rows, self.clean, self.clean_logits)
        self.best.finished |= self.best.broken

    def stream(self, attack: str, restart: int, rows: torch.Tensor) -> keyed.Stream:
        """Return the random numbers of one restart of ``attack`` for the samples ``rows``."""
        test = f"{self.budget.norm}:{self.budget.size!r}"
        return keyed.stream(self.seed, test, attack, restart, self.keys[rows.cpu().numpy()])

    def tensor(self, values: np.ndarray) -> torch.Tensor:
        """Return drawn ``values`` where the pictures are."""
        return torch.from_numpy(values).to(self.clean.device)
