"""What the proof measures for pictures: tiny changes of the size aimed at, and all the rest of a check."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engine.data.samples import Samples
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.pictures.craft import craft
from engine.hardening.rounds import generator, slices
from engine.hardening.verification import Key, Known
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import Depth
from engine.scan import Scanned, plan_scan, run_scan
from engine.threats import main_sizes

LINF = "linf"
TRAINING_STEPS = 10
_BATCH = 64


@dataclass(frozen=True)
class PictureProving:
    """Measures tiny changes of ``size`` and of the main sizes; see ``engine.hardening.verification.Proving``."""

    size: float

    @property
    def figure(self) -> tuple[Key, ...]:
        """Tiny changes of the size aimed at."""
        return ((LINF, self.size),)

    def scan(
        self, model: Model, samples: Samples, depth: Depth, seed: int, monitor: Monitor, checkpoint: Checkpoint
    ) -> Scanned:
        """Check ``model`` on ``samples`` afresh with every test."""
        sizes = sorted({*main_sizes(model.shape), self.size})
        plan = plan_scan(model, samples, depth=depth, sizes=sizes)
        return run_scan(model, samples, plan, seed=seed, monitor=monitor, checkpoint=checkpoint, evidence_dir=None)

    def examples(self, model: Model, samples: Samples, seed: int, should_stop: Callable[[], bool]) -> tuple[Known, ...]:
        """Return what the attack used in training makes of ``samples``, kept within the size.

        Raises:
            Stopped: ``should_stop`` said so.
        """
        attack = InnerAttack(TRAINING_STEPS, noise=1.0, step=0.25, projects=True)
        random = generator(seed, "replay")
        parts = [np.zeros((0, *model.shape), np.float32)]
        labels = torch.from_numpy(np.asarray(samples.labels))
        pictures = samples.inputs()
        for place in slices(len(pictures), _BATCH):
            wanted = torch.nn.functional.one_hot(labels[place], model.num_classes).float().to(model.device)
            shown = pictures[place].to(model.device)
            changed = craft(model, shown, wanted, self.size, attack, random, should_stop)
            parts.append(changed.cpu().numpy())
        return (Known((LINF, self.size), np.concatenate(parts), np.arange(len(samples))),)
