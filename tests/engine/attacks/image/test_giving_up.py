import torch
from torch import nn

from engine.attacks.image.apgd import AdaptiveStep
from engine.attacks.image.ascent import Ascent
from engine.attacks.image.cascade import Cascade
from engine.attacks.image.losses import margin
from engine.attacks.image.square import Square


class Flat(nn.Module):
    """Answers as the model does, and hides its gradient."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pictures):
        return self.model(pictures).detach()


def test_a_run_that_gives_up_saves_work_and_breaks_the_same(setting):
    guides = ("guide",)
    first = (Ascent("guide", margin, AdaptiveStep, 10), Square(20))
    patient = Cascade("patient", (*first, Ascent("long", margin, AdaptiveStep, 60)))
    hasty = Cascade("hasty", (*first, Ascent("long", margin, AdaptiveStep, 60, gives_up_with=guides)))
    slow, quick = setting.attack(patient, size=0.005), setting.attack(hasty, size=0.005)
    assert torch.equal(slow.broken, quick.broken)
    assert quick.records[-1].forwards < 0.7 * slow.records[-1].forwards
    assert quick.records[-1].settings["gives_up"] is True


def test_giving_up_does_not_depend_on_the_company(setting):
    searches = (Ascent("guide", margin, AdaptiveStep, 10), Square(20))
    hasty = Cascade("hasty", (*searches, Ascent("long", margin, AdaptiveStep, 60, gives_up_with=("guide",))))
    whole = setting.attack(hasty, size=0.005)
    alone = setting.attack(hasty, size=0.005, rows=slice(0, 7))
    assert torch.equal(whole.inputs[:7], alone.inputs)


def test_no_run_gives_up_where_the_random_search_came_farther(make_setting):
    setting = make_setting(count=4)
    model = Flat(setting.model).eval()
    searches = (Ascent("guide", margin, AdaptiveStep, 3), Square(200))
    hasty = Cascade("hasty", (*searches, Ascent("long", margin, AdaptiveStep, 50, gives_up_with=("guide",))))
    outcome = setting.attack(hasty, size=0.002, model=model)
    standing = int((~outcome.broken).sum())
    assert standing
    assert outcome.records[-1].forwards >= 50 * standing
