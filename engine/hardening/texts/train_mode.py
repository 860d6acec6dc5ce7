"""Training mode with numbers of its own: what is left out by chance depends on the seed and the step alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def in_train_mode(network: nn.Module, random: torch.Generator) -> Iterator[None]:
    """Leave parts of ``network`` out by chance inside (dropout), as ``random`` says; running statistics stay."""
    device = next((weight.device for weight in network.parameters()), torch.device("cpu"))
    seed = int(torch.randint(2**62, (1,), generator=random))
    with torch.random.fork_rng([device] if device.type == "cuda" else [], device_type="cuda"):
        torch.manual_seed(seed)
        network.train()
        for module in network.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.eval()
        try:
            yield
        finally:
            network.eval()
