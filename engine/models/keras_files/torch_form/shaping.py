"""Pooling, padding, resizing, and layers that only move values."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from engine.models.keras_files.torch_form.convolution import padded

Weights = Mapping[str, np.ndarray]
Function = Callable[[torch.Tensor], torch.Tensor]
_ONCE = (1, 1)


class Simple(nn.Module):
    """A layer without weights as a module."""

    def __init__(self, function: Callable[..., torch.Tensor], arguments: Mapping[str, Any]) -> None:
        super().__init__()
        self.function = function
        self.arguments = dict(arguments)

    def forward(self, *values: torch.Tensor) -> torch.Tensor:
        """Return what the function makes of the values."""
        return self.function(*values, **self.arguments)


def _channels_first(function: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def turned(pictures: torch.Tensor, **arguments: Any) -> torch.Tensor:
        """Return what the function makes of (n, height, width, channels), turned there and back."""
        return function(pictures.permute(0, 3, 1, 2), **arguments).permute(0, 2, 3, 1)

    return turned


@_channels_first
def max_pool(pictures: torch.Tensor, size: tuple[int, int], strides: tuple[int, int], same: bool) -> torch.Tensor:
    """Largest value of each window."""
    pictures = padded(pictures, size, strides, _ONCE, -torch.inf) if same else pictures
    return functional.max_pool2d(pictures, size, strides)


@_channels_first
def average_pool(pictures: torch.Tensor, size: tuple[int, int], strides: tuple[int, int], same: bool) -> torch.Tensor:
    """Mean of each window; what lies outside the picture does not count."""
    if not same:
        return functional.avg_pool2d(pictures, size, strides)
    inside = padded(torch.ones_like(pictures[:1, :1]), size, strides, _ONCE)
    sums = functional.avg_pool2d(padded(pictures, size, strides, _ONCE), size, strides)
    return sums / functional.avg_pool2d(inside, size, strides)


def global_average(pictures: torch.Tensor, keep: bool) -> torch.Tensor:
    """Mean over height and width."""
    return pictures.mean((1, 2), keepdim=keep)


def global_max(pictures: torch.Tensor, keep: bool) -> torch.Tensor:
    """Largest value over height and width."""
    return pictures.amax((1, 2), keepdim=keep)


def pad(pictures: torch.Tensor, edges: tuple[tuple[int, int], tuple[int, int]]) -> torch.Tensor:
    """Zeros around the picture."""
    (top, bottom), (left, right) = edges
    return functional.pad(pictures, (0, 0, left, right, top, bottom))


def crop(pictures: torch.Tensor, edges: tuple[tuple[int, int], tuple[int, int]]) -> torch.Tensor:
    """The picture without its edges."""
    (top, bottom), (left, right) = edges
    return pictures[:, top : pictures.shape[1] - bottom, left : pictures.shape[2] - right]


@_channels_first
def upsample(pictures: torch.Tensor, size: tuple[int, int], smooth: bool) -> torch.Tensor:
    """A larger picture."""
    if smooth:
        target = (pictures.shape[2] * size[0], pictures.shape[3] * size[1])
        return functional.interpolate(pictures, target, mode="bilinear", align_corners=False)
    return pictures.repeat_interleave(size[0], 2).repeat_interleave(size[1], 3)


@_channels_first
def resize(pictures: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """A picture of another size."""
    return functional.interpolate(pictures, size, mode="bilinear", align_corners=False)


def flatten(values: torch.Tensor) -> torch.Tensor:
    """One row for each sample."""
    return values.reshape(len(values), -1)


def reshape(values: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Another shape of each sample."""
    return values.reshape(len(values), *shape)


def permute(values: torch.Tensor, order: tuple[int, ...]) -> torch.Tensor:
    """Other places of each sample's axes, counted from 1."""
    return values.permute(0, *order)


def concatenate(*values: torch.Tensor, axis: int) -> torch.Tensor:
    """Values joined along an axis."""
    return torch.cat(values, axis)


def merged(function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Callable[..., torch.Tensor]:
    """Return a function of two values for any number of values."""

    def merge(first: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
        """Return the values joined two by two, from the first on."""
        for other in others:
            first = function(first, other)
        return first

    return merge


def average(*values: torch.Tensor) -> torch.Tensor:
    """Mean of several values."""
    return merged(torch.add)(*values) / len(values)


class ChannelDropout(nn.Module):
    """Drops whole channels while training."""

    def __init__(self, arguments: Mapping[str, Any], weights: Weights) -> None:
        super().__init__()
        self.drop = nn.Dropout2d(arguments["rate"])

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return pictures of the same shape."""
        dropped: torch.Tensor = self.drop(pictures.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        return dropped
