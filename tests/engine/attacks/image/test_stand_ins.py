"""Operations without a slope keep their values and get one."""

import pytest
import torch
from torch.nn import functional

from engine.attacks.image.stand_ins import StandIns

SLOPELESS = {
    "rounded": lambda x: (x * 8).round() / 8,
    "rounded down": lambda x: torch.floor(x * 8) / 8,
    "remainder taken off": lambda x: x - x % 0.125,
    "cut": lambda x: x.detach(),
    "sign": lambda x: torch.sign(x - 0.45),
    "threshold": lambda x: (x > 0.45).float(),
    "threshold from the other side": lambda x: torch.full_like(x, 0.45).lt(x).float(),
    "truth times number": lambda x: (x > 0.45) * 2.0,
    "chosen": lambda x: torch.where(x >= 0.45, 1.0, 0.0),
    "between": lambda x: ((x > 0.2) & ~(x > 0.81)).float(),
    "either": lambda x: ((x > 0.81) | (x < 0.2)).float(),
    "whole numbers": lambda x: (x * 8).to(torch.int64).float() / 8,
    "whole numbers divided": lambda x: (x * 8).to(torch.int32) / 8,
    "many thresholds": lambda x: (x[:, None] > torch.linspace(0, 1, 9)[:, None]).float().mean(1),
    "sharp softmax": lambda x: (x * 1e5).softmax(1),
    "sharp sigmoid": lambda x: torch.sigmoid((x - 0.45) * 1e5),
    "sharp tanh": lambda x: torch.tanh((x - 0.45) * 1e5),
    "steep ramp": lambda x: torch.clamp((x - 0.45) * 1e5, 0, 1),
    "steep hard sigmoid": lambda x: functional.hardsigmoid((x - 0.45) * 1e5),
}
ORDINARY = {
    "relu": torch.relu,
    "calm softmax": lambda x: (x * 3).softmax(1),
    "calm sigmoid": lambda x: torch.sigmoid(x - 0.5),
    "gelu": functional.gelu,
    "pooled": lambda x: functional.max_pool1d(x[None], 2)[0],
}


def pictures():
    return torch.linspace(0, 1, 20).reshape(2, 10).requires_grad_()


def slope(x, y):
    weight = torch.linspace(-1, 1.3, y.numel()).reshape(y.shape)
    return torch.autograd.grad((y * weight).sum(), x)[0] if y.requires_grad else torch.zeros_like(x)


@pytest.mark.parametrize("name", SLOPELESS)
def test_values_stay_and_the_slope_appears(name):
    x = pictures()
    plain = SLOPELESS[name](x)
    assert (slope(x, plain) == 0).float().mean() >= 0.9
    with StandIns():
        shown = SLOPELESS[name](x)
    assert torch.equal(shown, plain)
    assert (slope(x, shown) != 0).float().mean() >= 0.9


@pytest.mark.parametrize("name", ["threshold", "sign", "sharp sigmoid", "sharp tanh", "chosen", "many thresholds"])
def test_the_slope_of_what_rises_points_up(name):
    x = pictures()
    with StandIns():
        total = SLOPELESS[name](x).sum()
    assert (torch.autograd.grad(total, x)[0] > 0).all()


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("values", [False, True])
def test_ordinary_operations_are_left_alone(name, values):
    x = pictures()
    plain = ORDINARY[name](x)
    with StandIns(values=values):
        shown = ORDINARY[name](x)
    assert torch.equal(shown, plain)
    assert torch.allclose(slope(x, shown), slope(x, plain))


@pytest.mark.parametrize("name", ["rounded", "threshold", "sharp softmax", "sharp sigmoid", "chosen"])
def test_a_smooth_copy_has_other_values(name):
    x = pictures()
    with StandIns(values=True):
        smooth = SLOPELESS[name](x)
    assert not torch.equal(smooth, SLOPELESS[name](x))
    assert len(smooth.detach().unique()) >= 15


def test_one_sample_does_not_change_another():
    x = pictures()
    for name, run in SLOPELESS.items():
        with StandIns():
            both, alone = run(x), run(x[:1])
        weight = torch.linspace(-1, 1.3, alone.numel()).reshape(alone.shape)
        whole = torch.autograd.grad((both[:1] * weight).sum(), x)[0][:1]
        part = torch.autograd.grad((alone * weight).sum(), x)[0][:1]
        assert torch.allclose(whole, part), name


def test_nothing_stays_behind():
    x = pictures()
    with StandIns():
        assert (x > 0.5).float().requires_grad
    assert not (x > 0.5).float().requires_grad
