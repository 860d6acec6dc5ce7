"""The built-in sample, checked as a user's file."""

from pathlib import Path

import numpy as np
import pytest

from engine.data import open_pictures
from engine.models import InputConvention, Model, open_model
from engine.scan import measure_linf

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@pytest.mark.slow
def test_tiny_changes_trick_the_sample(sample_model: Path, sample_test: Path) -> None:
    raw = open_model(sample_model)
    model = Model(raw, InputConvention("NCHW", 1, 28, 28, scaling="0-1", colour_order="grey"), CLASSES)
    source = open_pictures(sample_test)
    samples = source.load((1, 28, 28), limit=60)
    assert samples.labels is not None
    places = np.array([CLASSES.index(name) for name in source.class_folders])
    samples.labels[:] = places[samples.labels]
    small = measure_linf(model, samples, 0.05, "quick", seed=0)
    large = measure_linf(model, samples, 0.1, "quick", seed=0, smaller=small)
    assert small.entry.accuracy is not None
    assert small.entry.accuracy < 0.25  # 13 % of 500 at depth standard; these are 60 at depth quick
    assert large.entry.accuracy == 0
    assert small.worst.taken_back == 0
