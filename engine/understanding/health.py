"""Does the model, as understood, make sense on these pictures? Warnings in plain sentences."""

import copy
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.data import Samples
from engine.models.model import Model
from engine.understanding.race import Race
from engine.understanding.scalings import TWICE
from engine.understanding.trials import mark
from engine.words import of, say

FEW = 20
_BY_LUCK_P = 0.01
_LITTLE_ABOVE_CHANCE = 0.3
_ALWAYS_SHARE = 0.95
_CLEARLY_BETTER = 0.2


@dataclass(frozen=True)
class Health:
    """``warnings`` are plain sentences, ``stop`` says why a check makes little sense ("" if it does)."""

    warnings: tuple[str, ...]
    stop: str


def examine(model: Model, race: Race, samples: Samples) -> Health:
    """Judge the chosen trial of ``race``; ``samples`` are the pictures looked at, in any order, at its shape."""
    finite = np.isfinite(race.logits).all(axis=1)
    predicted = np.where(finite, np.nan_to_num(race.logits).argmax(axis=1), -1)
    if not finite.all():
        broken = of(int((~finite).sum()), len(finite))
        reason = say("On {count} pictures the model's answer is not a number. Its file may be damaged.", count=broken)
        return Health((reason,), reason)
    if race.labels is None:
        return _without_labels(predicted)
    right = mark(race.logits, race.labels).right
    warnings = _few(len(right)) + _twice(race)
    stop = _constant(predicted, race.labels) or _other_folders(race, predicted, right)
    if not stop and near_chance(right, race.labels, model.num_classes):
        stop = _broken_statistics(model, samples) or say(
            "The model sorts only {count} of your pictures right, no better than guessing.",
            count=of(int(right.sum()), len(right)),
        )
    return Health(((stop,) if stop else ()) + warnings, stop)


def chance(labels: np.ndarray, num_classes: int) -> float:
    """Return the accuracy in [0, 1] of the best blind guess: the commonest class, or one class of all."""
    return max(1 / num_classes, float(np.bincount(labels).max()) / len(labels))


def near_chance(right: np.ndarray, labels: np.ndarray, num_classes: int) -> bool:
    """Tell whether (n,) ``right`` may be luck: both not significantly and not by much above the best blind guess."""
    level, hits, n = chance(labels, num_classes), int(right.sum()), len(right)
    if level >= 1.0:
        return hits == 0
    by_luck = sum(math.comb(n, k) * level**k * (1 - level) ** (n - k) for k in range(hits, n + 1))
    return by_luck > _BY_LUCK_P and hits / n < level + _LITTLE_ABOVE_CHANCE * (1 - level)


def folder_classes(folders: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, float] | None:
    """Return for each folder the class that the model mostly sees in it, and the share of pictures that then fit.

    None when two folders share a class, or there are fewer than five pictures a folder.
    """
    count = int(folders.max()) + 1
    if len(folders) < 5 * count:
        return None
    mostly = [
        np.bincount(predicted[folders == folder]).argmax() if (folders == folder).any() else -1
        for folder in range(count)
    ]
    if len(set(mostly)) < count:
        return None
    classes = np.array(mostly)
    return classes, float((classes[folders] == predicted).mean())


def _without_labels(predicted: np.ndarray) -> Health:
    note = say("Your pictures have no classes, so Toughen cannot tell how many the model sorts right.")
    same = len(predicted) >= 10 and len(set(predicted)) == 1
    doubt = say("The model gives the same answer for every picture. Its input may be misunderstood.") if same else ""
    return Health(((doubt,) if doubt else ()) + (note,), doubt)


def _few(n: int) -> tuple[str, ...]:
    return (
        (say("There are few pictures, so what was found out here may be wrong. Please check it."),) if n < FEW else ()
    )


def _twice(race: Race) -> tuple[str, ...]:
    if race.trial.convention.scaling not in TWICE:
        return ()
    return (
        say("The model works best when colour values are scaled twice. That is often a mistake in how it was made."),
    )


def _constant(predicted: np.ndarray, labels: np.ndarray) -> str:
    always = float(np.bincount(predicted).max()) / len(predicted)
    most = float(np.bincount(labels).max()) / len(labels)
    if len(predicted) < 5 or always < _ALWAYS_SHARE or most > 0.8:
        return ""
    return say(
        "The model gives the same answer for almost every picture. It may be damaged, or its input misunderstood."
    )


def _other_folders(race: Race, predicted: np.ndarray, right: np.ndarray) -> str:
    if race.folders is None:
        return ""
    found = folder_classes(race.folders, predicted)
    if found is None or found[1] < max(0.5, float(right.mean()) + _CLEARLY_BETTER):
        return ""
    return say(
        "Your folders do not seem to match the model's classes. Please give the class names in the model's order."
    )


def _broken_statistics(model: Model, samples: Samples) -> str:
    """Say so when the model sorts well with each batch's own statistics but not with the stored ones."""
    if samples.labels is None or not any(isinstance(part, nn.modules.batchnorm._BatchNorm) for part in model.modules()):
        return ""
    trial = copy.deepcopy(model)
    for part in trial.modules():
        if isinstance(part, nn.modules.batchnorm._BatchNorm):
            part.train()
    with torch.no_grad():
        logits = trial(samples.inputs().to(model.device)).double().cpu().numpy()
    right = mark(logits, samples.labels).right
    if near_chance(right, samples.labels, model.num_classes):
        return ""
    return say(
        "The model's stored picture statistics (BatchNorm) do not fit. It may have been saved in the middle of training."
    )
