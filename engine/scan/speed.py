"""How fast this model answers on this computer, measured, and how hard it looks to trick."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engine.attacks.image import margin, pgd, square
from engine.attacks.keyed import stream
from engine.corruptions import KINDS, corrupt
from engine.data.samples import Samples
from engine.models.model import Model
from engine.results import Budget
from engine.scan.blocks import block_size

ENOUGH_S = 0.3
GLANCE_S, GLANCE_STEPS, GLANCE_MOST = 1.0, 10, 32
GLANCE_QUERIES = 50
"""Questions of a glance at a model without gradients."""


@dataclass(frozen=True)
class Speed:
    """Seconds per sample: one forward, one forward with gradient, one answer of the file, all damage once.

    ``gradient_s`` is 0 for a model without gradients.
    """

    forward_s: float
    gradient_s: float
    file_s: float
    damage_s: float


def measure_speed(model: Model, samples: Samples) -> Speed:
    """Time real batches of ``samples`` (n >= 1); takes about a second with a small model.

    A model behind a meter is not asked: it takes as long as the most requests a second allow.
    """
    meter = model.raw.meter
    if meter is not None:
        return Speed(1 / meter.per_second, 0.0, 1 / meter.per_second, 0.0)
    rows = np.arange(min(len(samples), max(2, block_size(model) // 4)))
    few = rows[: min(len(rows), 8)]
    pictures = samples.inputs(rows).to(model.device)

    def forward() -> None:
        """Pass the batch forwards, and wait for the result."""
        with torch.no_grad():
            model(pictures).sum().item()

    def gradient() -> None:
        """Pass the batch forwards and backwards, and wait for the result."""
        leaf = pictures.detach().requires_grad_()
        # the picture's own sum: a model that cuts every slope is timed too
        torch.autograd.grad(model(leaf).sum() + 0 * leaf.sum(), leaf)[0].sum().item()

    def damage() -> None:
        """Damage a few pictures in every way."""
        draws = stream(0, "speed", "damage", 0, samples.keys[few])
        for kind in KINDS:
            corrupt(kind, samples.inputs(few), 3, draws)

    return Speed(
        _seconds(forward) / len(rows),
        _seconds(gradient) / len(rows) if model.raw.gives_gradients else 0.0,
        _seconds(lambda: model.confirm(samples.inputs(rows).numpy())) / len(rows),
        _seconds(damage) / len(few),
    )


def _seconds(work: Callable[[], object]) -> float:
    """Return the time of one run of ``work``: the best of up to three after a first, slower one."""
    start = time.perf_counter()
    work()
    first = time.perf_counter() - start
    if first > ENOUGH_S:
        return first
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def affordable(speed: Speed, n: int) -> int:
    """Return how many of ``n`` samples a glance may look at: about a second's work."""
    one_s = GLANCE_STEPS * speed.gradient_s or GLANCE_QUERIES * speed.forward_s
    return min(n, GLANCE_MOST, max(2, int(GLANCE_S / max(1e-9, one_s))))


def glance(
    model: Model, samples: Samples, labels: np.ndarray, size: float, should_stop: Callable[[], bool] = lambda: False
) -> tuple[int, int]:
    """Return (tricked, tried) of a short search at ``size`` on all ``samples``: a first impression, never a figure."""
    guided = model.raw.gives_gradients
    search = pgd(margin, steps=GLANCE_STEPS, step=0.25) if guided else square(GLANCE_QUERIES)
    outcome = search(
        model,
        samples.inputs().to(model.device),
        torch.from_numpy(labels).to(model.device),
        Budget("linf", size),
        seed=0,
        keys=samples.keys,
        on_progress=lambda _: None,
        should_stop=should_stop,
    )
    return int(outcome.broken.sum()), len(samples)
