"""What all searches of one check of a text model share: a model that is asked once about each text."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from engine.attacks.text.asking import Asker
from engine.attacks.text.attack import TextAttack, WordSearch
from engine.attacks.text.edits import Transformation
from engine.attacks.text.gradients import Gradients
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.rewording import Rewording
from engine.attacks.text.typo import Typo
from engine.data.text_samples import TextSamples
from engine.models.text_model import TextModel
from engine.results import Budget
from engine.scan.hunt import Attacked
from engine.scan.running import Run
from engine.scan.subject import TextSubject
from engine.scan.texts.budgets import INVISIBLE, REWORDING, TYPO

TextRun: TypeAlias = Run[TextModel, TextSamples]
TRANSFORMATIONS: dict[str, Transformation] = {INVISIBLE: Invisible(), TYPO: Typo(), REWORDING: Rewording("strict")}
"""What each search over words may do."""


@dataclass(frozen=True)
class Tools:
    """The asker, and where the model has them its gradients. ``blind``: it says no more than a class."""

    asker: Asker
    gradients: Gradients | None
    blind: bool


@dataclass(frozen=True)
class SearchAttack:
    """A search over edits as a ``BlockAttack``."""

    attack: TextAttack
    tools: Tools

    def __call__(
        self,
        subject: TextSubject,
        rows: np.ndarray,
        budget: Budget,
        on_progress: Callable[[float], None],
        should_stop: Callable[[], bool],
    ) -> Attacked:
        """Attack the texts at ``rows``; the asker has its own ``should_stop``."""
        texts, labels = subject.samples.subset(rows).texts, subject.reference.labels[rows]
        guide = self.tools.gradients if isinstance(self.attack.way, WordSearch) else None
        outcome = self.attack(
            self.tools.asker,
            texts,
            labels,
            budget,
            seed=subject.seed,
            keys=subject.samples.keys[rows],
            salience=None if guide is None else guide(texts, labels, self.tools.asker.should_stop),
            on_progress=on_progress,
        )
        records = [replace(record, backwards=0 if guide is None else len(texts)) for record in outcome.records]
        return Attacked(outcome.inputs, outcome.broken, tuple(records), outcome.edits)
