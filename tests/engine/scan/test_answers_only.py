"""A file that only answers: no gradients searched or counted, random search with a fair budget, honest checks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hand_made import make_model
from torch import nn

from engine.attacks.image import answers_cascade, linf_cascade
from engine.data.samples import Samples
from engine.models import Model
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.scan import Scanned, plan_scan, run_scan

NEED_GRADIENTS = {"gradient", "monotone", "iterated", "noise", "square_gain"}


class Answers(nn.Module):
    """Answers without gradients, like a file in its own runtime; ``steps`` rounds them."""

    def __init__(self, network: nn.Module, steps: float = 0.0) -> None:
        super().__init__()
        self.inside = [network]
        self.steps = steps

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            logits: torch.Tensor = self.inside[0](pictures.detach())
        return (logits / self.steps).round() * self.steps if self.steps else logits


def from_outside(network: nn.Module, steps: float = 0.0) -> Model:
    model = make_model(Answers(network, steps), (1, 8, 8), 2)
    model.raw = replace(model.raw, access="scores", trainable=False)
    return model


def check(model: Model, samples: Samples, *tests: str) -> Scanned:
    plan = plan_scan(model, samples, depth="quick", sizes=(0.02, 0.04), tests=tests or ("linf",))
    return run_scan(model, samples, plan, seed=0, monitor=SilentMonitor(), checkpoint=NoCheckpoint(), evidence_dir=None)


@pytest.mark.parametrize("depth", ["quick", "standard", "thorough"])
def test_square_gets_more_questions_than_beside_gradients(depth: str) -> None:
    def most(searches: Any) -> int:
        return sum(search.queries for search in searches if search.name == "square")

    alone = answers_cascade(depth).searches
    assert {search.name for search in alone} == {"noise", "square"}
    assert most(alone) >= 3 * most(linf_cascade(depth, 10).searches)


def test_no_gradient_is_searched_or_counted(
    linear_network: nn.Module, linear_samples: Samples, exactly_broken: Callable[[Samples, float], np.ndarray]
) -> None:
    scanned = check(from_outside(linear_network), linear_samples)
    for test in scanned.tests:
        assert test.status == "measured"
        assert {record.name for record in test.attacks} <= {"clean", "noise", "square", "smaller_size"}
        assert all(record.backwards == 0 for record in test.attacks)
        exact = 1 - float(exactly_broken(linear_samples, test.budget.size).mean())
        assert exact <= test.accuracy <= exact + 0.05


def test_checks_that_need_gradients_do_not_apply(linear_network: nn.Module, linear_samples: Samples) -> None:
    status = {check.id: check.status for check in check(from_outside(linear_network), linear_samples).trust}
    assert {id_ for id_, found in status.items() if found == "not_applicable"} == NEED_GRADIENTS
    assert {status[id_] for id_ in ("identity", "unbounded", "answers_move", "bounds", "transfer")} == {"passed"}


def test_answers_in_steps_are_not_believed(linear_network: nn.Module, linear_samples: Samples) -> None:
    """Rounded answers hide the way, so what stands may be the search's own failure."""
    scanned = check(from_outside(linear_network, steps=4.0), linear_samples)
    assert {check.id: check.status for check in scanned.trust}["answers_move"] == "unreliable"
    assert all(test.status == "unreliable" for test in scanned.tests if test.accuracy and test.accuracy > 0.05)


def test_a_model_with_gradients_is_checked_as_before(linear_model: Model, linear_samples: Samples) -> None:
    scanned = check(linear_model, linear_samples)
    assert "answers_move" not in {check.id for check in scanned.trust}
    assert "not_applicable" not in {check.status for check in scanned.trust}
