import numpy as np
import pytest
import torch
from torch import nn

from engine.attacks.image import Cascade, linf_cascade, unmasking
from engine.attacks.image.gradient import Probe
from engine.attacks.image.lenses import blurred, smooth_copy, straight_through
from engine.attacks.image.losses import margin
from engine.attacks.image.task import Task
from engine.results.measurements import Budget


def records(outcome):
    return {record.name: record for record in outcome.records}


class Cut(nn.Module):
    """The model inside, its gradient cut."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, pictures):
        return self.inner(pictures.detach())


def task_for(setting, model):
    probe = Probe(model, lambda: False, 64)
    task = Task(probe, Budget("linf", 0.02), setting.inputs, setting.labels, setting.keys, 0)
    task.look()
    return task


@pytest.mark.parametrize("depth", ["quick", "standard"])
def test_an_ordinary_model_has_no_suspects(make_setting, depth):
    setting = make_setting(count=12)
    outcome = setting.attack(linf_cascade(depth, 4), size=0.004)
    done = records(outcome)["unmask"]
    assert 0 < done.backwards <= 24
    assert done.forwards <= 36


def test_a_cut_gradient_makes_every_standing_sample_suspect_and_hides_nothing(make_setting):
    setting = make_setting(count=16)
    bare = setting.attack(linf_cascade("quick", 4), size=0.01)
    hidden = setting.attack(unmasking(4), size=0.01, model=Cut(setting.model))
    assert 3 <= bare.broken.sum() <= 13
    assert not (bare.broken & ~hidden.broken).any()
    assert records(hidden)["unmask"].broke >= 2
    assert records(hidden)["unmask"].forwards >= 100 * (~hidden.broken).sum()


def test_found_pictures_are_allowed_and_judged_by_the_model_itself(make_setting):
    setting = make_setting(count=10)
    model = nn.Sequential(Cut(setting.model), nn.Softmax(1))
    outcome = setting.attack(unmasking(4), size=0.01, model=model)
    assert records(outcome)["unmask"].broke >= 1
    assert (outcome.inputs - setting.inputs).abs().max() <= 0.01 + 1e-6
    assert outcome.inputs.min() >= 0
    assert outcome.inputs.max() <= 1
    assert torch.equal(model(outcome.inputs).argmax(1) != setting.labels, outcome.broken)


def test_company_changes_nothing_for_a_masked_model(make_setting):
    setting = make_setting(count=4)
    attack = Cascade("x", unmasking(4, steps=4, queries=10).searches, chunk=1)
    whole = setting.attack(attack, size=0.008, model=Cut(setting.model))
    for row in (1, 3):
        alone = setting.attack(attack, size=0.008, model=Cut(setting.model), rows=slice(row, row + 1))
        assert torch.equal(alone.inputs[0], whole.inputs[row])


def test_only_lets_the_rest_rest_and_restores(make_setting):
    setting = make_setting(count=6)
    best = task_for(setting, setting.model).best
    best.let_go[3] = True
    with best.only(torch.tensor([1, 3, 5])):
        assert best.standing().tolist() == [1, 5]
    assert best.standing().tolist() == [0, 1, 2, 4, 5]


@pytest.mark.parametrize("lens", [straight_through, smooth_copy, blurred(0.02, (1, 8, 8))])
def test_every_lens_returns_the_models_own_answers(make_setting, lens):
    setting = make_setting(count=6)
    model = nn.Sequential(Rounder(), setting.model).eval()
    probe = task_for(setting, model).probe
    with probe.looking(lens):
        slope = probe.slope(setting.inputs, setting.labels, None, margin)
    assert torch.allclose(slope.logits, probe.logits(setting.inputs))
    assert slope.gradient.shape == setting.inputs.shape
    assert slope.values.shape == (6,)
    assert not any(part.requires_grad for part in (slope.logits, slope.values, slope.gradient))
    plain = probe.slope(setting.inputs, setting.labels, None, margin)
    assert not plain.gradient.any()
    assert slope.gradient.any() or lens not in (straight_through, smooth_copy)


class Rounder(nn.Module):
    def forward(self, pictures):
        return (pictures * 64).round() / 64


def test_blur_does_not_depend_on_the_batch():
    seen = []

    def see(pictures, within=None):
        seen.append(pictures)
        raise StopIteration

    for count in (1, 5):
        with pytest.raises(StopIteration):
            blurred(0.1, (1, 8, 8))(see, see, torch.zeros(count, 1, 8, 8))
    assert np.array_equal(seen[0][0], seen[1][4])
