"""Ways to take slopes of a model whose own slopes lead nowhere; what counts is always the model's own answer."""

from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import torch

from engine.attacks import keyed
from engine.attacks.image.gradient import Judge, Lens, See, Slope
from engine.attacks.image.stand_ins import StandIns

BLUR_DRAWS = 8


def straight_through(see: See, _: Judge, pictures: torch.Tensor) -> Slope:
    """Keep the model's values; take smooth slopes where its own do not exist."""
    return see(pictures, StandIns())


def smooth_copy(see: See, judge: Judge, pictures: torch.Tensor) -> Slope:
    """Climb a smooth copy of the model, values and slopes, and show what is found to the model."""
    return replace(see(pictures, StandIns(values=True)), logits=judge(pictures))


def blurred(size: float, shape: tuple[int, ...]) -> Lens:
    """Return the mean slope over random changes of up to ``size``, the same ones for every picture of ``shape``.

    Smooths steps and cliffs, and averages over models that answer at random (expectation over transformation,
    Athalye et al. 2018, section 4.2).
    """
    stream = keyed.stream(0, "linf", "blur", 0, np.arange(BLUR_DRAWS, dtype=np.uint64))
    shifts = torch.from_numpy(stream.uniform(shape, low=-size, high=size))

    def lens(see: See, judge: Judge, pictures: torch.Tensor) -> Slope:
        """Return the logits at ``pictures``, with values and slope averaged over the changes."""
        seen = [see(pictures + shift.to(pictures.device), nullcontext()) for shift in shifts]
        values, gradients = [slope.values for slope in seen], [slope.gradient for slope in seen]
        return Slope(judge(pictures), torch.stack(values).mean(0), torch.stack(gradients).mean(0))

    return lens
