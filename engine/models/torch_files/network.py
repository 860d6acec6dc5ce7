"""A network that knows under which names its numbers lie in the file."""

from collections.abc import Mapping

import torch
from torch import nn


class StateNetwork(nn.Module):
    """A known architecture; ``places`` maps its own names to the file's."""

    def __init__(self, inner: nn.Module, places: Mapping[str, str]) -> None:
        super().__init__()
        self.inner = inner
        self.places = dict(places)

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes) for raw input (batch, channels, height, width)."""
        logits: torch.Tensor = self.inner(raw)
        return logits

    def file_values(self) -> dict[str, torch.Tensor]:
        """Return the numbers by the file's names."""
        state = self.inner.state_dict()
        return {place: state[own].detach().cpu() for own, place in self.places.items()}
