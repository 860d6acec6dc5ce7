import numpy as np
import pytest
import torch
from torch import nn

from engine.attacks.image import apgd, cross_entropy, margin, pgd
from engine.attacks.image.apgd import AdaptiveStep, checkpoints
from engine.attacks.image.projections import LinfBall
from engine.results.measurements import Budget


def test_checkpoints_are_those_of_the_paper():
    assert sorted(checkpoints(100)) == [22, 41, 57, 70, 80, 87, 93, 99]


@pytest.mark.parametrize("steps", [1, 2, 5, 10, 20])
def test_short_runs_have_checkpoints_within_reach(steps):
    assert all(1 <= place <= steps for place in checkpoints(steps))
    assert checkpoints(steps)


def climbing(values, steps=10):
    """Feed losses ``values`` (steps, n) with a constant slope; return the step lengths after each move."""
    clean = torch.full((len(values[0]), 1, 1, 1), 0.5)
    motion = AdaptiveStep(LinfBall.around(clean, 0.1), clean, steps)
    lengths = []
    for value in values:
        motion.move(torch.tensor(value), torch.ones_like(clean))
        lengths.append(motion.state["length"].tolist())
    return lengths


def test_the_step_is_halved_per_sample_only_where_the_loss_rose_too_seldom():
    lengths = climbing([[float(step), -float(step)] for step in range(10)])
    assert [length[0] for length in lengths] == [2.0] * 10
    assert lengths[-1][1] < 2.0


def test_the_way_back_leads_to_the_best_point():
    clean = torch.full((1, 1, 1, 1), 0.5)
    motion = AdaptiveStep(LinfBall.around(clean, 0.1), clean, 10)
    motion.move(torch.tensor([5.0]), torch.ones_like(clean))
    for _ in range(6):
        motion.move(torch.tensor([0.0]), -torch.ones_like(clean))
    assert motion.state["best"].item() == 0.5


@pytest.mark.parametrize(
    ("attack", "classes", "may_miss"),
    [
        (apgd(margin, steps=20), 3, 1),  # untargeted, so it may climb towards the wrong one of the other classes
        (apgd(margin, steps=10, targets=5), 3, 0),
        (apgd(cross_entropy, steps=20), 2, 0),
        (pgd(cross_entropy, steps=20), 2, 0),
    ],
)
def test_gradient_attacks_reach_the_analytic_worst_case_of_a_linear_model(attack, classes, may_miss):
    random = torch.Generator().manual_seed(0)
    linear = nn.Linear(16, classes)
    with torch.no_grad():
        linear.weight.copy_(torch.randn(classes, 16, generator=random) * 0.3)
        linear.bias.zero_()
    inputs = 0.5 + 0.4 * (torch.rand(60, 1, 4, 4, generator=random) - 0.5)
    model = nn.Sequential(nn.Flatten(), linear)
    with torch.no_grad():
        linear.bias.copy_(-model(inputs).median(0).values)
    labels = model(inputs).argmax(1)
    size = {2: 0.05, 3: 0.04}[classes]
    with torch.no_grad():
        reach = size * (linear.weight[None] - linear.weight[labels][:, None]).abs().sum(2)
        gap = model(inputs) - model(inputs).gather(1, labels[:, None]) + reach
        worst = gap.scatter(1, labels[:, None], float("-inf")).amax(1)
    outcome = attack(
        model,
        inputs,
        labels,
        Budget("linf", size),
        seed=0,
        keys=np.arange(60, dtype=np.uint64),
        on_progress=lambda share: None,
        should_stop=lambda: False,
    )
    clearly = worst.abs() > 0.01
    assert 3 <= (worst > 0).sum() < 55
    assert not (outcome.broken & (worst <= 0))[clearly].any()
    assert (~outcome.broken & (worst > 0))[clearly].sum() <= may_miss
