"""Sizes of changes for pictures, all in box units (a picture's values are in [0, 1]).

Source: the field's usual settings (AutoAttack, RobustBench) scaled by picture size; see design section 4.
"""

import math
from dataclasses import dataclass

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class PictureSizes:
    """What an attacker may change on one picture."""

    linf: tuple[float, float]
    l2: float
    l1: float
    l0_pixels: int
    patch_area: float
    rotation_deg: float
    shift: float
    scale: float


def main_sizes(shape: Shape) -> tuple[float, float]:
    """Return the two main L-infinity sizes for pictures of ``shape`` (channels, height, width)."""
    channels, height, width = shape
    small_and_grey = channels == 1 and max(height, width) <= 32
    return (0.05, 0.1) if small_and_grey else (4 / 255, 8 / 255)


def preset_size(shape: Shape, strength: str) -> float:
    """Return the L-infinity size that ``gentle``, ``balanced`` or ``strong`` strengthening aims at."""
    small, large = main_sizes(shape)
    return {"gentle": small / 2, "balanced": small, "strong": large}[strength]


def sizes_for(shape: Shape) -> PictureSizes:
    """Return every size for pictures of ``shape`` (channels, height, width)."""
    channels, height, width = shape
    values = channels * height * width
    return PictureSizes(
        linf=main_sizes(shape),
        l2=0.5 * math.sqrt(values / 3072),
        l1=12 * values / 3072,
        l0_pixels=max(1, round(24 * height * width / 1024)),
        patch_area=0.05,
        rotation_deg=10.0,
        shift=0.10,
        scale=0.05,
    )
