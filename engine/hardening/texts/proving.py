"""What the proof measures for texts: hidden edits in the whole text or two slips, everyday damage, and how sure the model says it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine.attacks.text.asking import asker_of, margins
from engine.corruptions import TEXT_KINDS, damage_id
from engine.data.text_samples import TextSamples
from engine.hardening.rounds import slices
from engine.hardening.texts.asking import labels_of
from engine.hardening.texts.variants import Variants
from engine.hardening.verification import Key, Known
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import Depth, Measurement, Stopped
from engine.scan import TEXT_TEST_IDS, Scanned, ScanPlan, plan_scan, run_scan
from engine.scan.damage import damage_entries, measure_damage
from engine.scan.subject import TextSubject, make_subject
from engine.scan.texts.budgets import AIMED_AT, INVISIBLE, JUDGED_BY, TYPO
from engine.scan.texts.order import damaged_texts

HIDDEN = {INVISIBLE: 1.0, TYPO: 0.0}
"""Share of hidden edits in the copies of each test."""
TRIED = 16
"""Changed copies of each text in the replay."""
_TOGETHER = 32
_DAMAGE = {damage_id(kind): kind for kind in TEXT_KINDS}


@dataclass(frozen=True)
class TextProving:
    """Measures hidden edits and slips among all tests; see ``engine.hardening.verification.Proving``.

    Attributes:
        everyday: the texts that everyday damage is measured on: the whole test part, since that takes few questions, and
            on the few that are attacked two answers could decide.
    """

    everyday: TextSamples

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
        """Check ``model`` on ``samples`` afresh with every test; everyday damage on all texts."""
        plan = plan_scan(model, samples, depth=depth)
        searched = replace(plan, tests=tuple(id_ for id_ in plan.tests if id_ not in _DAMAGE))
        scanned = run_scan(
            model, samples, searched, seed=seed, monitor=monitor, checkpoint=checkpoint, evidence_dir=None
        )
        if not scanned.complete:
            return scanned
        subject = make_subject(model, self.everyday, seed=seed, checkpoint=checkpoint, should_stop=monitor.should_stop)
        found = [entry for id_, kind in _DAMAGE.items() for entry in _damage(subject, id_, kind, plan, monitor)]
        return replace(scanned, tests=_in_order((*scanned.tests, *found)))

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


def _damage(subject: TextSubject, id_: str, kind: str, plan: ScanPlan, monitor: Monitor) -> list[Measurement]:
    """Return the entries of one kind of damage.

    Raises:
        Stopped: the user stopped.
    """
    monitor.phase(id_, plan.estimate.share(id_))
    right = measure_damage(subject, kind, damaged_texts, monitor.progress, monitor.should_stop)
    if right is None:
        raise Stopped()
    return damage_entries(kind, right)


def _in_order(tests: tuple[Measurement, ...]) -> tuple[Measurement, ...]:
    return tuple(sorted(tests, key=lambda entry: TEXT_TEST_IDS.index(entry.id)))
