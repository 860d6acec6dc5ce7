"""The parts with labels: what is learned from, chosen with, and proven on."""

import math
from dataclasses import dataclass, replace

import numpy as np

from engine.data.samples import Samples
from engine.hardening.stopping import ShouldStop, answers, never
from engine.models.model import Model
from engine.results import Clean

FEWEST_TO_SELECT = 30


@dataclass(frozen=True)
class Labelled:
    """The parts with labels (the original's answers where the owner gave none), in key order."""

    train: Samples
    select: Samples
    test: Samples
    owners: bool

    @classmethod
    def of(
        cls, model: Model, train: Samples, select: Samples, test: Samples, should_stop: ShouldStop = never
    ) -> "Labelled":
        """Return the parts in key order, those without labels labelled by ``model``'s own file.

        Raises:
            Stopped: the user stopped.
        """
        owners = train.labels is not None and test.labels is not None
        parts = [_with_labels(model, part, should_stop) for part in (train, select, test)]
        return cls(parts[0], parts[1], parts[2], owners)

    def to_judge(self) -> tuple[Samples, bool]:
        """Return what early stop and dial look at; where select is tiny, training samples too (then True)."""
        if len(self.select) >= FEWEST_TO_SELECT:
            return self.select, False
        rows = np.arange(min(len(self.train), FEWEST_TO_SELECT))
        return _joined(self.select, self.train.subset(rows)), True

    def familiarity(self, clean_on_select: float, clean_on_test: Clean) -> float:
        """Return how much better the original surely does on the select part than on the test part; at least 0.

        Owners mostly bring the pictures that their model learned from. It does better on those than it does in use,
        so a copy seems to lose accuracy on them that the original never had on new pictures. Only the original's own
        figure on the test part is used, never the copy's; one standard error is taken off, because both are samples.
        """
        on_test, n = clean_on_test.accuracy, clean_on_test.n
        seen = len(self.to_judge()[0])
        if on_test is None or not self.owners or not n or not seen:
            return 0.0
        error = math.sqrt(on_test * (1 - on_test) / n + clean_on_select * (1 - clean_on_select) / seen)
        return max(0.0, clean_on_select - on_test - error)


def _with_labels(model: Model, samples: Samples, should_stop: ShouldStop) -> Samples:
    ordered = samples.subset(np.argsort(samples.keys, kind="stable"))
    if ordered.labels is not None:
        return ordered
    return replace(ordered, labels=answers(model, ordered, should_stop))


def _joined(first: Samples, second: Samples) -> Samples:
    return Samples(
        np.concatenate([first.pixels, second.pixels]),
        np.concatenate([np.asarray(first.labels), np.asarray(second.labels)]),
        first.names + second.names,
        np.concatenate([first.keys, second.keys]),
        np.concatenate([first.groups, second.groups]),
        first.parts + second.parts,
    )
