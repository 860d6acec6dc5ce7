"""The recipe that follows from the text model, the texts, the strength and the time given."""

import math
import time
from dataclasses import replace

import numpy as np

from engine.data.text_samples import TextSamples
from engine.hardening.guards import Guards
from engine.hardening.inner_attack import InnerAttack
from engine.hardening.pace import Pace, steps_at
from engine.hardening.preparing import copy_of
from engine.hardening.rounds import spread
from engine.hardening.settings import HardenSettings, Strength
from engine.hardening.state import fresh_state
from engine.hardening.stopping import never
from engine.hardening.texts.affordable import attacked_in, judged_in, looks_s, proof_s
from engine.hardening.texts.embedding import can_shift
from engine.hardening.texts.lessons import lessons_on
from engine.hardening.texts.recipe import TextRecipe
from engine.models.text_model import TextModel
from engine.models.texts.protected import protected
from engine.protocol import NoCheckpoint
from engine.scan.texts.budgets import AIMED_AT

ROUNDS, MOST_ROUNDS = 4, 30
FEWEST_STEPS = 150
MOST_VISITS = 100_000
BATCH = 32
TRAINING_PART = 0.5
DEFAULT_LIMIT_S = 4 * 60.0
PIECE_S = 1.0
PEAK_RATE, PEAK_WEIGHTS = 1e-3, 1_200_000
FEW, SCARCE, LEAST_RATE = 700, 200, 1 / 8
SIZE = max(size for _, size in AIMED_AT)
"""Edits, and edited words, that strengthening aims at."""
CANDIDATES: dict[Strength, int] = {"gentle": 2, "balanced": 4, "strong": 8}
SHIFT: dict[Strength, float] = {"gentle": 0.0, "balanced": 0.0, "strong": 0.2}
"""Shift of the looked-up vectors, as a share of their length. It takes half as long again, and gained about as much as
that time spent on more changed copies; both together are for the strong recipe."""


def make_recipe(model: TextModel, train: TextSamples, settings: HardenSettings) -> TextRecipe:
    """Return the recipe for ``model``, with its sanitiser in front, and ``train`` with labels.

    With few texts the copy learns more slowly. Without ``settings.minutes`` the number of steps follows from the number
    of texts alone, unless that would take longer than a few minutes on this computer.
    """
    weights = sum(weight.numel() for weight in model.parameters())
    own = model.raw.own_rate
    rate = PEAK_RATE * min(1.0, math.sqrt(PEAK_WEIGHTS / max(weights, 1))) if own is None else own
    recipe = TextRecipe(
        size=SIZE,
        steps=1,
        batch=BATCH,
        learning_rate=rate * min(1.0, max(LEAST_RATE, len(train) / SCARCE)),
        weight_decay=0.05 if own is None else 0.0,
        own_share=0.0 if len(train) < SCARCE else TextRecipe.own_share,
        attack=InnerAttack(2, noise=0.5, step=0.75, projects=True),
        few=len(train) < FEW,
        candidates=CANDIDATES[settings.strength],
        shift=SHIFT[settings.strength] if can_shift(model) else 0.0,
    )
    sample_s = seconds_per_text(model, train, recipe)
    return replace(
        recipe,
        steps=plan_steps(len(train), BATCH, sample_s, settings.minutes),
        pieces=min(BATCH, max(1, math.ceil(sample_s * BATCH / PIECE_S))),
        attacked=attacked_in(model, train, settings),
        judged=judged_in(model, train, settings),
    )


def plan_steps(n: int, batch: int, sample_s: float, minutes: float | None) -> int:
    """Return the number of updates for ``n`` texts, ``sample_s`` seconds each, in the time given."""
    pace = Pace(ROUNDS, MOST_ROUNDS, FEWEST_STEPS, MOST_VISITS, DEFAULT_LIMIT_S, TRAINING_PART)
    return steps_at(pace, n, batch, sample_s, minutes)


def seconds_per_text(model: TextModel, train: TextSamples, recipe: TextRecipe) -> float:
    """Return the seconds that one text of a training step takes: the quicker of two real steps on a copy."""
    few = train.subset(spread(len(train), recipe.batch))
    lessons = lessons_on(model, few, replace(recipe, steps=3), 0, NoCheckpoint(), never)
    state = fresh_state(copy_of(model), recipe, Guards(1.0, 0.0, 1.0))
    times = []
    for step in range(3):
        state.step = step
        start = time.perf_counter()
        for lesson in lessons.at(state):
            lesson.loss(state, 1.0).backward()  # type: ignore[no-untyped-call]
        state.network.zero_grad(set_to_none=True)
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-6) / len(few)


def estimate_text_s(model: TextModel, some: TextSamples, train_n: int, strength: Strength = "balanced") -> float:
    """Return about how many seconds strengthening with ``train_n`` texts such as ``some`` takes on this computer.

    ``some`` are at least one text; without labels they count as the first class. Looks and proof are counted in.
    """
    labelled = some if some.labels is not None else replace(some, labels=np.zeros(len(some), np.int64))
    front, settings = protected(model), HardenSettings(strength)
    recipe = TextRecipe(SIZE, 1, BATCH, candidates=CANDIDATES[strength])
    sample_s = seconds_per_text(front, labelled, recipe)
    training = plan_steps(train_n, BATCH, sample_s, None) * BATCH * sample_s
    looks = judged_in(front, labelled, settings) * looks_s(front, labelled)
    return training + looks + 2 * attacked_in(front, labelled, settings) * proof_s(front, labelled, settings)
