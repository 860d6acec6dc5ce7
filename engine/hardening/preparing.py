"""What strengthening starts with: input that fits, a recipe, something to learn from and something to judge by."""

import copy

import numpy as np
import torch

from engine.data.samples import Samples
from engine.hardening.batches import Batches
from engine.hardening.evaluation import Judge
from engine.hardening.labelled import Labelled
from engine.hardening.normalise import normalised
from engine.hardening.plan import make_recipe
from engine.hardening.settings import HardenSettings, Recipe
from engine.hardening.stopping import ShouldStop, answers
from engine.hardening.trainer import Training
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import TestError
from engine.words import say

STATISTICS_OF, FEWEST_STATISTICS_OF = 512, 32
MOST_TRIED = 500
ABOVE_CHANCE, COMMON_ENOUGH = 0.05, 0.9


def check_usable(model: Model, train: Samples, test: Samples) -> None:
    """Refuse what cannot be strengthened.

    Raises:
        TestError: the model cannot be trained, or a part is empty.
    """
    if not (model.raw.trainable and _learns(model)):
        raise TestError(
            "harden.not_trainable",
            say("This model cannot be trained further"),
            say("Its file holds no numbers that training may change."),
            say("Use the model as its maker's tool saves it, before it is made smaller for phones."),
        )
    if len(train) == 0 or len(test) == 0:
        raise TestError(
            "harden.too_few",
            say("There are too few pictures"),
            say("Some pictures are needed to learn from, and others to prove the result."),
            say("Add pictures: at least 30, better some hundreds."),
        )


def _learns(model: Model) -> bool:
    """Return whether a change of weights reaches the answers; a model with a step on the way hides them."""
    with torch.enable_grad():
        return bool(model(torch.zeros(1, *model.shape, device=model.device)).requires_grad)


def labels_fit(model: Model, train: Samples, should_stop: ShouldStop) -> bool:
    """Return whether the model agrees with the labels more often than by always naming the commonest class."""
    labels = np.asarray(train.labels)
    rows = np.linspace(0, len(train) - 1, min(len(train), MOST_TRIED)).round().astype(np.int64)
    right = (answers(model, train.subset(rows), should_stop) == labels[rows]).mean()
    commonest = np.bincount(labels).max() / len(labels)
    return bool(right > min(commonest + ABOVE_CHANCE, COMMON_ENOUGH))


def recipe_for(
    model: Model, data: Labelled, settings: HardenSettings, checkpoint: Checkpoint, should_stop: ShouldStop
) -> Recipe:
    """Return the recipe; a resumed job goes on with the one it began with, as speed may be measured otherwise."""
    kept = checkpoint.get("recipe")
    if kept is not None:
        return Recipe.from_object(dict(kept))
    recipe = make_recipe(model, data.train, np.asarray(data.train.labels), settings, should_stop)
    checkpoint.put("recipe", recipe.to_object())
    return recipe


def judge_for(model: Model, data: Labelled, recipe: Recipe, should_stop: ShouldStop) -> Judge:
    """Return the judge of early stop and dial; slow models are shown fewer pictures at a time, so that stop is soon."""
    samples, device = data.to_judge()[0], model.device
    labels = torch.from_numpy(np.asarray(samples.labels)).to(device)
    batch = max(1, Judge.batch // recipe.pieces)
    return Judge(samples.inputs().to(device), labels, recipe.size, batch=batch, should_stop=should_stop)


def batches_for(model: Model, data: Labelled, recipe: Recipe, seed: int) -> Batches:
    """Return the batches to learn from."""
    train = data.train
    labels = np.asarray(train.labels)
    return Batches(train.pixels, labels, model.num_classes, recipe.batch, recipe.augmentation, seed, model.device)


def training_for(
    model: Model, batches: Batches, judge: Judge, recipe: Recipe, seed: int, monitor: Monitor, checkpoint: Checkpoint
) -> Training:
    """Return the training of a copy of ``model``, with its normalisation given back where statistics are trained."""
    original, student = copy_of(model).on(model.device), copy_of(model).on(model.device)
    shown = max(FEWEST_STATISTICS_OF, STATISTICS_OF // recipe.pieces)
    network = normalised(student, batches.some(shown)) if recipe.trains_statistics else student
    return Training(original, network, batches, judge, recipe, seed, monitor, checkpoint)


def copy_of(model: Model) -> Model:
    """Return ``model`` with weights of its own."""
    return model.with_network(copy.deepcopy(model.network))
