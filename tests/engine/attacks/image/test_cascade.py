import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from engine.attacks.image import Cascade, apgd, linf_cascade, noise, pgd, spatial_attack, square
from engine.attacks.image.gradient import Probe
from engine.attacks.image.task import Task
from engine.results.measurements import Budget

EVERY = {
    "noise": noise(4),
    "pgd": pgd(steps=4),
    "apgd": apgd(steps=6),
    "targeted": apgd(steps=4, targets=9),
    "square": square(20),
    "quick": linf_cascade("quick", 4),
}


@pytest.mark.parametrize(
    ("depth", "classes"),
    [("quick", 2), ("quick", 3), ("standard", 2), ("standard", 3), ("standard", 4), ("thorough", 3)],
)
def test_every_depth_works_for_few_classes_and_breaks_some_and_not_all(make_setting, depth, classes):
    setting = make_setting(classes, count=5)
    outcome = setting.attack(linf_cascade(depth, classes), size={2: 0.1, 3: 0.05, 4: 0.01}[classes])
    assert 0 < outcome.broken.sum() < 5
    assert sum(record.broke for record in outcome.records) == outcome.broken.sum()


@pytest.mark.parametrize("attack", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("size", [0.0, 0.003, 0.02, 1.0])
def test_found_pictures_are_allowed_and_their_flags_are_true(setting, attack, size):
    outcome = setting.attack(attack, size=size)
    assert outcome.inputs.dtype == torch.float32
    assert (outcome.inputs - setting.inputs).abs().max() <= size + 1e-6
    assert outcome.inputs.min() >= 0
    assert outcome.inputs.max() <= 1
    assert torch.equal(setting.model(outcome.inputs).argmax(1) != setting.labels, outcome.broken)


@pytest.mark.parametrize("attack", EVERY.values(), ids=EVERY)
def test_size_zero_returns_the_clean_pictures_exactly(setting, attack):
    outcome = setting.attack(attack, size=0.0)
    assert torch.equal(outcome.inputs, setting.inputs)
    assert not outcome.broken.any()


@given(st.permutations(range(12)), st.integers(1, 12), st.sampled_from(sorted(EVERY)))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_company_change_no_bit_where_passes_are_the_same(setting, order, count, name):
    attack = Cascade(EVERY[name].name, EVERY[name].searches, chunk=1)
    picked = np.array(order[:count])
    whole = setting.attack(attack, rows=slice(0, 12))
    part = setting.attack(attack, rows=picked)
    assert torch.equal(part.broken, whole.broken[picked])
    assert torch.equal(part.inputs, whole.inputs[picked])


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("chunk", [1, 7, 40])
def test_the_number_of_pictures_in_one_pass_changes_no_outcome(setting, name, chunk):
    attack = Cascade(EVERY[name].name, EVERY[name].searches, chunk=chunk)
    assert torch.equal(setting.attack(attack).broken, setting.attack(EVERY[name]).broken)


def test_the_same_call_gives_the_same_bits_and_another_seed_does_not(setting):
    attack = linf_cascade("quick", 4)
    one, two, other = (setting.attack(attack, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(one.inputs, two.inputs)
    assert not torch.equal(one.inputs, other.inputs)


def test_a_larger_size_breaks_more(setting):
    counts = [int(setting.attack(linf_cascade("quick", 4), size=size).broken.sum()) for size in (0, 0.005, 0.01, 0.3)]
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == 40


def test_samples_already_wrong_count_at_once_without_work(setting):
    setting.labels = (setting.labels + 1) % 4
    outcome = setting.attack(linf_cascade("standard", 4))
    assert outcome.broken.all()
    assert torch.equal(outcome.inputs, setting.inputs)
    assert outcome.records[0].name == "clean"
    assert [record.broke for record in outcome.records[1:]] == [0] * (len(outcome.records) - 1)
    assert sum(record.forwards for record in outcome.records) == 40


def test_searches_see_only_samples_still_standing(setting):
    outcome = setting.attack(linf_cascade("quick", 4), size=0.3)
    assert outcome.broken.all()
    assert [record.forwards for record in outcome.records[-2:]] == [0, 0]


@pytest.mark.parametrize("attack", [*EVERY.values(), spatial_attack("quick")])
def test_no_pictures_and_one_picture(setting, attack):
    norm, size = ("rotation_deg", 10.0) if attack.name.startswith("spatial") else ("linf", 0.02)
    nothing = setting.attack(attack, rows=slice(0, 0), norm=norm, size=size)
    assert nothing.inputs.shape == (0, 1, 8, 8)
    assert nothing.broken.shape == (0,)
    one = setting.attack(attack, rows=slice(5, 6), norm=norm, size=size)
    assert one.inputs.shape == (1, 1, 8, 8)


def test_three_channels_and_sides_that_differ(make_setting):
    setting = make_setting(channels=3)
    setting.inputs = setting.inputs[:, :, :6]
    setting.model = nn.Sequential(nn.ConstantPad2d((0, 0, 0, 2), 0.5), setting.model)
    setting.labels = setting.model(setting.inputs).argmax(1)
    assert setting.attack(linf_cascade("quick", 4), size=0.05).inputs.shape == (40, 3, 6, 8)
    assert setting.attack(spatial_attack("quick"), size=10.0, norm="rotation_deg").inputs.shape == (40, 3, 6, 8)


class NotANumber(nn.Module):
    """Outputs NaN for pictures brighter than a limit."""

    def __init__(self, inner, limit):
        super().__init__()
        self.inner, self.limit = inner, limit

    def forward(self, pictures):
        bright = pictures.mean((1, 2, 3)) > self.limit
        return torch.where(bright[:, None], torch.full((), float("nan")), self.inner(pictures))


def test_outputs_that_are_not_numbers_count_as_wrong(setting):
    middle = setting.inputs.mean((1, 2, 3)).median().item()
    model = NotANumber(setting.model, middle)
    outcome = setting.attack(linf_cascade("quick", 4), size=0.001, model=model)
    assert outcome.broken[setting.inputs.mean((1, 2, 3)) > middle].all()
    assert not outcome.inputs.isnan().any()
    everything = setting.attack(linf_cascade("quick", 4), size=0.001, model=NotANumber(setting.model, -1.0))
    assert everything.broken.all()


@pytest.mark.parametrize("answer", [float("nan"), float("inf")])
def test_a_sample_whose_outputs_stop_being_numbers_is_finished(setting, answer):
    task = Task(Probe(setting.model, lambda: False, 64), Budget("linf", 0.1), setting.inputs, setting.labels, None, 0)
    rows = torch.arange(3)
    logits = torch.zeros(3, 4).scatter(1, (setting.labels[rows, None] + 1) % 4, answer)
    task.best.offer(rows, setting.inputs[rows], logits)
    assert task.best.broken[rows].all()
    assert task.best.standing().tolist() == list(range(3, 40))


def test_stop_keeps_what_was_found_and_asks_no_more(setting):
    asked = []

    def should_stop():
        asked.append(None)
        return len(asked) > 30

    attack = Cascade("x", linf_cascade("thorough", 4).searches, chunk=4)
    outcome = setting.attack(attack, size=0.004, should_stop=should_stop)
    assert len(asked) == 31
    assert sum(record.forwards for record in outcome.records) <= 30 * 4
    assert torch.equal(setting.model(outcome.inputs).argmax(1) != setting.labels, outcome.broken)
    at_once = setting.attack(attack, should_stop=lambda: True)
    assert torch.equal(at_once.inputs, setting.inputs)
    assert not at_once.broken.any()


def test_progress_rises_to_one(setting):
    setting.attack(linf_cascade("standard", 4), size=0.02)
    assert setting.shares == sorted(setting.shares)
    assert 0 < setting.shares[0] < 0.2
    assert setting.shares[-1] == 1
    assert max(np.diff(setting.shares)) < 0.5


def test_many_blocks_give_what_one_block_gives(setting, monkeypatch):
    whole = setting.attack(linf_cascade("quick", 4))
    monkeypatch.setattr("engine.attacks.image.cascade.block_size", lambda values: 7)
    parts = setting.attack(linf_cascade("quick", 4))
    assert torch.equal(whole.broken, parts.broken)
    assert [record.broke for record in whole.records] == [record.broke for record in parts.records]
    halves = setting.shares[: setting.shares.index(1.0) + 1], setting.shares[setting.shares.index(1.0) + 1 :]
    assert all(shares == sorted(shares) for shares in halves)


class Forgetful(nn.Module):
    """Errs at random: a break that the model does not repeat must not count."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.random = inner, torch.Generator().manual_seed(0)

    def forward(self, pictures):
        logits = self.inner(pictures)
        return logits + 30 * (torch.rand(logits.shape, generator=self.random) < 0.02)


def test_a_success_counts_only_when_the_model_repeats_it(make_setting):
    setting = make_setting(count=40)
    model = Forgetful(setting.model)
    outcome = setting.attack(noise(30), size=0.0, model=model)
    assert outcome.broken.sum() <= 8


def test_thorough_works_for_three_classes(make_setting):
    setting = make_setting(3, count=3)
    outcome = setting.attack(linf_cascade("thorough", 3), size=0.1)
    assert [record.name for record in outcome.records][-2:] == ["square", "unmask"]
    assert outcome.broken.any()


def test_an_unknown_depth_is_refused():
    with pytest.raises(KeyError):
        linf_cascade("deepest", 4)
