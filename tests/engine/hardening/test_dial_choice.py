import torch
from torch import nn

from engine.corruptions import KINDS
from engine.hardening.choosing import SEVERITIES_TRIED
from engine.hardening.dial import choose_from
from engine.hardening.judging import loses_at_most
from engine.hardening.pictures.judge import PictureJudge
from engine.results import DialPoint

POINTS = (
    DialPoint(0.0, 0.95, 0.10),
    DialPoint(0.4, 0.94, 0.50),
    DialPoint(0.7, 0.93, 0.70),
    DialPoint(1.0, 0.90, 0.80),
)


def test_the_most_robust_allowed_point_comes_first_and_the_original_last():
    assert [point.mix for point in choose_from(POINTS, 0.925)] == [0.7, 0.4, 0.0]
    assert [point.mix for point in choose_from(POINTS, 0.99)] == [0.0]


def test_with_slack_the_larger_of_nearly_equal_mixes_comes_first():
    points = (*POINTS[:3], DialPoint(0.9, 0.93, 0.68))
    assert [point.mix for point in choose_from(points, 0.925)] == [0.7, 0.9, 0.4, 0.0]
    assert [point.mix for point in choose_from(points, 0.925, 0.03)] == [0.9, 0.7, 0.4, 0.0]


def test_a_kind_that_loses_too_much_is_noticed():
    before = {"blur": 0.8, "darkness": 0.7}
    assert loses_at_most(before, {"blur": 0.78, "darkness": 0.9}, 0.02)
    assert not loses_at_most(before, {"blur": 0.9, "darkness": 0.67}, 0.02)


def test_damage_is_measured_for_every_kind_and_the_same_each_time():
    random = torch.Generator().manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    pictures = torch.rand(20, 1, 8, 8, generator=random)
    with torch.no_grad():
        labels = network(pictures).argmax(1)
    first = PictureJudge(pictures, labels, 0.05).under_damage(network, 1, SEVERITIES_TRIED)
    assert first == PictureJudge(pictures, labels, 0.05, batch=7).under_damage(network, 1, SEVERITIES_TRIED)
    assert first.keys() == KINDS.keys()
    assert min(first.values()) < 1.0
