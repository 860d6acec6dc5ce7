"""The proof's measurements: old and new model on the test part, by a fresh search and a replay of known examples."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from engine.data.samples import Samples
from engine.hardening.batches import generator, slices
from engine.hardening.hardened import Checked
from engine.hardening.inner_attack import InnerAttack, craft
from engine.hardening.parts import NamedCheckpoint, PartMonitor
from engine.hardening.stopping import check_stop
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import AttackRecord, Clean, Depth, Measurement, wilson
from engine.scan import Adversarial, Scanned, plan_scan, run_scan
from engine.scan.blocks import blocks
from engine.scan.clean import clean_accuracy, look
from engine.scan.subject import key_order
from engine.threats import main_sizes
from engine.trust import file_errs

LINF = "linf"
TRAINING_STEPS = 10
_BATCH = 64


@dataclass(frozen=True)
class Verifier:
    """Measures models on ``test``; labelled, if need be by the original.

    Attributes:
        limit: most samples that are attacked; ``owners_labels``: False where the original's answers stand in.
    """

    test: Samples
    size: float
    depth: Depth
    limit: int
    owners_labels: bool
    seed: int
    monitor: Monitor
    checkpoint: Checkpoint

    @property
    def attacked(self) -> Samples:
        """The samples that are attacked: the first in key order, which is a random part."""
        return self.test.subset(key_order(self.test)[: self.limit])

    def right(self, model: Model) -> tuple[np.ndarray, Clean]:
        """Return (n,) bool, which test samples the file has right without any trick, and the figure for it.

        Raises:
            Stopped: the user stopped.
        """
        reference = look(model, self.test, self.monitor.should_stop)
        clean = clean_accuracy(reference, model.class_names)
        return ~reference.wrong, clean if self.owners_labels else Clean(None, len(self.test), None)

    def check(self, model: Model, name: str, share: float) -> tuple[Checked, Scanned, np.ndarray]:
        """Check ``model`` afresh; also return which test samples it has right without any trick.

        Raises:
            Stopped: the user stopped; what was measured is in the checkpoint.
        """
        right, clean = self.right(model)
        sizes = sorted({*main_sizes(model.shape), self.size})
        plan = plan_scan(model, self.attacked, depth=self.depth, sizes=sizes)
        scanned = run_scan(
            model,
            self.attacked,
            plan,
            seed=self.seed,
            monitor=PartMonitor(self.monitor, name, share),
            checkpoint=NamedCheckpoint(self.checkpoint, name),
            evidence_dir=None,
        )
        if not scanned.complete:
            check_stop(self.monitor.should_stop)
        return Checked(clean, scanned.tests, scanned.trust, scanned.examples), scanned, right

    def standing(self, examples: dict[tuple[str, float], Adversarial]) -> np.ndarray:
        """Return (m,) bool: the attacked samples that no search at the size aimed at broke."""
        standing = np.ones(len(self.attacked), bool)
        found = examples.get((LINF, self.size))
        if found is not None:
            standing[found.indices] = False
        return standing

    def replay(self, model: Model, known: Adversarial | None) -> tuple[Adversarial, int]:
        """Try the original's examples and the training attack's on the new ``model``, judged by its real file.

        Returns:
            The samples these break, with inputs, and how many examples were tried.

        Raises:
            Stopped: the user stopped.
        """
        samples = self.attacked
        labels = np.asarray(samples.labels)
        found = np.zeros(len(samples), bool)
        inputs = samples.inputs().numpy()
        tried = 0
        for pictures, rows in self._examples(model, known):
            broke = self._errs(model, pictures, labels[rows])
            inputs[rows[broke]] = pictures[broke]
            found[rows[broke]] = True
            tried += len(rows)
        rows = np.flatnonzero(found)
        return Adversarial(inputs[rows], labels[rows], rows), tried

    def _errs(self, model: Model, pictures: np.ndarray, labels: np.ndarray) -> np.ndarray:
        parts = [np.zeros(0, bool)]
        for _, rows in blocks(np.arange(len(pictures)), model):
            check_stop(self.monitor.should_stop)
            parts.append(file_errs(model, pictures[rows], labels[rows]))
        return np.concatenate(parts)

    def _examples(self, model: Model, known: Adversarial | None) -> list[tuple[np.ndarray, np.ndarray]]:
        lists = [(self._training_examples(model), np.arange(len(self.attacked)))]
        return lists if known is None else [*lists, (known.inputs, known.indices)]

    def _training_examples(self, model: Model) -> np.ndarray:
        """Return what the attack used in training makes of the attacked samples, kept within the size."""
        attack = InnerAttack(TRAINING_STEPS, noise=1.0, step=0.25, projects=True)
        random = generator(self.seed, "replay")
        parts = [np.zeros((0, *model.shape), np.float32)]
        labels = torch.from_numpy(np.asarray(self.attacked.labels))
        pictures = self.attacked.inputs()
        for place in slices(len(pictures), _BATCH):
            wanted = torch.nn.functional.one_hot(labels[place], model.num_classes).float().to(model.device)
            shown = pictures[place].to(model.device)
            changed = craft(model, shown, wanted, self.size, attack, random, self.monitor.should_stop)
            parts.append(changed.cpu().numpy())
        return np.concatenate(parts)


def with_replay(checked: Checked, size: float, replayed: Adversarial, tried: int) -> Checked:
    """Return ``checked`` with the replayed examples joined in, at ``size`` and every larger one."""
    examples = dict(checked.examples)
    tests = []
    for entry in checked.tests:
        if entry.id == LINF and entry.accuracy is not None and entry.budget.size >= size:
            key = (LINF, entry.budget.size)
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
