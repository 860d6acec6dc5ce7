"""The six kinds of everyday damage, by name, and the one way to apply them."""

from collections.abc import Callable

import torch

from engine.corruptions.camera import blur, contrast, darkness, noise
from engine.corruptions.draws import Draws
from engine.corruptions.storage import jpeg, low_resolution

SEVERITIES = (1, 2, 3, 4, 5)

KINDS: dict[str, Callable[[torch.Tensor, int, Draws], torch.Tensor]] = {
    "noise": noise,
    "blur": blur,
    "darkness": darkness,
    "contrast": contrast,
    "jpeg": jpeg,
    "low_resolution": low_resolution,
}
"""Name, as in the test id ``corruption.<name>``, to the damage."""


def corrupt(kind: str, pictures: torch.Tensor, severity: int, draws: Draws) -> torch.Tensor:
    """Return ``pictures`` (n, c, h, w) in [0, 1] with damage ``kind`` of ``severity`` 1 (slight) to 5 (strong).

    Applied at the model's own input size; the result has 8 bits per value, as a picture file has.
    """
    damaged = KINDS[kind](pictures, severity, draws).clamp(0, 1)
    return (damaged * 255).round() / 255


def damage_id(kind: str) -> str:
    """Return the test id of one kind of damage."""
    return f"corruption.{kind}"
