"""Does the model, as understood, make sense on these pictures or texts? Warnings in plain sentences."""

import copy
import math
from dataclasses import dataclass

import numpy as np
import torch

from engine.data import Samples
from engine.models.model import Model
from engine.results.inspect_result import LabelMatch
from engine.understanding.doubled import scaled_twice
from engine.understanding.matching import Looked
from engine.understanding.race import Race
from engine.understanding.trials import mark
from engine.words import Task, of, say, say_of

FEW = 20
_ENOUGH_TO_JUDGE = 5
_BY_LUCK_P = 0.01
_NOT_FAR = 0.3
_LITTLE = 0.15
"""Shares of the way from chance to all right."""
_GOOD = 0.8
_BETTER_STATISTICS = 0.15
_AT_ONCE_VALUES = 5_000_000
_ALWAYS_SHARE = 0.95


@dataclass(frozen=True)
class Health:
    """``warnings`` are plain sentences, ``stop`` says why a check makes little sense ("" if it does).

    ``advice`` is what to do about it, in plain words.
    """

    warnings: tuple[str, ...]
    stop: str
    advice: str = ""


def examine(model: Model, race: Race, samples: Samples) -> Health:
    """Judge the chosen trial of ``race``; ``samples`` are the pictures looked at, in any order, at its shape."""
    found = judge(race, model.num_classes, "image")
    if race.labels is None or not np.isfinite(race.logits).all():
        return found
    right = mark(race.logits, race.labels).right
    more = tuple(scaled_twice(race)) + _broken_statistics(model, samples, right)
    return Health(found.warnings + more, found.stop, found.advice)


def judge(looked: Looked, num_classes: int, task: Task) -> Health:
    """Judge answers to pictures or texts: not numbers, always the same, hardly better than guessing, or few."""
    finite = np.isfinite(looked.logits).all(axis=1)
    predicted = np.where(finite, np.nan_to_num(looked.logits).argmax(axis=1), -1)
    if not finite.all():
        return _no_numbers(of(int((~finite).sum()), len(finite)), task)
    if looked.labels is None:
        return _without_labels(predicted, task)
    right = mark(looked.logits, looked.labels).right
    stop, advice = _constant(predicted, looked.labels, task), _same_answer_advice(task)
    judged = len(right) >= _ENOUGH_TO_JUDGE  # one wrong answer of one sample says nothing about the model
    if not stop and judged and near_chance(right, looked.labels, num_classes):
        stop, advice = _guessing(right, task), _guessing_advice(task)
    warnings = ((stop,) if stop else ()) + _few(len(right), task) + _one_class(looked.labels, task)
    return Health(warnings, stop, advice if stop else "")


def _no_numbers(count: str, task: Task) -> Health:
    reason = say_of(
        task, "On {count} pictures the model's answer is not a number. Its file may be damaged.", count=count
    )
    return Health((reason,), reason, say("Get the file again, or export the model once more."))


def _guessing(right: np.ndarray, task: Task) -> str:
    count = of(int(right.sum()), len(right))
    return say_of(
        task, "The model sorts only {count} of your pictures right, hardly better than guessing.", count=count
    )


def _guessing_advice(task: Task) -> str:
    if task == "text":
        return say(
            "Check that the texts are of the kind and the language that the model learned. If they are, the names of its "
            "classes may be wrong, or another column holds the texts or the classes."
        )
    return say(
        "Check that the pictures are of the kind that the model learned. If they are, its brightness or the names "
        "of its classes may be wrong."
    )


def other_folders(match: LabelMatch, task: Task) -> Health:
    """Return what is said where the folders, or the kinds in a table, fit the answers far better in another order."""
    return _other_kinds(match) if task == "text" else _other_folders(match)


def _other_folders(match: LabelMatch) -> Health:
    if match.now is None:
        stop = say("Your folders' names do not match the model's classes. We found which folder fits which class best.")
    else:
        stop = say(
            "Your folders do not seem to match the model's classes: {now} pictures are sorted right. With the best match "
            "it would be {right}.",
            now=of(match.now, match.n),
            right=match.right,
        )
    return Health((stop,), stop, _match_advice())


def _other_kinds(match: LabelMatch) -> Health:
    if match.now is None:
        stop = say("Your classes have other names than the model's. We found which fits which best.")
    else:
        stop = say(
            "Your classes do not seem to match the model's: {now} texts are sorted right. With the best match it would be "
            "{right}.",
            now=of(match.now, match.n),
            right=match.right,
        )
    return Health((stop,), stop, _match_advice())


