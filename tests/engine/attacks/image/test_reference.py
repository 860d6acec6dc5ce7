"""Our standard cascade against recorded flags of AutoAttack on small hardened victims (see the scripts named there)."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.attacks.image import linf_cascade, pgd
from engine.results.measurements import Budget

RECORDED = Path(__file__).resolve().parents[1] / "recorded"
PICTURES = RECORDED / "pictures.zip"
"""The pictures that the recorded flags speak of."""
BENCHMARKS = Path(__file__).resolve().parents[3] / "benchmarks"


def victims():
    spec = importlib.util.spec_from_file_location("attack_victims", BENCHMARKS / "victims.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ours_and_reference(name, size, every, depth="standard"):
    """Return (broken by us, broken by AutoAttack, clean error) on every ``every``-th recorded picture."""
    reference = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    tools = victims()
    model = tools.load(RECORDED / f"{name}.npz")
    pixels, labels = tools.pictures(PICTURES, tuple(reference["classes"]), reference["per_class"])
    inputs, labels = tools.box(pixels[::every]), torch.from_numpy(labels[::every])
    outcome = linf_cascade(depth, len(reference["classes"]))(
        model,
        inputs,
        labels,
        Budget("linf", size),
        seed=0,
        keys=np.arange(len(inputs), dtype=np.uint64),
        on_progress=lambda share: None,
        should_stop=lambda: False,
    )
    with torch.no_grad():
        wrong = (model(inputs).argmax(1) != labels).numpy()
        assert torch.equal(model(outcome.inputs).argmax(1) != labels, outcome.broken)
    return outcome.broken.numpy(), np.array(reference["broken"][str(size)], bool)[::every], wrong


@pytest.mark.parametrize(("name", "every"), [("victim-10", 2), ("victim-3", 2), ("victim-2", 2)])
def test_ours_breaks_what_autoattack_broke(name, every):
    ours, reference, wrong = ours_and_reference(name, 0.1, every)
    assert reference.sum() >= wrong.sum() + 5
    missed = (reference & ~ours).sum()
    assert missed <= max(1, 0.01 * reference.sum())
    assert ours.mean() >= reference.mean() - 0.005 - 1 / len(ours)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["victim-10", "victim-3", "victim-2"])
@pytest.mark.parametrize("size", [0.05, 0.1])
def test_ours_breaks_at_least_as_many_as_autoattack_on_every_recorded_picture(name, size):
    ours, reference, _ = ours_and_reference(name, size, 1)
    assert ours.mean() >= reference.mean() - 0.005


def test_a_weak_attack_would_be_noticed():
    reference = json.loads((RECORDED / "victim-10.json").read_text(encoding="utf-8"))
    tools = victims()
    pixels, labels = tools.pictures(PICTURES, tuple(reference["classes"]), reference["per_class"])
    outcome = pgd(steps=1, step=0.1)(
        tools.load(RECORDED / "victim-10.npz"),
        tools.box(pixels[::2]),
        torch.from_numpy(labels[::2]),
        Budget("linf", 0.1),
        seed=0,
        keys=np.arange(100, dtype=np.uint64),
        on_progress=lambda share: None,
        should_stop=lambda: False,
    )
    assert outcome.broken.numpy().mean() < np.array(reference["broken"]["0.1"], bool)[::2].mean() - 0.02
