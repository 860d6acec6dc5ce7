"""Harmless changes that make few pictures go further; the original labels the results itself."""

from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """``flip``: mirror half of the pictures; ``shift``: largest move as a share of the side.

    ``light``: share of pictures made darker or paler, so that a copy does not lose poorly lit pictures;
    ``mix``: share of pictures mixed in pairs.
    """

    flip: bool = True
    shift: float = 0.07
    light: float = 0.3
    mix: float = 0.0


def augment(
    pictures: torch.Tensor, labels: torch.Tensor, settings: Augmentation, random: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return changed pictures (batch, c, h, w) in [0, 1] and their labels (batch, classes) as probabilities."""
    if settings.flip:
        mirrored = torch.rand(len(pictures), 1, 1, 1, generator=random).to(pictures.device) < 0.5
        pictures = torch.where(mirrored, pictures.flip(3), pictures)
    pictures = _relight(_shift(pictures, settings.shift, random), settings.light, random)
    return _mix(pictures, labels, settings.mix, random) if settings.mix > 0 else (pictures, labels)


def _shift(pictures: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    height, width = pictures.shape[2:]
    down, right = round(share * height), round(share * width)
    if down == 0 and right == 0:
        return pictures
    padded = functional.pad(pictures, (right, right, down, down), mode="replicate")
    top = int(torch.randint(0, 2 * down + 1, (1,), generator=random))
    left = int(torch.randint(0, 2 * right + 1, (1,), generator=random))
    return padded[:, :, top : top + height, left : left + width]


def _relight(pictures: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    """Make a ``share`` of the pictures darker (towards black) or paler (towards their own mean), by up to 80 %."""
    if share <= 0:
        return pictures
    count = len(pictures)
    factor = 1 - 0.8 * torch.rand(count, generator=random)
    factor[torch.rand(count, generator=random) >= share] = 1.0
    pale = (torch.rand(count, generator=random) < 0.5).float()
    factor, pale = (values.to(pictures.device).view(-1, 1, 1, 1) for values in (factor, pale))
    towards = pale * pictures.mean((1, 2, 3), keepdim=True)
    return towards + (pictures - towards) * factor


def _mix(
    pictures: torch.Tensor, labels: torch.Tensor, share: float, random: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Blend a ``share`` of the pictures with their neighbour in the batch (mixup, Zhang et al. 2018)."""
    count = len(pictures)
    weight = torch.rand(count, generator=random).mul_(0.5)
    weight[torch.rand(count, generator=random) >= share] = 0.0
    weight = weight.to(pictures.device)
    blend = weight.view(-1, 1, 1, 1)
    return (
        pictures * (1 - blend) + pictures.roll(1, 0) * blend,
        labels * (1 - weight[:, None]) + labels.roll(1, 0) * weight[:, None],
    )
