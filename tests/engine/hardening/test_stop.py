"""Stop is obeyed in every phase, at once, and nothing that was done is lost or changed by it."""

import numpy as np
import pytest
import torch

from engine.data import Samples
from engine.hardening import HardenSettings, choosing, harden
from engine.hardening.choosing import Allowed, choose
from engine.hardening.dial import Dial
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.labelled import Labelled
from engine.hardening.pictures import plan
from engine.hardening.pictures.craft import craft
from engine.hardening.pictures.judge import PictureJudge
from engine.hardening.preparing import labels_fit
from engine.hardening.rounds import generator
from engine.protocol import SilentMonitor
from engine.results import DialPoint, Stopped

QUICK = HardenSettings(depth="quick", max_accuracy_drop=5.0)
PARTS = (240, 60, 40)
PHASES = ("before.clean", "before.trust", "train", "dial", "after.clean", "after.trust", "verify")


class StopsIn(SilentMonitor):
    """Asks to stop at the ``polls``-th question after phase ``name`` began; counts questions afterwards."""

    def __init__(self, name: str, polls: int = 1) -> None:
        self.name, self.left = name, polls
        self.inside = False
        self.seen: list[str] = []

    def phase(self, name: str, share: float) -> None:
        self.seen.append(name)
        self.inside = self.inside or name == self.name

    def should_stop(self) -> bool:
        self.left -= self.inside
        return self.left <= 0 and self.inside


def strengthen(kit, model, monitor, checkpoint, saved):
    parts = [kit.draw_samples(count, seed=seed) for seed, count in enumerate(PARTS)]

    def save(network):
        saved.append(torch.cat([weight.detach().flatten().clone() for weight in network.parameters()]))
        return kit.as_model(network)

    return harden(
        model, *parts, QUICK, save_candidate=save, seed=0, monitor=monitor, checkpoint=checkpoint
    )  # fmt: skip


def figures(hardened):
    return (
        hardened.proof,
        hardened.mix,
        hardened.dial,
        hardened.reasons,
        hardened.training.guards,
        [entry.accuracy for side in (hardened.before, hardened.after) for entry in side.tests],
    )


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(plan, "ROUNDS", 4)
    monkeypatch.setattr(plan, "FEWEST_STEPS", 60)
    monkeypatch.setattr(choosing, "LEAST_GAIN", -1.0)  # so short a training gains little; here its proof matters


@pytest.mark.slow
def test_stopped_once_in_every_phase_and_resumed_the_result_is_the_same(kit, fitted, short):
    whole, parted = [], []
    expected = strengthen(kit, fitted, SilentMonitor(), kit.Checkpoint(), whole)
    assert expected.after is not None, "the run has to reach every phase"
    checkpoint = kit.Checkpoint()
    for name in PHASES:
        monitor = StopsIn(name, polls=3)
        stopped = None
        try:
            stopped = strengthen(kit, fitted, monitor, checkpoint, parted)
        except Stopped:
            assert name.startswith(("before", "train")), f"nothing to show for a stop in {name}"
        assert monitor.seen[-1].split(".")[0] == name.split(".")[0], "another stage began after the stop"
        assert stopped is None or (not stopped.complete and stopped.proof == "none" and stopped.after is None)
    assert figures(strengthen(kit, fitted, SilentMonitor(), checkpoint, parted)) == figures(expected)
    assert all(torch.equal(weights, whole[0]) for weights in parted)


def large(kit, n: int) -> Samples:
    return kit.draw_samples(n, seed=3)


class After:
    """Says stop from the ``calls``-th question on; counts what a network still does afterwards."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.worked = 0

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0

    def count(self, *_: object) -> None:
        self.worked += self.left < 0


@pytest.fixture
def watched(kit):
    """A network, and a stop that notes every forward made after it was asked for."""
    network = kit.small_network()
    stop = After(2)
    network.register_forward_pre_hook(stop.count)
    return kit.as_model(network), stop


def judge_of(kit, stop) -> PictureJudge:
    samples = large(kit, 90)
    return PictureJudge(
        samples.inputs(), torch.from_numpy(np.asarray(samples.labels)), 0.05, batch=10, should_stop=stop
    )


@pytest.mark.parametrize("look", ["clean", "robust", "look"])
def test_a_look_stops_between_batches_and_between_steps(kit, watched, look):
    model, stop = watched
    with pytest.raises(Stopped):
        getattr(judge_of(kit, stop), look)(model)
    assert stop.worked == 0


def test_an_attack_stops_between_steps(kit, watched):
    model, stop = watched
    pictures = large(kit, 8).inputs()
    with pytest.raises(Stopped):
        craft(model, pictures, torch.ones(8, 3) / 3, 0.05, InnerAttack(10), generator(0), stop)
    assert stop.worked == 0


def test_the_look_for_everyday_damage_stops(kit, watched):
    model, stop = watched
    judge = judge_of(kit, stop)
    weights = model.state_dict()
    dial = Dial(model, weights, weights, judge)
    points = (DialPoint(0.0, 0.9, 0.1), DialPoint(1.0, 0.9, 0.9))
    with pytest.raises(Stopped):
        choose(dial, points, Allowed(0.02, 0.02), seed=0)
    assert stop.worked == 0


def test_asking_the_file_stops_between_blocks(kit, fitted):
    many = large(kit, 400)
    with pytest.raises(Stopped):
        labels_fit(fitted, many, After(1))
    unlabelled = Samples(many.pixels, None, many.names, many.keys, many.groups, many.parts)
    with pytest.raises(Stopped):
        Labelled.of(fitted, unlabelled, unlabelled, unlabelled, After(1))


def test_a_look_that_was_stopped_leaves_the_weights_in_training_alone(kit, fitted):
    network = kit.small_network(norm=True)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    with pytest.raises(Stopped):
        judge_of(kit, After(3)).look(network.train())
    assert network.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
