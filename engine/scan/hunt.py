"""Runs one attack over all samples, block by block: kept as it goes, and judged by the file itself."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from engine.attacks.outcome import Attack
from engine.results import AttackRecord, Budget, Stopped, from_object, to_object
from engine.scan.blocks import blocks
from engine.scan.subject import Subject
from engine.scan.worst_case import Block, WorstCase
from engine.trust import file_errs


@dataclass(frozen=True)
class Hunt:
    """One attack with its budget on the samples of a subject. ``name`` is the test id, and names kept work."""

    name: str
    subject: Subject
    attack: Attack
    budget: Budget
    on_progress: Callable[[float], None]
    should_stop: Callable[[], bool]

    def run(self, worst: WorstCase) -> Iterator[Block]:
        """Attack the samples of ``worst`` that still stand; yield each block once it is in ``worst``.

        A block that ``should_stop`` cuts short is not counted, so that it can be done whole later.
        """
        rows = np.flatnonzero(~worst.broken)
        for start, part in blocks(rows, self.subject.model):
            block = self._kept(start, part) or self._fresh(start, part, len(rows))
            if block is None:
                return
            worst.add(block)
            yield block
        self.on_progress(1.0)

    def _reachable(self) -> Budget:
        """Return the largest budget within the own one that rounding on the way to the model cannot exceed."""
        levels = self.subject.model.raw.levels
        if levels is None or self.budget.norm != "linf":
            return self.budget
        return replace(self.budget, size=math.floor(self.budget.size * levels + 1e-6) / levels)

    def _as_sent(self, inputs: np.ndarray) -> np.ndarray:
        """Return pictures as the model really gets them: rounded where it takes picture files."""
        levels = self.subject.model.raw.levels
        return inputs if levels is None else np.rint(inputs * levels).astype(np.float32) / np.float32(levels)

    def _key(self, start: int, rows: np.ndarray) -> str:
        return f"{self.name}:{self.budget.size!r}:{start}+{len(rows)}"

    def _kept(self, start: int, rows: np.ndarray) -> Block | None:
        state: Mapping[str, Any] | None = self.subject.checkpoint.get(self._key(start, rows))
        if state is None:
            return None
        inputs = np.zeros((len(rows), *self.subject.model.shape), np.float32)
        inputs[state["broken"]] = state["inputs"]
        records = tuple(from_object(AttackRecord, record) for record in state["records"])
        return Block(rows, state["broken"], inputs, state["claimed"], state["taken_back"], records)

    def _fresh(self, start: int, rows: np.ndarray, total: int) -> Block | None:
        if self.should_stop():
            return None
        try:
            block = self._attack(rows, lambda part: self.on_progress((start + part * len(rows)) / total))
        except Stopped:  # while the file was asked about what was found
            return None
        if self.should_stop():
            return None
        state = {
            "broken": block.broken,
            "inputs": block.inputs[block.broken],
            "claimed": block.claimed,
            "taken_back": block.taken_back,
            "records": to_object(block.records),
        }
        self.subject.checkpoint.put(self._key(start, rows), state)
        return block

    def _attack(self, rows: np.ndarray, on_progress: Callable[[float], None]) -> Block:
        subject, device = self.subject, self.subject.model.device
        labels = subject.reference.labels[rows]
        outcome = self.attack(
            subject.model,
            subject.samples.inputs(rows).to(device),
            torch.from_numpy(labels).to(device),
            self._reachable(),
            seed=subject.seed,
            keys=subject.samples.keys[rows],
            on_progress=on_progress,
            should_stop=self.should_stop,
        )
        inputs = self._as_sent(outcome.inputs.cpu().numpy())
        claimed = outcome.broken.cpu().numpy()
        broken = file_errs(subject.model, inputs, labels)
        return Block(rows, broken, inputs, int(claimed.sum()), int((claimed & ~broken).sum()), outcome.records)
