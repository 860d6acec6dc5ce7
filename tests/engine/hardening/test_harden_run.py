"""Strengthening from start to proof on tiny models."""

import copy
from dataclasses import replace

from engine.hardening import HardenSettings, harden
from engine.protocol import NoCheckpoint

QUICK = HardenSettings(depth="quick", max_accuracy_drop=3.0)


def strengthen(kit, model, n=(300, 60, 150), *, settings=QUICK, monitor=None, checkpoint=None, unlabelled=False):
    parts = [kit.draw_samples(count, model.num_classes, model.shape[0], seed) for seed, count in enumerate(n)]
    if unlabelled:
        parts = [replace(part, labels=None) for part in parts]
    return harden(
        model,
        *parts,
        settings,
        save_candidate=lambda network: kit.as_model(copy.deepcopy(network), model.num_classes, model.shape[0]),
        seed=0,
        monitor=monitor or kit.Watcher(),
        checkpoint=checkpoint or NoCheckpoint(),
    )


def test_a_fragile_model_becomes_stronger(kit, fitted):
    before = {name: tensor.clone() for name, tensor in fitted.state_dict().items()}
    watcher = kit.Watcher()
    hardened = strengthen(kit, fitted, monitor=watcher)
    assert hardened.proof == "proven"
