"""The network behind the built-in sample: a small picture sorter with BatchNorm."""

import torch
from torch import nn


def _block(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


class ClothesSorter(nn.Module):
    """Five convolutions and one linear layer: (batch, 1, 28, 28) in [0, 1] to (batch, 10) logits."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            *_block(1, 24, 1), *_block(24, 48, 2), *_block(48, 64, 1), *_block(64, 96, 2), *_block(96, 96, 1)
        )
        self.classify = nn.Linear(96 * 7 * 7, 10)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, 10) for pictures (batch, 1, 28, 28), float32 in [0, 1]."""
        return self.classify(self.features(pictures).flatten(1))
