"""Runs one attack over all samples, block by block: kept as it goes, and judged by the file itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol

import numpy as np

from engine.attacks.text.edits import Edit
from engine.results import AttackRecord, Budget, Stopped, from_object, to_object
from engine.scan.blocks import blocks
from engine.scan.subject import M, M_contra, S, S_contra, Subject
from engine.scan.worst_case import Block, WorstCase
from engine.trust import file_errs


@dataclass(frozen=True)
class Attacked:
    """What an attack made of k samples: ``inputs`` as the file gets them, and which of them it ``claimed`` (k,) bool."""

    inputs: np.ndarray
    claimed: np.ndarray
    records: tuple[AttackRecord, ...]
    edits: tuple[tuple[Edit, ...], ...] = ()


class BlockAttack(Protocol[M_contra, S_contra]):
    """An attack on the samples at some places of a subject."""

    def __call__(
        self,
        subject: Subject[M_contra, S_contra],
        rows: np.ndarray,
        budget: Budget,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Attacked:
        """Attack the samples at ``rows`` (k,) within ``budget``.

        Raises:
            Stopped: ``should_stop`` said so.
        """


@dataclass(frozen=True)
class Hunt(Generic[M, S]):
    """One attack with its budget on the samples of a subject. ``name`` is the test id, and names kept work."""

    name: str
    subject: Subject[M, S]
    attack: BlockAttack[M, S]
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

    def _key(self, start: int, rows: np.ndarray) -> str:
        return f"{self.name}:{self.budget.size!r}:{start}+{len(rows)}"

    def _kept(self, start: int, rows: np.ndarray) -> Block | None:
        state = self.subject.checkpoint.get(self._key(start, rows))
        return None if state is None else _unpacked(state, rows, self.subject.samples.arrays(rows))

    def _fresh(self, start: int, rows: np.ndarray, total: int) -> Block | None:
        if self.should_stop():
            return None
        try:
            block = self._attack(rows, lambda part: self.on_progress((start + part * len(rows)) / total))
        except Stopped:  # while the model was asked
            return None
        if self.should_stop():
            return None
        self.subject.checkpoint.put(self._key(start, rows), _packed(block))
        return block

    def _attack(self, rows: np.ndarray, on_progress: Callable[[float], None]) -> Block:
        subject, labels = self.subject, self.subject.reference.labels[rows]
        found = self.attack(subject, rows, self.budget, on_progress, self.should_stop)
        broken = file_errs(subject.model, found.inputs, labels)
        claimed, taken_back = int(found.claimed.sum()), int((found.claimed & ~broken).sum())
        return Block(rows, broken, found.inputs, claimed, taken_back, found.records, found.edits)


def _packed(block: Block) -> dict[str, Any]:
    """Return ``block`` as JSON values and arrays of numbers; only what was broken is kept."""
    inputs = block.inputs[block.broken]
    kept = [edits for edits, broken in zip(block.edits, block.broken) if broken]
    return {
        "broken": block.broken,
        "inputs": inputs.tolist() if inputs.dtype == object else inputs,
        "claimed": block.claimed,
        "taken_back": block.taken_back,
        "records": to_object(block.records),
        "edits": to_object(kept),
    }


def _unpacked(state: Mapping[str, Any], rows: np.ndarray, inputs: np.ndarray) -> Block:
    """Return the block that ``_packed`` described; ``inputs`` are its samples unchanged."""
    inputs[state["broken"]] = state["inputs"]
    edits: list[tuple[Edit, ...]] = [()] * len(rows)
    for place, kept in zip(np.flatnonzero(state["broken"]).tolist(), state["edits"]):
        edits[place] = tuple(from_object(Edit, edit) for edit in kept)
    records = tuple(from_object(AttackRecord, record) for record in state["records"])
    return Block(rows, state["broken"], inputs, state["claimed"], state["taken_back"], records, tuple(edits))
