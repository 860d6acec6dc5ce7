"""What the proof measures for texts: hidden edits in the whole text or two slips, everyday damage, and how sure the model says it is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.attacks.text.asking import asker_of, margins
from engine.data.text_samples import TextSamples
from engine.hardening.rounds import slices
from engine.hardening.texts.asking import labels_of
from engine.hardening.texts.variants import Variants
from engine.hardening.verification import Key, Known
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import Depth
from engine.scan import Scanned, plan_scan, run_scan
from engine.scan.texts.budgets import AIMED_AT, INVISIBLE, JUDGED_BY, TYPO

HIDDEN = {INVISIBLE: 1.0, TYPO: 0.0}
"""Share of hidden edits in the copies of each test."""
TRIED = 16
"""Changed copies of each text in the replay."""
_TOGETHER = 32


@dataclass(frozen=True)
class TextProving:
    """Measures hidden edits and slips among all tests; see ``engine.hardening.verification.Proving``."""

    @property
    def figure(self) -> tuple[Key, ...]:
        """Hidden edits, few or in the whole text, and slips of the size aimed at."""
        return JUDGED_BY

    def scan(
        self,
        model: TextModel,
        samples: TextSamples,
        depth: Depth,
        seed: int,
        monitor: Monitor,
        checkpoint: Checkpoint,
    ) -> Scanned:
        """Check ``model`` on ``samples`` afresh with every test."""
        plan = plan_scan(model, samples, depth=depth)
        return run_scan(model, samples, plan, seed=seed, monitor=monitor, checkpoint=checkpoint, evidence_dir=None)

    def examples(
        self, model: TextModel, samples: TextSamples, seed: int, should_stop: Callable[[], bool]
    ) -> tuple[Known, ...]:
        """Return the worst of some changed copies of each text, of hidden edits and of slips.

        Raises:
            Stopped: ``should_stop`` said so.
        """
        asker = asker_of(model, should_stop)
        found = []
        for test, size in AIMED_AT:
            variants = Variants(round(size), HIDDEN[test], seed)
            worst: list[str] = []
            for place in slices(len(samples), _TOGETHER):
                rows = np.arange(len(samples))[place]
                copies = variants.of([samples.texts[row] for row in rows], samples.keys[rows], -1, TRIED)
                answers = asker([copy for of_text in copies for copy in of_text])
                distances = margins(answers, np.repeat(labels_of(samples)[rows], TRIED)).reshape(-1, TRIED)
                worst += [of_text[best] for of_text, best in zip(copies, distances.argmin(1).tolist())]
            found.append(Known((test, size), np.array([*worst, None], object)[:-1], np.arange(len(samples))))
        return tuple(found)
