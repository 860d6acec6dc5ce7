"""What may stand in front of a model of texts that only answers: cleaning, spelling, votes; each measured, one chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.text_samples import TextSamples
from engine.hardening.parts import NamedCheckpoint, PartMonitor
from engine.hardening.rounds import spread
from engine.hardening.stopping import check_stop
from engine.hardening.texts.asking import labels_of, right_texts
from engine.models.text_model import TextModel
from engine.models.texts.protected import with_steps
from engine.models.texts.steps import StepName
from engine.models.texts.voting import takes_plain_texts, voted
from engine.protocol import Checkpoint, Monitor
from engine.results import Depth, TriedFront, to_object
from engine.scan import plan_scan, run_scan
from engine.scan.texts.budgets import INVISIBLE, JUDGED_BY, TYPO

VOTES = 5
SIZE = 2.0
MOST_ATTACKED = 100
SLACK = 0.01
"""Shares of texts that stand which are taken as equal; of these the cheapest comes first."""
MEASURED = "front.measured"
"""The notice of one front's effect, with the values of a ``TriedFront``, as soon as it is known."""
_SEED = 1
"""Of the searches here, so that the proof's draw other places."""


@dataclass(frozen=True)
class Front:
    """What stands in front: steps that rewrite a text, and how many questions are then asked about it."""

    steps: tuple[StepName, ...]
    questions: int = 1

    def before(self, model: TextModel) -> TextModel:
        """Return ``model`` behind this."""
        raw = voted(model.raw, self.questions)
        return model.with_raw(with_steps(raw, self.steps) if self.steps else raw)


@dataclass(frozen=True)
class Effect:
    """What a front does on the texts for choosing, all as shares of them that are right.

    ``invisible`` and ``typo`` are worst cases with two edits, ``hidden`` that with hidden edits in the whole text;
    ``standing`` are the texts that none of them breaks, as the proof counts.
    """

    front: Front
    clean: float
    invisible: float
    hidden: float
    typo: float
    standing: float

    def told(self, *, chosen: bool = False) -> TriedFront:
        """Return it for the result."""
        return TriedFront(
            before=self.front.steps,
            questions=self.front.questions,
            clean=self.clean,
            invisible=self.invisible,
            hidden=self.hidden,
            typo=self.typo,
            standing=self.standing,
            chosen=chosen,
        )


def fronts_for(model: TextModel) -> tuple[Front, ...]:
    """Return what can stand in front of ``model``, the cheapest first; nothing at all is the first."""
    found = [Front(()), Front(("sanitise",)), Front(("sanitise", "correct"))]
    if takes_plain_texts(model.raw):
        found.append(Front(("sanitise", "correct"), VOTES))
    return tuple(found)


def measure(
    model: TextModel, samples: TextSamples, front: Front, depth: Depth, monitor: Monitor, checkpoint: Checkpoint
) -> Effect:
    """Return what ``front`` does before ``model`` on labelled ``samples``, by the searches of a check of ``depth``.

    Raises:
        Stopped: the user stopped.
    """
    behind = front.before(model)
    clean = right_texts(behind, samples.texts, labels_of(samples), monitor.should_stop)
    few = samples.subset(spread(len(samples), MOST_ATTACKED))
    plan = plan_scan(behind, few, depth=depth, tests=(INVISIBLE, TYPO))
    scanned = run_scan(behind, few, plan, seed=_SEED, monitor=monitor, checkpoint=checkpoint, evidence_dir=None)
    if not scanned.complete:
        check_stop(monitor.should_stop)
    broken = np.zeros((len(JUDGED_BY), len(few)), bool)
    for place, key in enumerate(JUDGED_BY):
        if key in scanned.examples:
            broken[place, scanned.examples[key].indices] = True
    shares = {key: 1 - float(part.mean()) for key, part in zip(JUDGED_BY, broken)}
    return Effect(
        front,
        float(clean.mean()),
        shares[INVISIBLE, SIZE],
        shares[INVISIBLE, 100.0],
        shares[TYPO, SIZE],
        1 - float(broken.any(0).mean()),
    )


def choose_front(effects: Sequence[Effect], limit: float) -> Effect:
    """Return the effect of the front to take; ``effects`` begin with that of nothing, ``limit`` is a fraction.

    Of those that keep ordinary accuracy within the limit, the one that leaves most texts standing; of nearly equal
    ones the cheapest.
    """
    allowed = [effect for effect in effects if effect.clean >= effects[0].clean - limit - 1e-9]
    most = max(effect.standing for effect in allowed)
    return next(effect for effect in allowed if effect.standing >= most - SLACK)


def measure_all(
    model: TextModel, samples: TextSamples, depth: Depth, monitor: Monitor, checkpoint: Checkpoint, share: float
) -> tuple[Effect, ...]:
    """Return the effects of all fronts for ``model``; they take ``share`` of the job together.

    Raises:
        Stopped: the user stopped.
    """
    found, fronts = [], fronts_for(model)
    work = sum(1 + front.questions for front in fronts)
    for number, front in enumerate(fronts, 1):
        part = PartMonitor(monitor, "front", share * (1 + front.questions) / work)
        found.append(measure(model, samples, front, depth, part, NamedCheckpoint(checkpoint, f"front{number}")))
        monitor.notice(MEASURED, to_object(found[-1].told()))
    return tuple(found)
