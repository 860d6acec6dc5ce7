"""The parts of the training loop, and a run that really collapses."""

import copy

import numpy as np
import pytest
import torch

from engine.hardening.ema import WeightAverage
from engine.hardening.guards import Guards
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.losses import soft_targets, training_loss
from engine.hardening.pictures.augment import Augmentation, augment
from engine.hardening.pictures.batches import Batches
from engine.hardening.pictures.craft import craft
from engine.hardening.pictures.judge import PictureJudge
from engine.hardening.pictures.lessons import PictureLessons
from engine.hardening.pictures.plan import plan_steps
from engine.hardening.pictures.recipe import PictureRecipe
from engine.hardening.provable import what_can_be_proven
from engine.hardening.rounds import generator, rows_at
from engine.hardening.schedule import OneCycle, Ramp
from engine.hardening.trainer import Training
from engine.protocol import NoCheckpoint

PICTURES = torch.rand(6, 1, 12, 12, generator=torch.Generator().manual_seed(0))


def test_the_ramp_starts_at_nothing_and_is_held():
    ramp = Ramp(0.1, 0.5)
    assert [ramp.at(done) for done in (0, 0.1, 0.3, 0.5, 0.9)] == pytest.approx([0, 0, 0.5, 1, 1])


def test_one_cycle_rises_and_ends_at_nothing():
    rate = OneCycle(0.01, 0.1)
    assert 0 < rate.at(0) < rate.at(0.05) < rate.at(0.1) == pytest.approx(0.01)
    assert rate.at(1.0) == pytest.approx(0, abs=1e-12)


def test_the_average_forgets_the_start():
    network = torch.nn.Linear(1, 1)
    average = WeightAverage(network, 0.9)
    with torch.no_grad():
        network.weight.fill_(5.0)
    for _ in range(3):
        average.update(network)
    assert average.values["weight"].item() == pytest.approx(5.0, abs=2.0)


@pytest.mark.parametrize("attack", [InnerAttack(3, 1.0, 0.5, projects=True), InnerAttack()])
def test_crafted_pictures_keep_to_the_rules_and_raise_the_loss(fitted, attack):
    targets = torch.softmax(fitted(PICTURES), 1).detach()
    changed = craft(fitted, PICTURES, targets, 0.05, attack, generator(0, "x"))
    largest = (changed - PICTURES).abs().max()
    assert largest <= 0.05 * (1 if attack.projects else attack.noise + attack.step) + 1e-6
    assert 0 <= changed.min() <= changed.max() <= 1
    room = torch.linspace(0, 1, len(PICTURES))
    smaller = craft(fitted, PICTURES, targets, 0.05, attack, generator(0, "x"), room=room) - PICTURES
    assert torch.all(smaller.abs().amax((1, 2, 3)) <= (attack.noise + attack.step) * 0.05 * room + 1e-6)
    unchanged = training_loss(fitted(PICTURES), fitted(PICTURES), targets, 0.0)
    assert training_loss(fitted(PICTURES), fitted(changed), targets, 0.0) > unchanged
    assert all(weight.grad is None for weight in fitted.parameters())


def test_size_zero_changes_nothing(fitted):
    assert craft(fitted, PICTURES, torch.ones(6, 3) / 3, 0.0, InnerAttack(), generator(0)) is PICTURES


def test_soft_targets_mix_answer_and_label():
    mixed = soft_targets(torch.tensor([[0.0, 0.0]]), torch.tensor([[1.0, 0.0]]), 0.3, 2.0)
    assert mixed[0].tolist() == pytest.approx([0.65, 0.35])


def test_augmentation_keeps_shape_and_labels():
    labels = torch.eye(6)
    batch = augment(PICTURES, labels, Augmentation(True, 0.1, light=0.5), generator(0))
    assert batch.pictures.shape == PICTURES.shape
    assert torch.equal(batch.labels, labels)
    relit = batch.contrast < 1
    assert 0 < relit.sum() < len(relit)
    assert (batch.pictures.std((1, 2, 3)) / PICTURES.std((1, 2, 3)))[relit].max() < 1


