"""Counts become entries of ``tests`` in ``scan.json``."""

from dataclasses import replace

import numpy as np

from engine.results import Budget, Interval, Measurement, wilson
from engine.scan.worst_case import WorstCase
from engine.words import say_technical


def counted(
    id_: str,
    family: str,
    budget: Budget,
    right: int,
    n: int,
    *,
    notes: tuple[str, ...] = (),
    value: float | None = None,
) -> Measurement:
    """Return the entry of a test with ``right`` of ``n`` samples still right."""
    if n == 0:
        return not_tested(id_, family, budget, say_technical("No sample was tested."))
    return Measurement(id_, family, budget, "measured", n, right / n, _around(right / n, n), notes=notes, value=value)


def worst_entry(
    id_: str, family: str, budget: Budget, worst: WorstCase, more_notes: tuple[str, ...] = ()
) -> Measurement:
    """Return the entry of a search; where it was cut short, of the samples that it finished."""
    notes = list(more_notes)
    if worst.taken_back:
        text = "{n} of {claimed} successes were not confirmed by the file itself and do not count."
        notes.append(say_technical(text, n=worst.taken_back, claimed=worst.claimed))
    if not worst.complete:
        text = "Cut short: the figure is about the first {n} of {all} samples, in random order."
        notes.append(say_technical(text, n=worst.n, all=len(worst.done)))
    right = int((~worst.broken[: worst.n]).sum())
    entry = counted(id_, family, budget, right, worst.n, notes=tuple(notes))
    return replace(entry, attacks=worst.records)


def mean_entry(id_: str, family: str, budget: Budget, right: np.ndarray) -> Measurement:
    """Return the mean over severities, ``right`` (severities, n) bool.

    The interval is Wilson's for n samples: samples, not severities, are the independent draws, so it is at least as wide
    as needed.
    """
    n = right.shape[1]
    share = float(right.mean())
    return Measurement(id_, family, budget, "measured", n, share, _around(share, n), aggregate="mean")


def _around(share: float, n: int) -> Interval:
    low, high = wilson(round(share * n), n)
    return (min(low, share), max(high, share))


def not_tested(id_: str, family: str, budget: Budget, why: str) -> Measurement:
    """Return the entry of a test that did not run, with the reason."""
    return Measurement(id_, family, budget, "could_not_test", 0, None, None, notes=(why,))
