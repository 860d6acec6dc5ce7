import numpy as np
import pytest
import torch

from engine.attacks.image.gradient import Probe
from engine.attacks.image.let_go import LetGo
from engine.attacks.image.task import Task
from engine.results.measurements import Budget

RULE = LetGo("gradient", "other", "random")


def let_go(gradient, other, random, clean=-10.0):
    task = Task(
        Probe(torch.nn.Identity(), lambda: False, 1),
        Budget("linf", 0.1),
        torch.zeros(1, 1, 1, 2),
        torch.zeros(1, dtype=torch.int64),
        np.zeros(1, np.uint64),
        0,
    )
    task.clean_logits = torch.tensor([[0.0, clean]])
    for name, reached in (("gradient", gradient), ("other", other), ("random", random)):
        task.best.begin(name)
        task.best.reached[name][:] = reached
    RULE(task)
    assert (len(task.best.standing()) == 0) == bool(task.best.let_go[0])
    return bool(task.best.let_go[0])


def test_far_and_agreed_is_let_go():
    assert let_go(-8.0, -8.5, -9.0)


@pytest.mark.parametrize(
    ("gradient", "other", "random"),
    [
        (-3.0, -3.0, -9.0),
        (-8.0, -9.5, -9.0),
        (-8.0, -8.0, -7.0),
        (-10.0, -10.0, -10.0),
        (-11.0, -8.0, -12.0),
        (float("-inf"), float("-inf"), float("-inf")),
        (float("nan"), -8.0, -9.0),
    ],
)
def test_near_doubtful_flat_or_missing_goes_on(gradient, other, random):
    assert not let_go(gradient, other, random)
