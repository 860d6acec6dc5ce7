import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from engine.attacks.image.projections import LinfBall

SIZES = st.one_of(st.just(0.0), st.just(1.0), st.floats(1e-4, 1.0))


def pictures(low, high):
    return arrays.arrays(np.float32, (2, 1, 3, 3), elements=st.floats(low, high, width=32)).map(torch.from_numpy)


@given(pictures(0, 1), pictures(-4, 4), SIZES)
def test_projected_pictures_are_allowed_and_allowed_ones_stay(clean, anything, size):
    ball = LinfBall.around(clean, size)
    inside = ball.project(anything)
    assert (inside - clean).abs().max() <= size + 1e-6
    assert inside.min() >= 0
    assert inside.max() <= 1
    assert torch.equal(ball.project(inside), inside)


@given(pictures(0, 1), pictures(-4, 4))
def test_size_zero_gives_the_very_same_picture(clean, anything):
    assert torch.equal(LinfBall.around(clean, 0.0).project(anything), clean)


@given(pictures(0, 1), pictures(-1, 1), SIZES)
def test_starts_and_steps_stay_allowed(clean, values, size):
    ball = LinfBall.around(clean, size)
    assert (ball.start(values) - clean).abs().max() <= size + 1e-6
    assert ball.step(values, 2.0).abs().max() <= 2 * size + 1e-6


def test_a_step_can_differ_between_samples_and_flat_places_stand_still():
    ball = LinfBall.around(torch.full((2, 1, 1, 2), 0.5), 0.1)
    move = ball.step(torch.tensor([[[[3.0, 0.0]]], [[[-1e-20, 1.0]]]]), torch.tensor([1.0, 0.5]))
    assert torch.allclose(move, torch.tensor([[[[0.1, 0.0]]], [[[-0.05, 0.05]]]]))
