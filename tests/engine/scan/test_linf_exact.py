from collections.abc import Callable

import numpy as np
import pytest
import torch
from hand_made import make_model
from torch import nn

from engine.data.samples import Samples
from engine.models import Model
from engine.scan import measure_linf

SIZES = (0.0, 0.01, 0.03, 0.06, 0.2)


@pytest.mark.parametrize("size", SIZES)
def test_the_worst_case_of_a_linear_model_is_exact(
    linear_model: Model, linear_samples: Samples, exactly_broken: Callable[..., np.ndarray], size: float
) -> None:
    result = measure_linf(linear_model, linear_samples, size, "quick", seed=0)
    expected = exactly_broken(linear_samples, size)
    assert np.array_equal(result.broken, expected)
    assert result.entry.accuracy == pytest.approx(1 - expected.mean())
    assert 0 < expected.mean() < 1 or size == 0.2


def test_examples_are_within_bounds_and_really_wrong(linear_model: Model, linear_samples: Samples) -> None:
    size = 0.06
    result = measure_linf(linear_model, linear_samples, size, "quick", seed=0)
    found = result.examples
    assert sorted(found.indices) == np.flatnonzero(result.broken).tolist()
    assert np.abs(found.inputs - linear_samples.inputs(found.indices).numpy()).max() <= size + 1e-6
    assert found.inputs.min() >= 0
    assert found.inputs.max() <= 1
    assert (linear_model.confirm(found.inputs).argmax(1) != found.labels).all()


def test_a_larger_size_keeps_what_a_smaller_one_broke(linear_model: Model, linear_samples: Samples) -> None:
    small = measure_linf(linear_model, linear_samples, 0.02, "quick", seed=0)
    large = measure_linf(linear_model, linear_samples, 0.05, "quick", seed=0, smaller=small)
    assert not (small.broken & ~large.broken).any()
    before = dict(zip(small.examples.indices.tolist(), small.examples.inputs))
    after = dict(zip(large.examples.indices.tolist(), large.examples.inputs))
    assert all(np.array_equal(after[place], picture) for place, picture in before.items())
    assert sum(record.broke for record in large.entry.attacks) == large.broken.sum()


def test_order_changes_nothing(linear_model: Model, linear_samples: Samples) -> None:
    shuffled = np.random.default_rng(1).permutation(len(linear_samples))
    straight = measure_linf(linear_model, linear_samples, 0.03, "quick", seed=4)
    mixed = measure_linf(linear_model, linear_samples.subset(shuffled), 0.03, "quick", seed=4)
    assert np.array_equal(mixed.broken, straight.broken[shuffled])
    assert mixed.entry.accuracy == straight.entry.accuracy
    assert set(shuffled[mixed.examples.indices].tolist()) == set(straight.examples.indices.tolist())


def test_a_success_counts_only_when_the_file_confirms_it(linear_network: nn.Module, linear_samples: Samples) -> None:
    class Steadfast(nn.Module):
        """Right about the unchanged pictures, and moved by nothing else."""

        def __init__(self) -> None:
            super().__init__()
            self.known = linear_samples.inputs().flatten(1)
            self.answers = linear_network(linear_samples.inputs()).detach()

        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return self.answers[torch.cdist(pictures.flatten(1), self.known).argmin(1)]

    model = make_model(linear_network, (1, 8, 8), 2, file=Steadfast())
    result = measure_linf(model, linear_samples, 0.05, "quick", seed=0)
    assert result.broken.sum() == 5
    assert result.worst.claimed > 20
    assert result.worst.taken_back == result.worst.claimed
    assert "not confirmed" in result.entry.notes[0]
