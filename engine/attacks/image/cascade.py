"""Chains searches: each sees only the samples still standing, and each sample keeps its worst case."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import nn

from engine.attacks.image.gradient import Interrupted, Probe, ready_for_attack
from engine.attacks.image.memory import block_size, first_chunk
from engine.attacks.image.task import Task
from engine.attacks.outcome import Outcome
from engine.results.measurements import AttackRecord, Budget

CLEAN = "clean"
"""Name of the first record: samples that the model got wrong before any attack."""


class Search(Protocol):
    """One attack on one block of samples: a leaf of the cascade."""

    @property
    def name(self) -> str:
        """Name in records and in random draws."""

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of it."""

    @property
    def cost(self) -> float:
        """Work per sample that stays standing, in forwards."""

    def __call__(self, task: Task) -> None:
        """Search for the samples of ``task`` that still stand; offer what is found to ``task.best``."""


@dataclass
class Tally:
    """What one search did over all blocks; becomes its record."""

    name: str
    settings: dict[str, object]
    broke: int = 0
    forwards: int = 0
    backwards: int = 0
    seconds: float = 0.0

    @contextmanager
    def counting(self, task: Task) -> Iterator[None]:
        """Add what happens inside to the tally, also when it is interrupted."""
        probe, before = task.probe, int(task.best.broken.sum())
        start, forwards, backwards = time.perf_counter(), probe.forwards, probe.backwards
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start
            self.broke += int(task.best.broken.sum()) - before
            self.forwards += probe.forwards - forwards
            self.backwards += probe.backwards - backwards

    def record(self) -> AttackRecord:
        """Return the record for the result."""
        return AttackRecord(self.name, self.settings, self.broke, self.forwards, self.backwards, self.seconds)


@dataclass(frozen=True)
class Cascade:
    """An ``Attack`` (see ``engine.attacks.outcome``) that runs ``searches`` in order on the standing samples.

    Samples that the model already gets wrong count as broken at once; their picture stays the original, and the
    first record, ``clean``, counts them. A success at any step counts, and is asked afresh of the model at the end of
    its search. Once stopped, what was found stands and the other samples count as not broken. ``chunk`` is the most
    pictures in one pass through the model; None sizes it from memory.
    """

    name: str
    searches: tuple[Search, ...]
    chunk: int | None = None

    def __call__(
        self,
        model: nn.Module,
        inputs: torch.Tensor,
        labels: torch.Tensor,
        budget: Budget,
        *,
        seed: int,
        keys: np.ndarray,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Outcome:
        """Return the worst pictures found within ``budget`` for ``inputs`` (n, c, h, w) in [0, 1]."""
        outputs, broken = inputs.clone(), torch.zeros(len(inputs), dtype=torch.bool, device=inputs.device)
        tallies = [Tally(CLEAN, {}), *(Tally(search.name, search.settings) for search in self.searches)]
        device = next((weight.device for weight in model.parameters()), inputs.device)
        values = inputs[0].numel() if len(inputs) else 1
        probe = Probe(model, should_stop, self.chunk or first_chunk(values, device))
        size = block_size(values)
        with ready_for_attack(model), suppress(Interrupted):
            for start in range(0, len(inputs), size):
                part = slice(start, start + size)
                meter = Meter(on_progress, start / len(inputs), len(inputs[part]) / len(inputs))
                task = Task(probe, budget, inputs[part].to(device), labels[part].to(device), keys[part], seed)
                try:
                    self._attack(task, tallies, meter)
                finally:
                    outputs[part] = task.best.inputs.to(inputs.device)
                    broken[part] = task.best.broken.to(inputs.device)
            on_progress(1.0)
        return Outcome(outputs, broken, tuple(tally.record() for tally in tallies))

    def _attack(self, task: Task, tallies: list[Tally], meter: "Meter") -> None:
        with tallies[0].counting(task):
            task.look()
        costs = [search.cost for search in self.searches]
        for place, (search, tally) in enumerate(zip(self.searches, tallies[1:], strict=True)):
            rows = task.best.standing()
            if not len(rows):
                return
            task.tick = meter.running(costs[place] * len(rows), sum(costs[place + 1 :]) * len(rows))
            with tally.counting(task):
                task.best.begin(search.name)
                search(task)
                task.best.verify(rows, task.probe)
            meter.done += costs[place] * len(rows)


@dataclass
class Meter:
    """Progress of one block, which is the ``share`` of the whole work from ``start`` on; it never goes back."""

    report: Callable[[float], None]
    start: float
    share: float
    done: float = 0.0
    shown: float = 0.0

    def running(self, work: float, later: float) -> Callable[[float], None]:
        """Return what takes the done part of a search that needs ``work``, with ``later`` to come after it."""

        def tick(part: float) -> None:
            """Report the progress after ``part`` (0 to 1) of the search."""
            self.shown = max(self.shown, (self.done + part * work) / (self.done + work + later))
            self.report(self.start + self.share * self.shown)

        return tick
