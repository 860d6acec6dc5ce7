"""Harmless changes that make few pictures go further; the original labels the results itself."""

from dataclasses import dataclass
from typing import NamedTuple

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


class Batch(NamedTuple):
    """What one update sees.

    Attributes:
        pictures: (batch, c, h, w), float32 in [0, 1].
        labels: (batch, classes), probabilities.
        contrast: (batch,), share of each picture's contrast that is left. The inner attack shrinks with it: at full
            size it would teach the copy to overlook all that can be told from a dark picture.
    """

    pictures: torch.Tensor
    labels: torch.Tensor
    contrast: torch.Tensor


def augment(pictures: torch.Tensor, labels: torch.Tensor, settings: Augmentation, random: torch.Generator) -> Batch:
    """Return changed pictures (batch, c, h, w) in [0, 1] with their labels (batch, classes) as probabilities."""
    if settings.flip:
        mirrored = torch.rand(len(pictures), 1, 1, 1, generator=random).to(pictures.device) < 0.5
        pictures = torch.where(mirrored, pictures.flip(3), pictures)
    pictures, contrast = _relight(_shift(pictures, settings.shift, random), settings.light, random)
    if settings.mix > 0:
        pictures, labels = _mix(pictures, labels, settings.mix, random)
    return Batch(pictures, labels, contrast)


def _shift(pictures: torch.Tensor, share: float, random: torch.Generator) -> torch.Tensor:
    height, width = pictures.shape[2:]
    down, right = round(share * height), round(share * width)
    if down == 0 and right == 0:
        return pictures
    padded = functional.pad(pictures, (right, right, down, down), mode="replicate")
    top = int(torch.randint(0, 2 * down + 1, (1,), generator=random))
    left = int(torch.randint(0, 2 * right + 1, (1,), generator=random))
    return padded[:, :, top : top + height, left : left + width]


def _relight(pictures: torch.Tensor, share: float, random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Make a ``share`` of the pictures darker (towards black) or paler (towards their own mean), by up to 80 %.

    The second tensor (batch,) is the share of contrast that is left.
    """
    count = len(pictures)
    if share <= 0:
        return pictures, torch.ones(count, device=pictures.device)
    factor = 1 - 0.8 * torch.rand(count, generator=random)
    factor[torch.rand(count, generator=random) >= share] = 1.0
    pale = (torch.rand(count, generator=random) < 0.5).float()
    factor, pale = (values.to(pictures.device).view(-1, 1, 1, 1) for values in (factor, pale))
    towards = pale * pictures.mean((1, 2, 3), keepdim=True)
    return towards + (pictures - towards) * factor, factor.flatten()


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
