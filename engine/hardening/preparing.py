"""What strengthening starts with, whatever the samples are: input that fits, labels that fit, a recipe that stays."""

import copy
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from engine.data.sample_set import SampleSet
from engine.hardening.kinds import M
from engine.hardening.rounds import spread
from engine.hardening.settings import Recipe
from engine.hardening.stopping import ShouldStop, answers
from engine.models.classifier import Classifier
from engine.protocol import Checkpoint
from engine.results import TestError
from engine.words import Task, say, say_of

MOST_TRIED = 500
ABOVE_CHANCE, COMMON_ENOUGH = 0.05, 0.9

R = TypeVar("R", bound=Recipe)


def check_usable(model: Classifier, train: SampleSet, test: SampleSet, learns: Callable[[], bool]) -> None:
    """Refuse what cannot be strengthened; ``learns`` tells whether a change of weights reaches the answers.

    Raises:
        TestError: the model cannot be trained, or a part is empty.
    """
    if not (model.raw.trainable and learns()):
        raise not_trainable()
    check_enough(model.raw.task, train, test)


def check_enough(task: Task, train: SampleSet, test: SampleSet) -> None:
    """Refuse samples of which none are left for a part.

    Raises:
        TestError: a part is empty.
    """
    if len(train) == 0 or len(test) == 0:
        raise TestError(
            "harden.too_few",
            say_of(task, "There are too few pictures"),
            say_of(task, "Some pictures are needed to learn from, and others to prove the result."),
            say_of(task, "Add pictures: at least 30, better some hundreds."),
        )


def not_trainable() -> TestError:
    """Return the refusal of a model that can be looked into, but not trained."""
    return TestError(
        "harden.not_trainable",
        say("This model cannot be trained further"),
        say("Its file holds no numbers that training may change."),
        say("Use the model as its maker's tool saves it, before it is made smaller for phones."),
    )


def labels_fit(model: Classifier, train: SampleSet, should_stop: ShouldStop) -> bool:
    """Return whether the model agrees with the labels more often than by always naming the commonest class."""
    labels = np.asarray(train.labels)
    rows = spread(len(train), MOST_TRIED)
    right = (answers(model, train.subset(rows), should_stop) == labels[rows]).mean()
    commonest = np.bincount(labels).max() / len(labels)
    return bool(right > min(commonest + ABOVE_CHANCE, COMMON_ENOUGH))


def kept_recipe(checkpoint: Checkpoint, kind: type[R], make: Callable[[], R]) -> R:
    """Return the recipe; a resumed job goes on with the one it began with, as speed may be measured otherwise."""
    kept = checkpoint.get("recipe")
    if kept is not None:
        return kind.from_object(dict(kept))
    recipe = make()
    checkpoint.put("recipe", recipe.to_object())
    return recipe


def copy_of(model: M) -> M:
    """Return ``model`` with weights of its own."""
    return model.with_network(copy.deepcopy(model.network))
