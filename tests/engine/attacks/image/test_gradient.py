import pytest
import torch
from torch import nn

from engine.attacks.image import apgd
from engine.attacks.image.gradient import Interrupted, Probe, ready_for_attack
from engine.attacks.image.losses import cross_entropy, margin


def test_counts_samples_not_batches_and_chunks_change_nothing(setting):
    whole = Probe(setting.model, lambda: False, 64)
    parts = Probe(setting.model, lambda: False, 7)
    assert torch.allclose(whole.logits(setting.inputs), parts.logits(setting.inputs), atol=1e-5)
    one = whole.slope(setting.inputs, setting.labels, None, margin)
    many = parts.slope(setting.inputs, setting.labels, None, margin)
    assert torch.allclose(one.gradient, many.gradient, atol=1e-5)
    assert (parts.forwards, parts.backwards) == (80, 40)


def test_gradient_is_that_of_each_sample_alone(setting):
    slope = Probe(setting.model, lambda: False, 64).slope(setting.inputs, setting.labels, None, cross_entropy)
    leaf = setting.inputs[3:4].clone().requires_grad_()
    cross_entropy(setting.model(leaf), setting.labels[3:4], None).sum().backward()
    assert torch.allclose(slope.gradient[3:4], leaf.grad, atol=1e-6)


def test_attacks_leave_no_weight_gradients_and_restore_every_flag(make_setting):
    setting = make_setting()
    model = nn.Sequential(setting.model, nn.Dropout(0.9)).train()
    model[0][0].weight.requires_grad_(False)
    before = [module.training for module in model.modules()]
    with ready_for_attack(model):
        assert not any(module.training for module in model.modules())
        assert not any(weight.requires_grad for weight in model.parameters())
    setting.attack(apgd(steps=3), model=model)
    assert [module.training for module in model.modules()] == before
    assert [weight.requires_grad for weight in model.parameters()] == [False, True, True, True]
    assert all(weight.grad is None for weight in model.parameters())


class Small(nn.Module):
    """Takes at most ``room`` pictures at once, as a full graphics card does."""

    def __init__(self, inner, room, error):
        super().__init__()
        self.inner, self.room, self.error = inner, room, error

    def forward(self, pictures):
        if len(pictures) > self.room:
            raise self.error
        return self.inner(pictures)


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError("out of memory"), MemoryError(), RuntimeError("DefaultCPUAllocator: not enough memory")],
)
def test_out_of_memory_halves_and_goes_on_with_the_same_result(setting, error):
    plain = setting.attack(apgd(steps=5))
    tight = setting.attack(apgd(steps=5), model=Small(setting.model, 3, error))
    assert torch.equal(plain.broken, tight.broken)
    assert tight.records[1].forwards == plain.records[1].forwards


def test_an_error_that_is_not_memory_and_one_picture_too_many_are_raised(setting):
    with pytest.raises(RuntimeError, match="shapes"):
        setting.attack(apgd(steps=2), model=Small(setting.model, 3, RuntimeError("shapes differ")))
    with pytest.raises(MemoryError):
        setting.attack(apgd(steps=2), model=Small(setting.model, 0, MemoryError()))


def test_a_slope_that_is_not_a_number_becomes_flat():
    class Root(nn.Module):
        def forward(self, pictures):
            sums = pictures.flatten(1).sum(1, keepdim=True)
            return torch.cat([sums.sqrt(), sums * 0], 1)

    slope = Probe(Root(), lambda: False, 8).slope(
        torch.zeros(2, 1, 2, 2), torch.zeros(2, dtype=torch.int64), None, margin
    )
    assert not slope.gradient.any()


def test_stop_is_seen_between_chunks(setting):
    calls = iter([False, False, True])
    probe = Probe(setting.model, lambda: next(calls), 10)
    with pytest.raises(Interrupted):
        probe.logits(setting.inputs)
    assert probe.forwards == 20
