"""Strengthening from start to proof on tiny models."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.hardening import HardenSettings, harden, trainer
from engine.hardening.labelled import Labelled
from engine.hardening.schedule import Ramp
from engine.protocol import NoCheckpoint
from engine.results import Stopped, TestError

QUICK = HardenSettings(depth="quick", max_accuracy_drop=3.0)


def strengthen(
    kit, model, n=(300, 60, 150), *, settings=QUICK, monitor=None, checkpoint=None, change=lambda part: part, saved=None
):
    parts = [change(kit.draw_samples(count, model.num_classes, model.shape[0], seed)) for seed, count in enumerate(n)]

    def save(network):
        if saved is not None:
            saved.append(network)
        return kit.as_model(copy.deepcopy(network), model.num_classes, model.shape[0])

    return harden(
        model,
        *parts,
        settings,
        save_candidate=save,
        seed=0,
        monitor=monitor or kit.Watcher(),
        checkpoint=checkpoint or NoCheckpoint(),
    )


def reason(hardened, letter):
    return next(reason for reason in hardened.reasons if reason.code.startswith(letter))


def weights_of(hardened):
    return torch.cat([weight.flatten() for weight in hardened.candidate.parameters()])


def test_a_fragile_model_becomes_stronger(kit, fitted):
    before = {name: tensor.clone() for name, tensor in fitted.state_dict().items()}
    watcher = kit.Watcher()
    hardened = strengthen(kit, fitted, monitor=watcher)
    assert hardened.proof == "proven"
    assert hardened.accepted
    assert hardened.complete
    assert reason(hardened, "a").value > 0.1
    assert hardened.dial[0].mix == 0
    assert 0 < hardened.mix <= 1
    assert "training.promising" in watcher.notices
    assert {"epoch", "clean", "robust", "loss"} <= watcher.points[0].keys()
    assert sum(share for _, share in watcher.phases) == pytest.approx(1, abs=0.05)
    for name, tensor in fitted.state_dict().items():
        assert torch.equal(tensor, before[name]), "the original was changed"
    linf = [entry for entry in hardened.after.tests if entry.id == "linf"]
    assert any(record.name == "replay" for record in linf[0].attacks)
    assert linf[0].accuracy >= linf[1].accuracy


@pytest.mark.slow
def test_killed_and_resumed_gives_equal_weights(kit, fitted):
    whole, parted = [], []
    strengthen(kit, fitted, saved=whole)
    checkpoint = kit.Checkpoint()
    stopped = strengthen(kit, fitted, monitor=kit.Watcher(stop_after=4), checkpoint=checkpoint, saved=parted)
    assert not stopped.complete
    assert stopped.proof == "none"
    assert stopped.after is None
    assert 0 < checkpoint.states["training"]["step"] < stopped.training.recipe["steps"]
    strengthen(kit, fitted, checkpoint=checkpoint, saved=parted)
    for left, right in zip(whole[0].parameters(), parted[0].parameters(), strict=True):
        assert torch.equal(left, right)


def test_stopped_before_anything_was_trained(kit, fitted):
    with pytest.raises(Stopped):
        strengthen(kit, fitted, monitor=kit.Watcher(stop_after=0))


def test_null_control_without_any_change(kit, fitted, monkeypatch):
    """Training that changes nothing (size 0 all the way) must end in none."""
    monkeypatch.setattr(trainer, "RAMP", Ramp(start=2.0, end=3.0))
    hardened = strengthen(kit, fitted)
    assert hardened.proof == "none"
    assert not hardened.accepted
    assert hardened.notes


def test_null_control_with_shuffled_labels(kit, fitted):
    def shuffle(part):
        return replace(part, labels=np.random.default_rng(5).permutation(part.labels))

    hardened = strengthen(kit, fitted, change=shuffle)
    assert hardened.proof == "none"
    assert hardened.training.guards == ("labels_misfit",)


def test_thirty_pictures_are_at_most_likely(kit, fitted):
    hardened = strengthen(kit, fitted, (21, 3, 6))
    assert hardened.proof in ("likely", "none")
    assert not hardened.accepted
    assert hardened.notes


def test_without_labels_the_originals_answers_count(kit, fitted):
    hardened = strengthen(kit, fitted, (120, 40, 60), change=lambda part: replace(part, labels=None))
    assert hardened.before.clean.accuracy is None
    assert any("no labels" in note for note in hardened.notes)


def test_two_classes_three_channels_and_batch_norm(kit):
    network = kit.fit(kit.small_network(2, 3, norm=True), kit.draw_samples(200, 2, 3))
    hardened = strengthen(kit, kit.as_model(network, 2, 3), (200, 40, 60))
    assert hardened.proof in ("proven", "likely", "none")
    assert len(hardened.dial) > 1 or not hardened.accepted


def test_a_class_with_one_sample(kit, fitted):
    def thin(part):
        keep = np.flatnonzero((part.labels != 2) | (np.arange(len(part)) == 2))
        return part.subset(keep)

    assert strengthen(kit, fitted, (90, 40, 60), change=thin).proof in ("proven", "likely", "none")


def test_what_cannot_be_trained_is_refused(kit):
    with pytest.raises(TestError) as caught:
        strengthen(kit, kit.as_model(kit.small_network(), trainable=False))
    assert caught.value.code == "harden.not_trainable"


@pytest.mark.parametrize("n", [(0, 0, 10), (30, 3, 0)])
def test_too_few_pictures_are_refused(kit, fitted, n):
    with pytest.raises(TestError) as caught:
        strengthen(kit, fitted, n)
    assert caught.value.code == "harden.too_few"


@pytest.mark.parametrize(("familiar", "looks"), [(0.0, 2), (0.02, 3)])
def test_using_the_originals_figure_on_test_counts_as_a_look(kit, fitted, monkeypatch, familiar, looks):
    monkeypatch.setattr(Labelled, "familiarity", lambda *_: familiar)
    hardened = strengthen(kit, fitted, n=(120, 40, 40), settings=replace(QUICK, test_looks=2, minutes=0.05))
    assert hardened.test_looks == looks
