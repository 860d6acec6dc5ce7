"""The running average of the weights: steadier than the weights of any one step."""

from collections.abc import Mapping

import torch
from torch import nn


class WeightAverage:
    """Exponential moving average of every parameter and buffer of a network.

    ``decay`` is corrected for a short history, so that the first steps do not pull towards the start.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.values = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move the average towards the present weights; counters and other whole numbers are copied."""
        self.updates += 1
        weight = max(1 - self.decay, 1 / (1 + self.updates))
        for name, tensor in network.state_dict().items():
            if tensor.is_floating_point():
                self.values[name].lerp_(tensor.detach(), weight)
            else:
                self.values[name].copy_(tensor)

    def copy_from(self, values: Mapping[str, torch.Tensor]) -> None:
        """Continue from ``values``."""
        for name, tensor in self.values.items():
            tensor.copy_(values[name])

    def copy_to(self, network: nn.Module) -> None:
        """Give ``network`` the averaged weights."""
        network.load_state_dict(self.values)
