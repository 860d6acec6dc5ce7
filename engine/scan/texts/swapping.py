"""Invariance as an attack: every swap that should not matter is tried, and groups are compared."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.attacks.text.asking import margins
from engine.attacks.text.edits import Edit
from engine.attacks.text.invariance import KINDS, Variant, variants
from engine.results import AttackRecord, Budget
from engine.scan.hunt import Attacked
from engine.scan.subject import TextSubject
from engine.scan.texts.tools import Tools


@dataclass(frozen=True)
class SwapAttack:
    """Tries all swaps of a text, kind by kind.

    Records are one per kind, with the texts that it was the first to break, and one per group of a kind, such as names of
    one region (``settings`` has the group): ``broke`` of the ``forwards`` texts that were given words of that group.
    """

    tools: Tools

    def __call__(
        self,
        subject: TextSubject,
        rows: np.ndarray,
        budget: Budget,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Attacked:
        """Attack the texts at ``rows``; ``budget`` is one kind of swap through the whole text."""
        start = time.perf_counter()
        samples, labels = subject.samples.subset(rows), subject.reference.labels[rows]
        swaps = [variants(text, seed=subject.seed, key=int(key)) for text, key in zip(samples.texts, samples.keys)]
        owners = np.repeat(np.arange(len(rows)), [len(found) for found in swaps])
        every = [variant for found in swaps for variant in found]
        tricked = np.zeros(0, bool)
        if every:
            tricked = margins(self.tools.asker([variant.text for variant in every]), labels[owners]) < 0
        on_progress(1.0)
        inputs, edits, first = _first_of_each(samples.arrays(), owners, every, tricked)
        records = _records(every, tricked, first, time.perf_counter() - start)
        return Attacked(inputs, np.array([bool(found) for found in edits], bool), records, edits)


def _first_of_each(
    inputs: np.ndarray, owners: np.ndarray, every: Sequence[Variant], tricked: np.ndarray
) -> tuple[np.ndarray, tuple[tuple[Edit, ...], ...], Counter[str]]:
    """Return the texts after the first swap of each that tricks, their edits, and how often each kind came first."""
    edits: list[tuple[Edit, ...]] = [()] * len(inputs)
    first: Counter[str] = Counter()
    for place in np.flatnonzero(tricked).tolist():
        owner = int(owners[place])
        if not edits[owner]:
            inputs[owner], edits[owner] = every[place].text, every[place].edits
            first[every[place].kind] += 1
    return inputs, tuple(edits), first


def _records(
    every: Sequence[Variant], tricked: np.ndarray, first: Counter[str], seconds: float
) -> tuple[AttackRecord, ...]:
    asked = Counter(variant.kind for variant in every)
    of_group = Counter((variant.kind, variant.group) for variant in every)
    turned = Counter((variant.kind, variant.group) for variant, broke in zip(every, tricked) if broke)
    share = seconds / max(1, len(every))
    kinds = [AttackRecord(kind, {}, first[kind], asked[kind], 0, share * asked[kind]) for kind in KINDS]
    groups = [
        AttackRecord(kind, {"group": group}, turned[kind, group], count, 0, 0.0)
        for (kind, group), count in sorted(of_group.items())
    ]
    return (*kinds, *groups)
