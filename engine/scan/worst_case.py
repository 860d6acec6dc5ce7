"""The worst case of each sample, gathered block by block."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.attacks.text.edits import Edit
from engine.results import AttackRecord, to_text
from engine.scan.clean import Reference
from engine.scan.outcomes import Adversarial
from engine.scan.subject import AnySubject


@dataclass(frozen=True)
class Block:
    """What an attack found for the samples at the places ``rows`` (k,).

    ``broken`` (k,): the file errs on ``inputs``, pictures (k, c, h, w) or texts (k,). ``edits`` lead to each text from its
    original; pictures have none. ``claimed`` counts successes on the opened model,
    ``taken_back`` those that the file did not confirm.
    """

    rows: np.ndarray
    broken: np.ndarray
    inputs: np.ndarray
    claimed: int
    taken_back: int
    records: tuple[AttackRecord, ...]
    edits: tuple[tuple[Edit, ...], ...] = ()


@dataclass
class WorstCase:
    """The worst case of n samples so far.

    Attributes:
        broken: (n,) bool, the file errs on some allowed input, or without any trick.
        done: (n,) bool, the search is over for this sample.
        found: place of a sample that a search broke to its input: a picture (c, h, w), float32, or a text.
        edits: what leads to each text in ``found`` from its original; pictures have none.
        claimed: successes on the opened model.
        taken_back: successes that the file did not confirm.
        records: one per attack, over all blocks.
        blocks: how many blocks were searched.
    """

    broken: np.ndarray
    done: np.ndarray
    records: tuple[AttackRecord, ...]
    found: dict[int, Any] = field(default_factory=dict)
    edits: dict[int, tuple[Edit, ...]] = field(default_factory=dict)
    claimed: int = 0
    taken_back: int = 0
    blocks: int = 0

    def add(self, block: Block) -> None:
        """Take in one finished block."""
        self.blocks += 1
        self.done[block.rows] = True
        self.broken[block.rows] |= block.broken
        self.found.update(zip(block.rows[block.broken].tolist(), block.inputs[block.broken]))
        if block.edits:
            self.edits.update((int(block.rows[place]), block.edits[place]) for place in np.flatnonzero(block.broken))
        self.claimed += block.claimed
        self.taken_back += block.taken_back
        self.records = _merged(self.records, block.records)

    @property
    def n(self) -> int:
        """How many samples the figure is about: the first ones in key order, which are a random part of all."""
        return len(self.done) if self.done.all() else int(self.done.argmin())

    @property
    def searched(self) -> bool:
        """False when the search was cut short before its first block."""
        return self.complete or self.blocks > 0

    @property
    def complete(self) -> bool:
        """True when every sample was searched."""
        return bool(self.done.all())


def begin(reference: Reference, smaller: WorstCase | None = None) -> WorstCase:
    """Return the worst case before any search: what is wrong already, and what a smaller size broke."""
    wrong = reference.wrong
    clean = AttackRecord("clean", {}, int(wrong.sum()), len(wrong), 0, 0.0)
    if smaller is None:
        return WorstCase(wrong.copy(), wrong.copy(), (clean,))
    reused = AttackRecord("smaller_size", {}, int((smaller.broken & ~wrong).sum()), 0, 0, 0.0)
    known = wrong | smaller.broken
    return WorstCase(known, known.copy(), (clean, reused), dict(smaller.found), dict(smaller.edits))


def examples_of(subject: AnySubject, worst: WorstCase) -> Adversarial:
    """Return the broken samples with their inputs; those wrong without any trick are unchanged."""
    rows = np.flatnonzero(worst.broken[: worst.n])
    inputs = subject.samples.arrays(rows)
    for place, row in enumerate(rows.tolist()):
        if row in worst.found:
            inputs[place] = worst.found[row]
    return Adversarial(inputs, subject.reference.labels[rows], subject.order[rows])


def _merged(left: tuple[AttackRecord, ...], right: tuple[AttackRecord, ...]) -> tuple[AttackRecord, ...]:
    """Add up records of equal name and settings, in order of first appearance."""
    merged = {_key(record): record for record in left}
    for record in right:
        first = merged.get(_key(record))
        merged[_key(record)] = record if first is None else _sum(first, record)
    return tuple(merged.values())


def _key(record: AttackRecord) -> tuple[str, str]:
    return record.name, to_text(record.settings)


def _sum(first: AttackRecord, other: AttackRecord) -> AttackRecord:
    return replace(
        first,
        broke=first.broke + other.broke,
        forwards=first.forwards + other.forwards,
        backwards=first.backwards + other.backwards,
        seconds=first.seconds + other.seconds,
    )
