"""Strengthening of text models from start to proof."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.hardening import HardenSettings, harden, trainer
from engine.hardening.schedule import Ramp
from engine.hardening.texts import plan
from engine.models.texts.protected import steps_of
from engine.protocol import NoCheckpoint
from engine.results import Stopped, TestError

QUICK = HardenSettings(depth="quick", max_accuracy_drop=3.0)


@pytest.fixture(autouse=True)
def short(monkeypatch, quick_proof):
    monkeypatch.setattr(plan, "ROUNDS", 4)
    monkeypatch.setattr(plan, "FEWEST_STEPS", 180)
    monkeypatch.setattr(plan, "PEAK_RATE", 3e-3)


@pytest.fixture
def strengthen(text_kit, kit):
    def run(
        model, n=(240, 50, 80), *, settings=QUICK, monitor=None, checkpoint=None, change=None, saved=None, own_words=5
    ):
        parts = [text_kit.draw_texts(count, seed, own_words) for seed, count in enumerate(n)]
        parts = parts if change is None else [change(part) for part in parts]

        def save(network):
            if saved is not None:
                saved.append(network)
            return text_kit.saved(model, network)

        return harden(
            model,
            *parts,
            settings,
            save_candidate=save,
            seed=0,
            monitor=monitor or kit.Watcher(),
            checkpoint=checkpoint or NoCheckpoint(),
        )

    return run


def reason(hardened, letter):
    return next(reason for reason in hardened.reasons if reason.code.startswith(letter))


def test_a_fragile_model_becomes_stronger(strengthen, kit, sorter):
    before = {name: tensor.clone() for name, tensor in sorter.state_dict().items()}
    watcher = kit.Watcher()
    hardened = strengthen(sorter, monitor=watcher)
    assert hardened.proof == "proven"
    assert hardened.complete
    assert hardened.preset_size == 2
    assert reason(hardened, "a").value > 0.2
    assert 0 < hardened.mix <= 1
    assert steps_of(hardened.candidate.raw) == ("sanitise",)
    assert {"epoch", "clean", "robust", "loss"} <= watcher.points[0].keys()
    assert {name.split(".")[0] for name, _ in watcher.phases} == {"before", "train", "dial", "after", "verify"}
    for name, tensor in sorter.state_dict().items():
        assert torch.equal(tensor, before[name]), "the original was changed"
    for entry in hardened.after.tests[:2]:
        assert any(record.name == "replay" for record in entry.attacks)


@pytest.mark.slow
def test_killed_and_resumed_gives_equal_weights(strengthen, kit, sorter):
    whole, parted = [], []
    strengthen(sorter, saved=whole)
    checkpoint = kit.Checkpoint()
    stopped = strengthen(sorter, monitor=kit.Watcher(stop_after=3), checkpoint=checkpoint, saved=parted)
    assert not stopped.complete
    assert stopped.proof == "none"
    assert 0 < checkpoint.states["training"]["step"] < stopped.training.recipe["steps"]
    strengthen(sorter, checkpoint=checkpoint, saved=parted)
    for left, right in zip(whole[0].parameters(), parted[0].parameters(), strict=True):
        assert torch.equal(left, right)


def test_stopped_before_anything_was_trained(strengthen, kit, sorter):
    with pytest.raises(Stopped):
        strengthen(sorter, monitor=kit.Watcher(stop_after=0))


@pytest.mark.slow
def test_null_control_without_any_change(strengthen, sorter, monkeypatch):
    """Texts that teach nothing new, and none of them changed, end in none: nearly every trick here is a slip."""
    monkeypatch.setattr(trainer, "RAMP", Ramp(start=2.0, end=3.0))
    hardened = strengthen(sorter, own_words=3)
    assert hardened.proof == "none"
    assert not hardened.accepted
    assert hardened.notes


def test_null_control_with_shuffled_labels(strengthen, sorter):
    def shuffle(part):
        return replace(part, labels=np.random.default_rng(5).permutation(part.labels))

    hardened = strengthen(sorter, change=shuffle)
    assert hardened.proof == "none"
    assert hardened.training.guards == ("labels_misfit",)
    assert any("these texts" in note for note in hardened.notes)


@pytest.mark.slow
def test_few_texts_are_at_most_likely(strengthen, sorter):
    hardened = strengthen(sorter, (24, 4, 8))
    assert hardened.proof in ("likely", "none")
    assert not hardened.accepted


@pytest.mark.slow
def test_without_labels_the_originals_answers_count(strengthen, sorter):
    settings = replace(QUICK, minutes=0.02)
    hardened = strengthen(sorter, (60, 30, 30), settings=settings, change=lambda part: replace(part, labels=None))
    assert hardened.before.clean.accuracy is None
    assert any("texts have no labels" in note for note in hardened.notes)


def test_what_cannot_be_trained_is_refused(strengthen, text_kit, sorter):
    with pytest.raises(TestError) as caught:
        strengthen(text_kit.as_text_model(sorter.network, sorter.texts, trainable=False))
    assert caught.value.code == "harden.not_trainable"


@pytest.mark.parametrize("n", [(0, 0, 10), (30, 3, 0)])
def test_too_few_texts_are_refused(strengthen, sorter, n):
    with pytest.raises(TestError) as caught:
        strengthen(sorter, n)
    assert caught.value.code == "harden.too_few"
    assert "texts" in caught.value.title


def test_pictures_for_a_model_of_texts_are_a_mistake_of_the_caller(kit, sorter):
    parts = [kit.draw_samples(6)] * 3
    with pytest.raises(TypeError):
        harden(
            sorter, *parts, QUICK, save_candidate=pytest.fail, seed=0, monitor=kit.Watcher(), checkpoint=NoCheckpoint()
        )  # fmt: skip