def _match_advice() -> str:
    return say("Look at the best match. If it is right, give its names to Toughen; nothing changes by itself.")


def swapped_names(match: LabelMatch, task: Task) -> str:
    """Return the warning for a few classes whose names seem to be swapped."""
    return say_of(
        task,
        "Some classes may have each other's names: {now} pictures are sorted right. With the best match it would be "
        "{right}.",
        now=of(match.now or 0, match.n),
        right=match.right,
    )


def chance(labels: np.ndarray, num_classes: int) -> float:
    """Return the accuracy in [0, 1] of the best blind guess: the commonest class, or one class of all."""
    return max(1 / num_classes, float(np.bincount(labels).max()) / len(labels))


def near_chance(right: np.ndarray, labels: np.ndarray, num_classes: int) -> bool:
    """Tell whether (n,) ``right`` is hardly better than the best blind guess.

    That is: it may be luck and is not far above, or it is little above even if that is no luck (the best of many
    scalings is a little better than chance even for a model that knows nothing).
    """
    level, hits, n = chance(labels, num_classes), int(right.sum()), len(right)
    if level >= 1.0:
        return hits == 0
    by_luck = sum(math.comb(n, k) * level**k * (1 - level) ** (n - k) for k in range(hits, n + 1)) > _BY_LUCK_P
    above = (hits / n - level) / (1 - level)
    return (by_luck and above < _NOT_FAR) or (above < _LITTLE and hits / n < 3 * level)


def _without_labels(predicted: np.ndarray, task: Task) -> Health:
    note = say_of(task, "Your pictures have no classes, so Toughen cannot tell how many the model sorts right.")
    same = len(predicted) >= 10 and len(set(predicted)) == 1
    doubt = ""
    if same:
        doubt = say_of(task, "The model gives the same answer for every picture. Its input may be misunderstood.")
    return Health(((doubt,) if doubt else ()) + (note,), doubt, _same_answer_advice(task) if doubt else "")


def _few(n: int, task: Task) -> tuple[str, ...]:
    if n >= FEW:
        return ()
    return (say_of(task, "There are few pictures, so what was found out here may be wrong. Please check it."),)


def _one_class(labels: np.ndarray, task: Task) -> tuple[str, ...]:
    if len(labels) < _ENOUGH_TO_JUDGE or len(np.unique(labels)) > 1:
        return ()
    return (
        say_of(
            task,
            "All your pictures are of one class. So a check cannot tell whether the model keeps its classes apart.",
        ),
    )


def _same_answer_advice(task: Task) -> str:
    if task == "text":
        return say(
            "Check that the texts come from the right column, and that this is the finished model, not one that still has "
            "to learn."
        )
    return say("Check that this is the finished model, and try another brightness. Or export the model once more.")


def _constant(predicted: np.ndarray, labels: np.ndarray, task: Task) -> str:
    always = float(np.bincount(predicted).max()) / len(predicted)
    most = float(np.bincount(labels).max()) / len(labels)
    if len(predicted) < _ENOUGH_TO_JUDGE or always < _ALWAYS_SHARE or most > 0.8:
        return ""
    return say_of(
        task,
        "The model gives the same answer for almost every picture. It may be damaged, or its input misunderstood.",
    )


def _broken_statistics(model: Model, samples: Samples, right: np.ndarray) -> tuple[str, ...]:
    """Say so when the model sorts far better with each batch's own statistics than with the stored ones."""
    weights = {name for name, _ in model.named_parameters()}
    keeps_statistics = any(name not in weights for name in model.state_dict())
    if samples.labels is None or not keeps_statistics or right.mean() > _GOOD or len(right) < FEW:
        return ()
    step = max(1, math.ceil(samples.pixels.size / _AT_ONCE_VALUES))  # one batch: its statistics are the point
    some = np.arange(0, len(samples), step)
    trial = copy.deepcopy(model).train()
    with torch.no_grad():
        logits = trial(samples.inputs(some).to(model.device)).double().cpu().numpy()
    if mark(logits, samples.labels[some]).right.mean() < right.mean() + _BETTER_STATISTICS:
        return ()
    note = say(
        "The model's stored statistics (BatchNorm) do not fit. It may have been saved in the middle of training."
    )
    return (note,)
