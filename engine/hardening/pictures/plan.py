"""The recipe that follows from the model, the pictures, the strength and the time given."""

import copy
import math
import time
from dataclasses import replace

import numpy as np
import torch
from torch import nn

from engine.data.samples import Samples
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.losses import soft_targets, training_loss
from engine.hardening.pace import Pace, steps_at
from engine.hardening.pictures.asking import right_answers
from engine.hardening.pictures.augment import Augmentation
from engine.hardening.pictures.craft import craft
from engine.hardening.pictures.recipe import PictureRecipe
from engine.hardening.rounds import generator, spread
from engine.hardening.settings import HardenSettings, Recipe, Strength
from engine.hardening.stopping import ShouldStop, never
from engine.models.model import Model
from engine.threats import preset_size

ROUNDS = 6
MOST_ROUNDS = 42
FEWEST_STEPS = 200
MOST_VISITS = 500_000
BATCH = 64
TRAINING_PART = 0.6
DEFAULT_LIMIT_S = 30 * 60.0
PIECE_S = 1.0
PEAK_RATE, PEAK_WEIGHTS = 4e-3, 250_000
STATISTICS_FROM = 1000
FEW = 700
"""Fewer pictures to learn from than this are few: a thousand, less those for choosing and for the proof."""
SCARCE, LEAST_RATE = 200, 1 / 8
"""With fewer pictures the learning rate is smaller: at 30, the same loss of accuracy then buys more. They are shown in
all their variety, harmless or not, as the original's answers alone are learned."""
HARMLESS_LOSS = 0.02
SHIFT = 0.07
VARIED = Augmentation(flip=True, shift=SHIFT, mix=1.0)
_TRIED = 256
ATTACKS: dict[str, InnerAttack] = {
    "gentle": InnerAttack(),
    "balanced": InnerAttack(),
    "strong": InnerAttack().with_more_steps(),
}
"""Single steps are quickest, but collapse more easily at large sizes."""


def make_recipe(
    model: Model, train: Samples, labels: np.ndarray, settings: HardenSettings, should_stop: ShouldStop = never
) -> PictureRecipe:
    """Return the recipe for ``model`` and ``train`` with ``labels`` (n,).

    With few pictures, the copy learns more slowly, and on blends of the pictures too.
    Without ``settings.minutes`` the number of steps follows from the number of pictures alone, unless that would take
    over half an hour on this computer; so the same seed gives the same model on a faster one.

    Raises:
        Stopped: the user stopped.
    """
    few, scarce = len(train) < FEW, len(train) < SCARCE
    attack = ATTACKS[settings.strength]
    sample_s = seconds_per_picture(model, BATCH, attack)
    weights = sum(weight.numel() for weight in model.parameters())
    pieces = min(BATCH, max(1, math.ceil(sample_s * BATCH / PIECE_S)))
    bearable = harmless(model, train, labels, max(1, BATCH // pieces), should_stop)
    if few:
        bearable = VARIED if scarce else replace(bearable, mix=VARIED.mix)
    rate = PEAK_RATE * min(1.0, math.sqrt(PEAK_WEIGHTS / max(weights, 1)))
    return PictureRecipe(
        size=preset_size(model.shape, settings.strength),
        steps=plan_steps(len(train), BATCH, sample_s, settings.minutes),
        batch=BATCH,
        pieces=pieces,
        learning_rate=rate * min(1.0, max(LEAST_RATE, len(train) / SCARCE)),
        own_share=0.0 if scarce else Recipe.own_share,
        attack=attack,
        augmentation=bearable,
        trains_statistics=len(train) >= STATISTICS_FROM,
        few=few,
    )


def plan_steps(n: int, batch: int, sample_s: float, minutes: float | None) -> int:
    """Return the number of updates for ``n`` pictures, ``sample_s`` seconds each, in the time given."""
    pace = Pace(ROUNDS, MOST_ROUNDS, FEWEST_STEPS, MOST_VISITS, DEFAULT_LIMIT_S, TRAINING_PART)
    return steps_at(pace, n, batch, sample_s, minutes)


def estimate_s(model: Model, train_n: int, strength: Strength = "balanced") -> float:
    """Return about how many seconds strengthening takes on this computer, measured with a few real steps.

    Verification is counted in: it takes about as long again as training is allowed to (see ``TRAINING_PART``).
    """
    sample_s = seconds_per_picture(model, BATCH, ATTACKS[strength])
    return plan_steps(train_n, BATCH, sample_s, None) * BATCH * sample_s / TRAINING_PART


def seconds_per_picture(model: Model, batch: int, attack: InnerAttack) -> float:
    """Return the seconds that one picture of a training step takes: the quicker of two real steps on a copy."""
    student = model.with_network(copy.deepcopy(model.network))
    count = min(batch, 16) if model.device.type == "cpu" else batch
    pictures = torch.rand(count, *model.shape, generator=generator(0, "speed")).to(model.device)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        _one_step(model, student, pictures, attack)
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-6) / count


def _one_step(model: Model, student: Model, pictures: torch.Tensor, attack: InnerAttack) -> None:
    labels = torch.full((len(pictures), model.num_classes), 1 / model.num_classes, device=pictures.device)
    with torch.no_grad():
        targets = soft_targets(model(pictures), labels, 0.5, 1.0)
    changed = craft(student, pictures, targets, 0.01, attack, generator(0, "speed"))
    clean_logits, changed_logits = student(torch.cat([pictures, changed])).split(len(pictures))
    loss = training_loss(clean_logits, changed_logits, targets, 0.5)
    loss.backward()  # type: ignore[no-untyped-call]
    student.zero_grad(set_to_none=True)
    loss.item()


def harmless(
    model: Model, train: Samples, labels: np.ndarray, batch: int = BATCH, should_stop: ShouldStop = never
) -> Augmentation:
    """Return the augmentations that the original itself bears: mirrored text, for one, would not be."""
    rows = spread(len(train), _TRIED)
    pictures, wanted = train.inputs(rows).to(model.device), torch.from_numpy(labels[rows]).to(model.device)
    down, right = (round(SHIFT * side) for side in model.shape[1:])
    padded = nn.functional.pad(pictures, (right, 0, down, 0), mode="replicate")
    moved = padded[:, :, : model.shape[1], : model.shape[2]]
    plain, flipped, shifted = (
        float(right_answers(model, shown, wanted, batch, should_stop).float().mean())
        for shown in (pictures, pictures.flip(3), moved)
    )
    return Augmentation(
        flip=flipped >= plain - HARMLESS_LOSS,
        shift=SHIFT if shifted >= plain - 2 * HARMLESS_LOSS else 0.0,
    )
