import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.attacks.image import spatial_attack
from engine.attacks.image.spatial import corners_first, limits, warp

PICTURE = torch.zeros(1, 1, 9, 9)
PICTURE[0, 0, 4, 6] = 1.0
PICTURE[0, 0, 4, 2] = 0.5


def place(picture, value):
    return (picture[0, 0] == value).nonzero()[0].tolist()


def test_no_move_changes_nothing():
    assert torch.allclose(warp(PICTURE, torch.zeros(1, 4)), PICTURE, atol=1e-6)


def test_shifts_go_right_and_down():
    moved = warp(PICTURE, torch.tensor([[0.0, 1 / 9, 2 / 9, 0.0]])).round(decimals=4)
    assert place(moved, 1.0) == [6, 7]


def test_a_quarter_turn_is_the_one_torch_knows():
    moved = warp(PICTURE, torch.tensor([[math.pi / 2, 0.0, 0.0, 0.0]]))
    clockwise, anticlockwise = (torch.rot90(PICTURE, turns, (2, 3)) for turns in (-1, 1))
    assert torch.allclose(moved, clockwise, atol=1e-5) or torch.allclose(moved, anticlockwise, atol=1e-5)


def test_a_turn_keeps_lengths_where_the_sides_differ():
    wide = torch.zeros(1, 1, 9, 21)
    wide[0, 0, 4, 13] = 1.0
    moved = warp(wide, torch.tensor([[math.pi / 2, 0.0, 0.0, 0.0]]))
    row, column = divmod(int(moved.argmax()), 21)
    assert abs(row - 4) == 3
    assert column == 10


def test_enlarging_moves_points_outwards():
    moved = warp(PICTURE, torch.tensor([[0.0, 0.0, 0.0, 0.5]]))
    assert moved[0, 0, 4, 7] > 0.9


def test_what_moves_in_repeats_the_border():
    bright = torch.full((1, 3, 8, 8), 0.7)
    assert torch.allclose(warp(bright, torch.tensor([[0.1, 0.1, -0.1, 0.05]])), bright, atol=1e-6)


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=4), st.integers(5, 12), st.integers(5, 12))
def test_moved_pictures_stay_in_the_box(moves, height, width):
    picture = torch.rand(1, 1, height, width)
    moved = warp(picture, torch.tensor([moves]) * limits(10.0))
    assert moved.shape == picture.shape
    assert moved.min() >= 0
    assert moved.max() <= 1


def test_limits_are_those_of_the_preset_and_shrink_in_proportion():
    assert limits(10.0).tolist() == pytest.approx([math.pi / 18, 0.1, 0.1, 0.05])
    assert limits(5.0).tolist() == pytest.approx([math.pi / 36, 0.05, 0.05, 0.025])


def test_the_grid_is_whole_without_the_clean_picture_and_starts_at_corners():
    grid = corners_first(3)
    assert grid.shape == (80, 4)
    assert (grid[:16].abs() == 1).all()
    assert (grid.abs().sum(1) > 0).all()


def test_the_worst_case_is_at_least_that_of_the_grid_and_of_fewer_draws(make_setting):
    setting = make_setting(count=20)
    quick, standard = (
        setting.attack(spatial_attack(depth), 3.0, norm="rotation_deg") for depth in ("quick", "standard")
    )
    assert 0 < quick.broken.sum() <= standard.broken.sum()
    assert torch.equal(setting.model(standard.inputs).argmax(1) != setting.labels, standard.broken)


def test_size_zero_breaks_nothing(make_setting):
    setting = make_setting(count=10)
    assert not setting.attack(spatial_attack("quick"), 0.0, norm="rotation_deg").broken.any()
