"""The proof's measurements: old and new model on the test part, by a fresh search and a replay of known examples."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol

import numpy as np

from engine.hardening.hardened import Checked
from engine.hardening.kinds import M, M_contra, S, S_contra
from engine.hardening.parts import NamedCheckpoint, PartMonitor
from engine.hardening.stopping import check_stop
from engine.protocol import Checkpoint, Monitor
from engine.results import AttackRecord, Clean, Depth, Measurement, wilson
from engine.scan import Adversarial, Scanned
from engine.scan.blocks import blocks
from engine.scan.clean import clean_accuracy, look
from engine.scan.subject import key_order
from engine.trust import file_errs

Key = tuple[str, float]
"""A test id and a size, as in ``Scanned.examples``."""
Examples = dict[Key, Adversarial]


@dataclass(frozen=True)
class Known:
    """Changed samples that are tried on another model: ``inputs`` of the samples at ``rows``, allowed in test ``key``."""

    key: Key
    inputs: np.ndarray
    rows: np.ndarray


class Proving(Protocol[M_contra, S_contra]):
    """What the proof measures for one kind of samples."""

    @property
    def figure(self) -> tuple[Key, ...]:
        """The tests whose worst cases together are the figure that strengthening aims at."""

    def scan(
        self, model: M_contra, samples: S_contra, depth: Depth, seed: int, monitor: Monitor, checkpoint: Checkpoint
    ) -> Scanned:
        """Check ``model`` on ``samples`` afresh, the tests of the figure among others."""

    def examples(
        self, model: M_contra, samples: S_contra, seed: int, should_stop: Callable[[], bool]
    ) -> Sequence[Known]:
        """Return what the attack used in training makes of ``samples``, within the sizes of the figure.

        Raises:
            Stopped: ``should_stop`` said so.
        """


@dataclass(frozen=True)
class Verifier(Generic[M, S]):
    """Measures models on ``test``; labelled, if need be by the original.

    Attributes:
        proving: what is measured, and by which examples.
        limit: most samples that are attacked; ``owners_labels``: False where the original's answers stand in.
    """

    test: S
    proving: Proving[M, S]
    depth: Depth
    limit: int
    owners_labels: bool
    seed: int
    monitor: Monitor
    checkpoint: Checkpoint

    @property
    def attacked(self) -> S:
        """The samples that are attacked: the first in key order, which is a random part."""
        return self.test.subset(key_order(self.test)[: self.limit])

    def right(self, model: M) -> tuple[np.ndarray, Clean]:
        """Return (n,) bool, which test samples the file has right without any trick, and the figure for it.

        Raises:
            Stopped: the user stopped.
        """
        reference = look(model, self.test, self.monitor.should_stop)
        clean = clean_accuracy(reference, model.class_names)
        return ~reference.wrong, clean if self.owners_labels else Clean(None, len(self.test), None)

    def check(self, model: M, name: str, share: float) -> tuple[Checked, Scanned, np.ndarray]:
        """Check ``model`` afresh; also return which test samples it has right without any trick.

        Raises:
            Stopped: the user stopped; what was measured is in the checkpoint.
        """
        right, clean = self.right(model)
        scanned = self.proving.scan(
            model,
            self.attacked,
            self.depth,
            self.seed,
            PartMonitor(self.monitor, name, share),
            NamedCheckpoint(self.checkpoint, name),
        )
        if not scanned.complete:
            check_stop(self.monitor.should_stop)
        return Checked(clean, scanned.tests, scanned.trust, scanned.examples), scanned, right

    def standing(self, examples: Examples) -> np.ndarray:
        """Return (m,) bool: the attacked samples that no search of the figure broke."""
        standing = np.ones(len(self.attacked), bool)
        for key in self.proving.figure:
            if key in examples:
                standing[examples[key].indices] = False
        return standing

    def replay(self, model: M, known: Examples) -> tuple[Examples, int]:
        """Try the training attack's examples and ``known`` ones on the new ``model``, judged by its real file.

        Returns:
            The samples these break, with inputs, for each test of the figure; and how many examples were tried.

        Raises:
            Stopped: the user stopped.
        """
        samples = self.attacked
        labels = np.asarray(samples.labels)
        found = {key: _Broken(samples.arrays(), np.zeros(len(samples), bool)) for key in self.proving.figure}
        tried = 0
        for item in self._examples(model, known):
            broke = self._errs(model, item.inputs, labels[item.rows])
            found[item.key].inputs[item.rows[broke]] = item.inputs[broke]
            found[item.key].broken[item.rows[broke]] = True
            tried += len(item.rows)
        return {key: broken.examples(labels) for key, broken in found.items()}, tried

    def _errs(self, model: M, inputs: np.ndarray, labels: np.ndarray) -> np.ndarray:
        parts = [np.zeros(0, bool)]
        for _, rows in blocks(np.arange(len(inputs)), model):
            check_stop(self.monitor.should_stop)
            parts.append(file_errs(model, inputs[rows], labels[rows]))
        return np.concatenate(parts)

    def _examples(self, model: M, known: Examples) -> list[Known]:
        found = list(self.proving.examples(model, self.attacked, self.seed, self.monitor.should_stop))
        found += [Known(key, known[key].inputs, known[key].indices) for key in self.proving.figure if key in known]
        return found


@dataclass(frozen=True)
class _Broken:
    """Which of m samples are ``broken`` (m,), by which ``inputs``."""

    inputs: np.ndarray
    broken: np.ndarray

    def examples(self, labels: np.ndarray) -> Adversarial:
        """Return the broken ones with their ``labels`` and rows."""
        rows = np.flatnonzero(self.broken)
        return Adversarial(self.inputs[rows], labels[rows], rows)


def with_replay(checked: Checked, replayed: Examples, tried: int) -> Checked:
    """Return ``checked`` with the replayed examples joined in, in their tests, at their sizes and every larger one."""
    for (test, size), examples in replayed.items():
        checked = _with_examples(checked, test, size, examples, tried)
    return checked


def _with_examples(checked: Checked, test: str, size: float, replayed: Adversarial, tried: int) -> Checked:
    examples = dict(checked.examples)
    tests = []
    for entry in checked.tests:
        if entry.id == test and entry.accuracy is not None and entry.budget.size >= size:
            key = (test, entry.budget.size)
            examples[key] = _joined(examples[key], replayed)
            tests.append(_lowered(entry, len(examples[key].indices), tried))
        else:
            tests.append(entry)
    return replace(checked, tests=tuple(tests), examples=examples)


def _joined(found: Adversarial, replayed: Adversarial) -> Adversarial:
    new = ~np.isin(replayed.indices, found.indices)
    return Adversarial(
        np.concatenate([found.inputs, replayed.inputs[new]]),
        np.concatenate([found.labels, replayed.labels[new]]),
        np.concatenate([found.indices, replayed.indices[new]]),
    )


def _lowered(entry: Measurement, broken: int, tried: int) -> Measurement:
    right = max(0, entry.n - broken)
    broke = round((entry.accuracy or 0.0) * entry.n) - right
    record = AttackRecord("replay", {"examples": tried}, broke, tried, 0, 0.0)
    return replace(entry, accuracy=right / entry.n, interval=wilson(right, entry.n), attacks=(*entry.attacks, record))
