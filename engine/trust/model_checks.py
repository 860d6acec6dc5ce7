"""Checks of the model itself: same answers twice, same answers as its file, slopes to climb, nothing from nothing."""

from contextlib import nullcontext

import numpy as np
import torch

from engine.attacks.image import apgd, margin, noise, square
from engine.attacks.keyed import stream
from engine.models.raw import RawModel
from engine.results import TrustCheck
from engine.trust.bench import Bench
from engine.trust.grading import graded, nothing_to_try
from engine.words import say_technical

REPEATS, REPEAT_SAMPLES, REPEAT_LIMIT = 5, 32, 1e-4
GRADIENT_LIMIT, GRADIENT_UNRELIABLE = 0.01, 0.10
GRADIENT_BATCH = 16
MOVES, STILL_LIMIT, STILL_UNRELIABLE = 10, 0.01, 0.10
CLASS_LIMIT, CLASS_UNRELIABLE = 0.01, 0.05


def identity(bench: Bench) -> TrustCheck:
    """Attacks of size 0 must change neither a picture nor an answer; the value counts samples where one did."""
    changed = torch.zeros(len(bench), dtype=torch.bool, device=bench.inputs.device)
    guided = (apgd(margin, steps=2),) if bench.model.raw.gives_gradients else ()
    for attack in (noise(1), *guided, square(4)):
        outcome = bench.attack(attack, 0.0)
        moved = (outcome.inputs != bench.inputs).flatten(1).any(1)
        changed |= moved | outcome.broken
    return graded("identity", float(changed.sum()), 0.0, unreliable_above=0.0)


def deterministic(bench: Bench) -> TrustCheck:
    """Five forwards must agree; the value is the largest difference as a share of the largest output (at least 1)."""
    few = bench.first(REPEAT_SAMPLES)
    meter = few.model.raw.meter
    with torch.no_grad(), nullcontext() if meter is None else meter.afresh():
        runs = torch.stack([few.model(few.inputs).float() for _ in range(REPEATS)]).nan_to_num()
    spread = (runs.amax(0) - runs.amin(0)).amax()
    value = float(spread / runs.abs().amax().clamp(min=1))
    return graded("deterministic", value, REPEAT_LIMIT, unreliable_above=REPEAT_LIMIT)


def gradient(bench: Bench) -> TrustCheck:
    """The share of samples whose margin has no slope at all (zero, or not a number): gradient attacks are blind there.

    Source: the "unavailable gradients" indicator of Pintor et al. 2022, "Indicators of attack failure".
    """
    batches = range(0, len(bench), GRADIENT_BATCH)
    dead = sum(_without_slope(bench, slice(start, start + GRADIENT_BATCH)) for start in batches)
    return graded("gradient", dead / len(bench), GRADIENT_LIMIT, unreliable_above=GRADIENT_UNRELIABLE)


def _without_slope(bench: Bench, part: slice) -> int:
    pictures = bench.inputs[part].detach().requires_grad_()
    with torch.enable_grad():
        total = margin(bench.model(pictures).float(), bench.labels[part], None).sum()
        slope = torch.autograd.grad(total, pictures, allow_unused=True)[0] if total.requires_grad else None
    if slope is None:
        return len(pictures)
    flat = slope.flatten(1)
    return int(((flat == 0).all(1) | ~flat.isfinite().all(1)).sum())


def answers_move(bench: Bench) -> TrustCheck:
    """The share of samples whose outputs stay as they are under random changes: a search by answers is blind there.

    For models without gradients, in place of ``gradient``: answers that are rounded, or that move in steps.
    """
    with torch.no_grad():
        before = bench.model(bench.inputs)
        still = torch.ones(len(bench), dtype=torch.bool, device=bench.inputs.device)
        for draw in range(MOVES):
            draws = stream(bench.seed, "answers_move", "noise", draw, bench.keys)
            change = torch.from_numpy(draws.uniform(tuple(bench.inputs.shape[1:]), low=-1, high=1)).to(still.device)
            after = bench.model((bench.inputs + bench.size * change.float()).clamp(0, 1))
            still &= (after == before).all(1)
    return graded("answers_move", float(still.float().mean()), STILL_LIMIT, unreliable_above=STILL_UNRELIABLE)


def equality(raw: RawModel, logits: np.ndarray, outputs: np.ndarray) -> TrustCheck:
    """The opened model (``logits``) and the file (``outputs``), both (n, classes), must name the same classes.

    The value is the share of samples where they differ.
    """
    if not len(logits):
        return nothing_to_try("equality")
    differing = float((logits.argmax(1) != outputs.argmax(1)).mean())
    if raw.equality.status == "different":
        note = say_technical("Outputs differ from the file's by {value}.", value=raw.equality.largest_difference)
        return TrustCheck("equality", "unreliable", differing, CLASS_LIMIT, note)
    return graded("equality", differing, CLASS_LIMIT, unreliable_above=CLASS_UNRELIABLE)
