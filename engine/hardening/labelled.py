"""The parts with labels: what is learned from, chosen with, and proven on."""

import math
from dataclasses import dataclass, fields, replace
from typing import Any, Generic

import numpy as np

from engine.hardening.kinds import S
from engine.hardening.stopping import ShouldStop, answers, never
from engine.models.classifier import Classifier
from engine.results import Clean

FEWEST_TO_SELECT = 30


@dataclass(frozen=True)
class Labelled(Generic[S]):
    """The parts with labels (the original's answers where the owner gave none), in key order."""

    train: S
    select: S
    test: S
    owners: bool

    @classmethod
    def of(cls, model: Classifier, train: S, select: S, test: S, should_stop: ShouldStop = never) -> "Labelled[S]":
        """Return the parts in key order, those without labels labelled by ``model``'s own file.

        Raises:
            Stopped: the user stopped.
        """
        owners = train.labels is not None and test.labels is not None
        parts = [_with_labels(model, part, should_stop) for part in (train, select, test)]
        return cls(parts[0], parts[1], parts[2], owners)

    def to_judge(self) -> tuple[S, bool]:
        """Return what early stop and dial look at; where select is tiny, training samples too (then True)."""
        if len(self.select) >= FEWEST_TO_SELECT:
            return self.select, False
        rows = np.arange(min(len(self.train), FEWEST_TO_SELECT))
        return _joined(self.select, self.train.subset(rows)), True

    def familiarity(self, clean_on_select: float, clean_on_test: Clean) -> float:
        """Return how much better the original surely does on the select part than on the test part; at least 0.

        Owners mostly bring the samples that their model learned from. It does better on those than it does in use,
        so a copy seems to lose accuracy on them that the original never had on new ones. Only the original's own
        figure on the test part is used, never the copy's; one standard error is taken off, because both are samples.
        """
        on_test, n = clean_on_test.accuracy, clean_on_test.n
        seen = len(self.to_judge()[0])
        if on_test is None or not self.owners or not n or not seen:
            return 0.0
        return surely_better((clean_on_select, seen), (on_test, n))


def surely_better(on_select: tuple[float, int], on_test: tuple[float, int]) -> float:
    """Return how far one share lies above another, less one standard error, at least 0; each with its number of samples."""
    (high, many), (low, n) = on_select, on_test
    error = math.sqrt(low * (1 - low) / n + high * (1 - high) / many)
    return max(0.0, high - low - error)


def _with_labels(model: Classifier, samples: S, should_stop: ShouldStop) -> S:
    ordered = samples.subset(np.argsort(samples.keys, kind="stable"))
    if ordered.labels is not None:
        return ordered
    return replace(ordered, labels=answers(model, ordered, should_stop))


def _joined(first: S, second: S) -> S:
    """Return both one after the other, field by field."""
    joined: dict[str, Any] = {}
    for field in fields(first):
        a, b = getattr(first, field.name), getattr(second, field.name)
        joined[field.name] = a + b if isinstance(a, tuple) else np.concatenate([a, b])
    return replace(first, **joined)
