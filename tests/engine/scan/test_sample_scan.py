"""The built-in sample, checked as a user's file."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.attacks.image import pgd
from engine.data import open_pictures
from engine.models import InputConvention, Model, open_model
from engine.results import Budget, wilson
from engine.scan import measure_linf
from engine.scan.speed import glance

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


MOST_STANDING = 0.15
"""Of all pictures at 0.05: the largest share that may stand. 13 % of 500 stand at depth standard."""
COUNT = 200


def allows(standing: int, n: int) -> bool:
    """Tell whether ``standing`` of ``n`` is what chance makes of at most ``MOST_STANDING`` of all (one side, 2.5 %)."""
    return wilson(standing, n)[0] <= MOST_STANDING


@pytest.mark.slow
def test_tiny_changes_trick_the_sample(sample_model: Path, sample_test: Path) -> None:
    raw = open_model(sample_model)
    model = Model(raw, InputConvention("NCHW", 1, 28, 28, scaling="0-1", colour_order="grey"), CLASSES)
    source = open_pictures(sample_test)
    samples = source.load((1, 28, 28), limit=COUNT)
    assert samples.labels is not None
    places = np.array([CLASSES.index(name) for name in source.class_folders])
    samples.labels[:] = places[samples.labels]
    small = measure_linf(model, samples, 0.05, "quick", seed=0)
    large = measure_linf(model, samples, 0.1, "quick", seed=0, smaller=small)
    assert small.entry.accuracy is not None
    assert len(samples) == COUNT
    assert allows(round(small.entry.accuracy * COUNT), COUNT)
    assert large.entry.accuracy is not None
    assert large.entry.accuracy <= 0.01
    assert small.worst.taken_back == 0
    standing = round(small.entry.accuracy * COUNT)
    tricked, _ = glance(model, samples, samples.labels, 0.05)
    assert standing <= COUNT - tricked, "a check must find no less than a glance"
    weak = pgd(steps=1, step=1.0)(
        model,
        samples.inputs(),
        torch.from_numpy(samples.labels),
        Budget("linf", 0.05),
        seed=0,
        keys=samples.keys,
        on_progress=lambda _: None,
        should_stop=lambda: False,
    )
    assert not allows(int((~weak.broken).sum()), COUNT), "one step must not pass for a check"


def test_the_bound_is_tight_enough_to_fail() -> None:
    assert allows(30, COUNT)
    assert not allows(45, COUNT)
