"""A model that hides its gradients is never called stronger, whatever its figures say."""

import copy

import pytest
import torch
from torch import nn

from engine.hardening import HardenSettings, harden
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.pictures.craft import craft
from engine.hardening.rounds import generator
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import TestError


class Steps(nn.Module):
    """Answers in steps: flat everywhere, so that gradients show nothing; ``cuts``: there is not even a zero."""

    def __init__(self, inner: nn.Module, *, cuts: bool = False) -> None:
        super().__init__()
        self.inner, self.cuts = inner, cuts

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        logits = (self.inner(x) * 50).round() / 50
        return logits.detach() if self.cuts else logits


def strengthened(kit, model, save):
    parts = [kit.draw_samples(count, seed=seed) for seed, count in enumerate((720, 60, 40))]
    settings = HardenSettings(depth="quick", max_accuracy_drop=5.0, minutes=0.03)
    silent, nothing = SilentMonitor(), NoCheckpoint()
    return harden(model, *parts, settings, save_candidate=save, seed=0, monitor=silent, checkpoint=nothing)


@pytest.mark.parametrize("cuts", [False, True])
def test_a_masked_copy_ends_as_unreliable(kit, fitted, monkeypatch, cuts):
    monkeypatch.setattr("engine.hardening.choosing.LEAST_GAIN", -1.0)  # the training is short; the proof matters
    hardened = strengthened(
        kit, fitted, lambda network: kit.as_model(Steps(copy.deepcopy(network), cuts=cuts))
    )  # fmt: skip
    reason = next(reason for reason in hardened.reasons if reason.code == "c.trust")
    assert not reason.held
    assert "gradient" in reason.note
    assert hardened.proof == "none"
    assert not hardened.accepted


def test_a_model_that_no_change_of_weights_reaches_is_refused(kit, fitted):
    with pytest.raises(TestError) as caught:
        strengthened(kit, kit.as_model(Steps(copy.deepcopy(fitted.network), cuts=True)), pytest.fail)
    assert caught.value.code == "harden.not_trainable"


@pytest.mark.parametrize("cuts", [False, True])
def test_without_a_gradient_the_training_attack_is_noise(kit, fitted, cuts):
    pictures = kit.draw_samples(6).inputs()
    masked = Steps(copy.deepcopy(fitted.network), cuts=cuts)
    changed = craft(masked, pictures, torch.eye(3).repeat(2, 1), 0.05, InnerAttack(2, 1.0, 0.5), generator(0, "x"))
    assert 0 < (changed - pictures).abs().max() <= 0.05 + 1e-6
