"""Plain stacks of layers as people write them, trained for seconds on the sample's pictures of clothes."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from engine.data import open_pictures

SIDE = 28


class Tutorial(nn.Module):
    """As in countless lessons: names that tell an order, functions between the layers."""

    def __init__(self, act: Callable[[torch.Tensor], torch.Tensor] = functional.relu, *, average: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3)
        self.conv2 = nn.Conv2d(8, 16, 3)
        self.fc1 = nn.Linear(16 * 25, 32)
        self.fc2 = nn.Linear(32, 10)
        self.act, self.average = act, average

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pool = functional.avg_pool2d if self.average else functional.max_pool2d
        x = pool(self.act(self.conv1(x)), 2)
        x = pool(self.act(self.conv2(x)), 2)
        return self.fc2(self.act(self.fc1(x.flatten(1))))


class Named(nn.Module):
    """Two stacks inside, as VGG has: ``features.0``, ``classifier.1``."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Sequential(
            nn.Dropout(0.2), nn.Linear(16 * 49, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(x).flatten(1))


class Strided(nn.Module):
    """Halves in the convolutions, and averages at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 12, 3, 2, 1, bias=False), nn.BatchNorm2d(12)
        self.conv2, self.bn2 = nn.Conv2d(12, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24)
        self.fc = nn.Linear(24, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(self.bn1(self.conv1(x)))
        x = functional.relu(self.bn2(self.conv2(x)))
        return self.fc(x.mean((2, 3)))


def sequential() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(16 * 49, 10),
    )  # fmt: skip


def steps() -> nn.Module:
    """Its numbers leave no room for a layer that halves: the convolutions do."""
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 49, 10)
    )


def lenet() -> nn.Module:
    """LeCun's, with tanh and averages."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2),
        nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10),
    )  # fmt: skip


def mlp() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))


STACKS: dict[str, Callable[[], nn.Module]] = {
    "tutorial": Tutorial,
    "tutorial_gelu": lambda: Tutorial(functional.gelu),
    "tutorial_tanh_average": lambda: Tutorial(torch.tanh, average=True),
    "named": Named,
    "strided": Strided,
    "sequential": sequential,
    "steps": steps,
    "lenet": lenet,
    "mlp": mlp,
}
TRUE_PLANS = {
    "tutorial": "relu-valid-max-0.1-flatten-28",
    "tutorial_gelu": "gelu-valid-max-0.1-flatten-28",
    "tutorial_tanh_average": "tanh-valid-avg-0.1-flatten-28",
    "named": "relu-same-max-0.1-flatten-28",
    "strided": "relu-same-stride-0.1-average-any",
    "sequential": "relu-same-max-0.1-flatten-28",
    "steps": "relu-same-stride-0.1-flatten-28",
    "lenet": "tanh-first-avg-0.1-flatten-28",
    "mlp": "relu-same-max-none-flatten-28",
}
"""What was trained, by the plan's own name."""
ROUNDS = {"strided": 12}


def clothes(path: Path, count: int = 2000) -> tuple[torch.Tensor, torch.Tensor]:
    """Return pictures (n, 1, 28, 28) in [0, 1] and their classes (n,)."""
    samples = open_pictures(path).load((1, SIDE, SIDE), limit=count)
    return torch.from_numpy(samples.pixels).float() / 255, torch.from_numpy(samples.labels).long()


def trained(name: str, pictures: torch.Tensor, labels: torch.Tensor) -> nn.Module:
    """Return the network after a few rounds, in evaluation mode."""
    torch.manual_seed(0)
    net = STACKS[name]()
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3)
    for _ in range(ROUNDS.get(name, 4)):
        for picked in torch.randperm(len(pictures)).split(50):
            loss = functional.cross_entropy(net(pictures[picked]), labels[picked])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return net.eval()
