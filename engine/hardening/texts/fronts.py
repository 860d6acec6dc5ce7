"""What may stand in front of a model of texts that only answers: cleaning, spelling, votes; each measured, one chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.attacks.text.attack import EDITS, WORDS
from engine.attacks.text.edits import Transformation
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.typo import Typo
from engine.data.text_samples import TextSamples
from engine.hardening.rounds import spread
from engine.hardening.stopping import ShouldStop
from engine.hardening.texts.asking import asker_of, labels_of, right_texts
from engine.hardening.texts.judge import tricked
from engine.models.text_model import TextModel
from engine.models.texts.protected import with_steps
from engine.models.texts.voting import takes_plain_texts, voted
from engine.results import Budget

StepNames = tuple[Literal["sanitise", "correct"], ...]

VOTES = 5
SIZE = 2.0
MOST_ATTACKED = 80
SLACK = 0.01
"""Shares of texts that stand which are taken as equal; of these the cheapest comes first."""
_TRICKS: tuple[tuple[Transformation, str], ...] = ((Invisible(), EDITS), (Typo(), WORDS))


@dataclass(frozen=True)
class Front:
    """What stands in front: steps that rewrite a text, and how many questions are then asked about it."""

    steps: StepNames
    questions: int = 1

    def before(self, model: TextModel) -> TextModel:
        """Return ``model`` behind this."""
        raw = voted(model.raw, self.questions)
        return model.with_raw(with_steps(raw, self.steps) if self.steps else raw)


@dataclass(frozen=True)
class Effect:
    """What a front does on the texts for choosing, all as shares of them that are right.

    ``invisible`` and ``typo`` are worst cases with two edits; ``standing`` are the texts that neither of both breaks.
    """

    front: Front
    clean: float
    invisible: float
    typo: float
    standing: float

    def to_object(self) -> dict[str, object]:
        """Return it as plain values."""
        shares = {name: round(float(getattr(self, name)), 4) for name in ("clean", "invisible", "typo", "standing")}
        return {"before": [*self.front.steps], "questions": self.front.questions, **shares}


def fronts_for(model: TextModel) -> tuple[Front, ...]:
    """Return what can stand in front of ``model``, the cheapest first; nothing at all is the first."""
    found = [Front(()), Front(("sanitise",)), Front(("sanitise", "correct"))]
    if takes_plain_texts(model.raw):
        found.append(Front(("sanitise", "correct"), VOTES))
    return tuple(found)


def measure(model: TextModel, samples: TextSamples, front: Front, should_stop: ShouldStop) -> Effect:
    """Return what ``front`` does before ``model`` on labelled ``samples``, by quick searches.

    Raises:
        Stopped: the user stopped.
    """
    behind = front.before(model)
    clean = right_texts(behind, samples.texts, labels_of(samples), should_stop)
    few = samples.subset(spread(len(samples), MOST_ATTACKED))
    right = right_texts(behind, few.texts, labels_of(few), should_stop)
    asker = asker_of(behind, should_stop)
    standing = []
    for transformation, norm in _TRICKS:
        rows, kept = np.flatnonzero(right), right.copy()
        if len(rows):
            kept[rows] = ~tricked(few.subset(rows), transformation, Budget(norm, SIZE), asker)
        standing.append(kept)
    both = np.logical_and(*standing)
    return Effect(front, *(float(part.mean()) for part in (clean, *standing, both)))


def choose_front(effects: Sequence[Effect], limit: float) -> Effect:
    """Return the effect of the front to take; ``effects`` begin with that of nothing, ``limit`` is a fraction.

    Of those that keep ordinary accuracy within the limit, the one that leaves most texts standing; of nearly equal
    ones the cheapest.
    """
    allowed = [effect for effect in effects if effect.clean >= effects[0].clean - limit - 1e-9]
    most = max(effect.standing for effect in allowed)
    return next(effect for effect in allowed if effect.standing >= most - SLACK)


def measure_all(
    model: TextModel, samples: TextSamples, should_stop: ShouldStop, on_progress: Callable[[float], None]
) -> tuple[Effect, ...]:
    """Return the effects of all fronts for ``model``.

    Raises:
        Stopped: the user stopped.
    """
    found, fronts = [], fronts_for(model)
    for number, front in enumerate(fronts, 1):
        found.append(measure(model, samples, front, should_stop))
        on_progress(number / len(fronts))
    return tuple(found)
