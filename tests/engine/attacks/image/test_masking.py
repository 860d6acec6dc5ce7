"""Planted masking: models that hide their weakness from gradients must still fall to the cascade."""

import pytest
from torch import nn

from engine.attacks.image import apgd, cross_entropy, linf_cascade


class Wrapped(nn.Module):
    """The weak model inside, seen through ``before`` and ``after``."""

    def __init__(self, inner, before=lambda pictures: pictures, after=lambda logits: logits):
        super().__init__()
        self.inner, self.before, self.after = inner, before, after

    def forward(self, pictures):
        return self.after(self.inner(self.before(pictures)))


def quantised(pictures):
    return (pictures * 32).round() / 32


MASKS = {
    "rounded inputs": {"before": quantised},
    "gradient cut": {"before": lambda pictures: pictures.detach()},
    "saturated softmax": {"after": lambda logits: (logits * 50).softmax(1)},
    "logits x 50": {"after": lambda logits: logits * 50},
    "rounded outputs": {"after": lambda logits: (logits * 8).round() / 8},
}


@pytest.mark.parametrize("mask", MASKS)
def test_a_masked_model_falls_nearly_as_far_as_the_bare_one(make_setting, mask):
    setting = make_setting(count=12)
    model = Wrapped(setting.model, **MASKS[mask]).eval()
    setting.labels = model(setting.inputs).argmax(1)
    outcome = setting.attack(linf_cascade("standard", 4), size=0.3, model=model)
    bare = setting.attack(linf_cascade("quick", 4), size=0.3)
    assert bare.broken.float().mean() >= 0.9
    assert outcome.broken.float().mean() >= bare.broken.float().mean() - 0.15


@pytest.mark.parametrize("mask", ["rounded inputs", "gradient cut"])
def test_gradients_alone_are_fooled_and_square_is_not(make_setting, mask):
    setting = make_setting(count=25)
    model = Wrapped(setting.model, **MASKS[mask]).eval()
    setting.labels = model(setting.inputs).argmax(1)
    fooled = setting.attack(apgd(cross_entropy, steps=20), size=0.05, model=model)
    whole = setting.attack(linf_cascade("quick", 4), size=0.05, model=model)
    assert whole.broken.sum() >= fooled.broken.sum() + 8
    assert sum(record.broke for record in whole.records if record.name == "square") >= 5


def test_no_sample_of_a_model_without_gradient_is_let_go(make_setting):
    setting = make_setting(count=4)
    model = Wrapped(setting.model, **MASKS["gradient cut"]).eval()
    outcome = setting.attack(linf_cascade("standard", 4), size=0.002, model=model)
    long_square = outcome.records[-1]
    assert long_square.forwards >= 250 * (~outcome.broken).sum()  # it gives up by its own progress alone
