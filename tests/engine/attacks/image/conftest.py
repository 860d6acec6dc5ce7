import numpy as np
import pytest
import torch
from torch import nn

from engine.results.measurements import Budget


class Setting:
    """Runs attacks on a small model with 40 random 8x8 pictures labelled by the model itself."""

    def __init__(self, classes=4, channels=1, count=40, side=8):
        random = torch.Generator().manual_seed(classes)
        self.model = nn.Sequential(
            nn.Conv2d(channels, 6, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(6 * side * side, classes)
        ).eval()
        with torch.no_grad():
            for weight in self.model.parameters():
                weight.copy_(torch.randn(weight.shape, generator=random) * 0.3)
        pixels = torch.randint(0, 256, (count, channels, side, side), generator=random)
        self.inputs = pixels.float() / 255
        self.labels = self.model(self.inputs).argmax(1)
        self.keys = np.arange(count, dtype=np.uint64) * np.uint64(977)
        self.shares = []

    def attack(self, attack, size=0.02, rows=slice(None), should_stop=lambda: False, seed=0, norm="linf", model=None):
        return attack(
            model or self.model,
            self.inputs[rows],
            self.labels[rows],
            Budget(norm, size),
            seed=seed,
            keys=self.keys[rows],
            on_progress=self.shares.append,
            should_stop=should_stop,
        )


@pytest.fixture
def setting():
    return Setting()


@pytest.fixture
def make_setting():
    return Setting