def test_batches_do_not_depend_on_what_came_before():
    batches = Batches(
        np.arange(10 * 144, dtype=np.int64).reshape(10, 1, 12, 12).astype(np.uint8),
        np.arange(10) % 3, 3, 4, Augmentation(flip=False, shift=0.0), 7, torch.device("cpu"),
    )  # fmt: skip
    later = batches.at(5)[0]
    [batches.at(step) for step in range(3)]
    assert torch.equal(batches.at(5)[0], later)
    rows = np.concatenate([rows_at(step, 10, 4, 7) for step in range(5)])
    assert sorted(rows[:10].tolist()) == sorted(rows[10:20].tolist()) == list(range(10))


def test_plan_keeps_to_the_time():
    assert plan_steps(2000, 50, 0.001, None) == 240
    assert plan_steps(1000, 50, 0.1, 10) * 50 * 0.1 <= 600
    assert plan_steps(10**7, 64, 10.0, None) * 64 * 10 <= 1800
    assert plan_steps(5, 5, 100.0, 0.01) == 1


def test_provable():
    assert what_can_be_proven(21, 3, 5).smallest_gain is None
    assert not what_can_be_proven(21, 3, 6).enough
    assert what_can_be_proven(21, 3, 6).smallest_gain == 1.0
    assert what_can_be_proven(3500, 500, 1000).enough
    assert what_can_be_proven(3500, 500, 1000).smallest_gain == pytest.approx(0.05)


def train(kit, model, recipe, **others):
    train_part, select = kit.draw_samples(300), kit.draw_samples(60, seed=1)
    batches = Batches(
        train_part.pixels, train_part.labels, 3, recipe.batch, recipe.augmentation, 0, torch.device("cpu")
    )
    judge = PictureJudge(select.inputs(), torch.from_numpy(select.labels), recipe.size)
    student = model.with_network(copy.deepcopy(model.network))
    lessons = PictureLessons(model, batches, recipe, 0)
    training = Training(student, lessons, judge, recipe, kit.Watcher(), NoCheckpoint())
    for name, value in others.items():
        object.__setattr__(training, name, value)
    return training.run(Guards(judge.clean(model), judge.robust(model), 0.02))


def test_straying_is_rolled_back_and_slowed(kit, fitted):
    """A learning rate that is far too high destroys the weights; training returns to good ones and goes slower."""
    recipe = PictureRecipe(0.05, 60, 32, learning_rate=1.0, weight_decay=0.0)
    state = train(kit, fitted, recipe)
    assert "strayed" in state.guards.fired
    assert state.rate_factor < 1


def test_a_weak_inner_attack_that_collapses_is_strengthened(kit, fitted):
    """Judged to have collapsed, training goes on with more steps from the best weights."""
    recipe = PictureRecipe(0.1, 40, 32, attack=InnerAttack(1, 0.0, 2.0))
    judge_calls = iter([0.6, 0.1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6])

    class Scripted(PictureJudge):
        def robust(self, network, steps=None):
            return 0.65 if steps == 1 else next(judge_calls)

    select = kit.draw_samples(60, seed=1)
    scripted = Scripted(select.inputs(), torch.from_numpy(select.labels), 0.1)
    state = train(kit, fitted, recipe, judge=scripted)
    assert state.guards.collapses == 1
    assert state.attack.steps == 2
    assert state.attack.projects


def test_out_of_memory_halves_the_pieces(kit, fitted):
    sizes = []

    class Small(torch.nn.Module):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def forward(self, x):
            sizes.append(len(x))
            if self.training and len(x) > 32:
                raise torch.OutOfMemoryError("out of memory")
            return self.inner(x)

    recipe = PictureRecipe(0.05, 3, 32)
    student = Small(copy.deepcopy(fitted))
    state = train(kit, fitted, recipe, student=student)
    assert state.pieces == 2
    assert state.step == 3


def test_below_the_accuracy_limit_the_robust_part_weighs_less(kit, fitted):
    class Strict(PictureJudge):
        def clean(self, network):
            return 0.9

    select = kit.draw_samples(60, seed=1)
    judge = Strict(select.inputs(), torch.from_numpy(select.labels), 0.05)
    recipe = PictureRecipe(0.05, 20, 32, clean_share=0.5)
    state = train(kit, fitted, recipe, judge=judge)
    assert "accuracy_limit" in state.guards.fired
    assert 0.1 <= state.robust_share < 0.5
    assert train(kit, fitted, recipe).robust_share == 0.5
