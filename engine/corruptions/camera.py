"""Damage that happens while a picture is taken: grain, a lens out of focus, too little light, haze.

The idea of kinds and five severities is from Hendrycks and Dietterich 2019, "Benchmarking neural network robustness
to common corruptions"; the parameters are our own, chosen so that a person still recognises the picture.
Every function takes pictures (n, c, h, w) in [0, 1] and a severity from 1 to 5.
"""

import math

import torch
from torch.nn import functional

from engine.corruptions.draws import Draws

READ_NOISE = (0.02, 0.04, 0.06, 0.085, 0.11)
"""Standard deviation of the noise that is there in the dark, box units."""
SHOT_NOISE = (0.002, 0.004, 0.007, 0.011, 0.016)
"""Variance per unit of brightness: light comes in grains."""
FOCUS = (0.05, 0.08, 0.11, 0.15, 0.20)
FOCUS_GROWTH = 0.7
"""The radius of the blur is ``FOCUS`` times the shorter side, in pixels, to this power: 0.5 to 2 pixels at 28 pixels,
2 to 9 at 224."""
LIGHT = (0.75, 0.60, 0.45, 0.32, 0.20)
"""Share of the light that is left."""
CONTRAST = (0.75, 0.60, 0.45, 0.30, 0.18)
"""Share of the contrast around the picture's mean that is left."""
DISC_POINTS = 33


def noise(pictures: torch.Tensor, severity: int, draws: Draws) -> torch.Tensor:
    """Add a sensor's noise; the same grain at every severity, only stronger."""
    grain = torch.from_numpy(draws.normal(tuple(pictures.shape[1:]))).to(pictures.device)
    variance = READ_NOISE[severity - 1] ** 2 + SHOT_NOISE[severity - 1] * pictures
    return pictures + grain * variance.sqrt()


def focus_radius(height: int, width: int, severity: int) -> float:
    """Return the radius of the blur in pixels."""
    return float(FOCUS[severity - 1] * min(height, width) ** FOCUS_GROWTH)


def disc(radius: float) -> torch.Tensor:
    """Return the kernel (2k + 1, 2k + 1) that spreads a pixel over a disc; also below one pixel, where most stays."""
    reach = math.ceil(radius)
    steps = torch.linspace(-radius, radius, DISC_POINTS)
    down, right = torch.meshgrid(steps, steps, indexing="ij")
    inside = down**2 + right**2 <= radius**2
    places = torch.arange(-reach, reach + 1)
    # a point between pixels is shared among its neighbours as in linear interpolation
    rows = (1 - (down[inside][:, None] - places).abs()).clamp(min=0)
    columns = (1 - (right[inside][:, None] - places).abs()).clamp(min=0)
    kernel = rows.T @ columns
    return kernel / kernel.sum()


def blur(pictures: torch.Tensor, severity: int, _: Draws) -> torch.Tensor:
    """Put the lens out of focus; beyond the border the picture's edge repeats."""
    channels, height, width = pictures.shape[1:]
    kernel = disc(focus_radius(height, width, severity)).to(pictures.device)
    reach = len(kernel) // 2
    padded = functional.pad(pictures, (reach, reach, reach, reach), mode="replicate")
    return functional.conv2d(padded, kernel.expand(channels, 1, *kernel.shape), groups=channels)


def darkness(pictures: torch.Tensor, severity: int, _: Draws) -> torch.Tensor:
    """Take light away."""
    return pictures * LIGHT[severity - 1]


def contrast(pictures: torch.Tensor, severity: int, _: Draws) -> torch.Tensor:
    """Pull every value towards the picture's mean, as haze or a dirty lens does."""
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    return mean + CONTRAST[severity - 1] * (pictures - mean)
