import torch

from engine.attacks.image import square
from engine.attacks.image.cascade import Cascade
from engine.attacks.image.square import Square, window_side


def test_windows_shrink_as_in_the_paper():
    sides = [window_side(query, 10_000, 784) for query in (1, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001)]
    shares = [0.8 / 2**power for power in range(10)]
    assert sides == [max(1, round((share * 784) ** 0.5)) for share in shares]


def test_the_schedule_is_stretched_to_the_number_of_queries():
    assert window_side(100, 1000, 784) == window_side(1000, 10_000, 784)


def test_search_changes_only_what_it_may_and_beats_its_own_start(setting):
    start = setting.attack(square(1), size=0.01)
    longer = setting.attack(square(150), size=0.01)
    assert start.broken.sum() < longer.broken.sum()
    edge = (longer.inputs - setting.inputs).abs()
    at_edge_or_box = (edge - 0.01).abs().lt(1e-6) | longer.inputs.eq(0) | longer.inputs.eq(1)
    changed = (longer.inputs != setting.inputs).flatten(1).any(1)
    assert at_edge_or_box[changed].all()


def test_queries_are_counted_and_never_exceeded(setting):
    record = setting.attack(square(50), size=0.001).records[1]
    assert record.backwards == 0
    assert record.forwards <= 50 * 40 + 40
    assert torch.tensor(record.forwards) > 40


def test_giving_up_saves_queries_and_loses_nothing_within_reach(setting):
    patient = setting.attack(Cascade("patient", (Square(400),)), size=0.01)
    hasty = setting.attack(Cascade("hasty", (Square(400, gives_up=True),)), size=0.01)
    assert hasty.records[1].forwards < 0.9 * patient.records[1].forwards
    assert hasty.broken.sum() >= patient.broken.sum() - 1


def test_giving_up_does_not_depend_on_the_company(setting):
    hasty = Cascade("hasty", (Square(200, gives_up=True),))
    whole = setting.attack(hasty, size=0.01)
    alone = setting.attack(hasty, size=0.01, rows=slice(0, 7))
    assert torch.equal(whole.inputs[:7], alone.inputs)
