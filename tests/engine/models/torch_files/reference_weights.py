"""Weights that depend on nothing but their names and shapes, so that two libraries can be filled with the same."""

import zlib
from collections.abc import Mapping

import torch


def filled(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    """Return a state dict: ordinary sizes for convolutions, BatchNorm with uneven statistics."""
    return {name: _value(name, shape) for name, shape in shapes.items()}


def _value(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    if name.endswith("num_batches_tracked"):
        return torch.tensor(7)
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    if name.endswith("running_var"):
        return 0.6 + 0.8 * torch.rand(shape, generator=generator)
    values = torch.randn(shape, generator=generator)
    if len(shape) > 1:
        return values * (2.0 / max(1, values[0].numel())) ** 0.5
    return 1 + 0.1 * values if name.endswith("weight") else 0.1 * values


def picture(side: int) -> torch.Tensor:
    """Return two pictures (2, 3, side, side)."""
    return torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(3))
