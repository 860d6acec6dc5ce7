"""What an architecture gives back when it knows the weights, and how a module is filled with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import nn

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Built:
    """An empty network with the name people know it by.

    ``picture`` is (channels, height, width) with None where any size will do; ``renamed`` maps the network's own
    names to the file's where they differ. ``unsure``: other networks with other answers have the very same numbers.
    """

    name: str
    network: nn.Module
    classes: int
    picture: tuple[int, int | None, int | None]
    renamed: Mapping[str, str] = field(default_factory=dict)
    unsure: bool = False

    def places(self) -> dict[str, str]:
        """Return the file's name for every tensor of the network but BatchNorm's counters."""
        own = (name for name in self.network.state_dict() if not name.endswith("num_batches_tracked"))
        return {name: self.renamed.get(name, name) for name in own}

    def fits(self, shapes: Shapes) -> bool:
        """Return whether file and network have the same tensors, one for one, of the same shapes."""
        wanted = {place: tuple(self.network.state_dict()[name].shape) for name, place in self.places().items()}
        stored = {name: shape for name, shape in shapes.items() if not name.endswith("num_batches_tracked")}
        return wanted == stored

    def fill(self, values: Mapping[str, torch.Tensor]) -> nn.Module:
        """Return the network in eval mode, float32, with the file's numbers."""
        state = {name: values[place].float() for name, place in self.places().items()}
        network = self.network.to_empty(device="cpu")
        for name, value in network.state_dict().items():
            if name.endswith("num_batches_tracked"):
                value.zero_()
        network.load_state_dict(state, strict=False)
        return network.eval()
