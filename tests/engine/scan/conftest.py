"""Small models whose worst case is known, samples for them, and a monitor and checkpoint in memory."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hand_made import make_model, make_samples
from torch import nn

from engine.data.samples import Samples
from engine.models import Model
from engine.protocol import SilentMonitor
from engine.results import Example

SHAPE = (1, 8, 8)
CLASSES = 2


class Linear(nn.Module):
    """Two classes by the sign of w · x + b, so the worst case at any size is known exactly."""

    def __init__(self, weight: torch.Tensor, bias: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = bias

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        score = pictures.flatten(1) @ self.weight + self.bias
        return torch.stack([-score, score], 1)


class Recorder(SilentMonitor):
    """Remembers what it is told; asks to stop at the ``stop_at``-th question, and from then on."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.stop_at = stop_at
        self.asked = 0
        self.phases: list[tuple[str, float]] = []
        self.fractions: list[float] = []
        self.verdicts: list[tuple[int, int, float]] = []
        self.examples: list[Example] = []

    def phase(self, name: str, share: float) -> None:
        self.phases.append((name, share))

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)

    def verdict(self, wrong: int, n: int, size: float) -> None:
        self.verdicts.append((wrong, n, size))

    def example(self, example: Example) -> None:
        self.examples.append(example)

    def should_stop(self) -> bool:
        self.asked += 1
        return self.stop_at is not None and self.asked >= self.stop_at


class MemoryCheckpoint:
    """Keeps states in memory, as copies."""

    def __init__(self) -> None:
        self.states: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> Mapping[str, Any] | None:
        return self.states.get(key)

    def put(self, key: str, state: Mapping[str, Any]) -> None:
        self.states[key] = {
            name: value.copy() if isinstance(value, np.ndarray) else value for name, value in state.items()
        }


@pytest.fixture(scope="session")
def recorder() -> type[Recorder]:
    return Recorder


@pytest.fixture(scope="session")
def memory_checkpoint() -> type[MemoryCheckpoint]:
    return MemoryCheckpoint


@pytest.fixture(scope="session")
def linear_network() -> Linear:
    generator = torch.Generator().manual_seed(3)
    weight = torch.randn(64, generator=generator) / 4
    return Linear(weight, -0.5 * float(weight.sum()))


@pytest.fixture(scope="session")
def linear_model(linear_network: Linear) -> Model:
    return make_model(linear_network, SHAPE, CLASSES)


@pytest.fixture(scope="session")
def linear_samples(linear_network: Linear) -> Samples:
    """Sixty pictures around the border, one in twelve with the wrong label."""
    generator = np.random.default_rng(5)
    pixels = generator.integers(40, 216, (60, *SHAPE)).astype(np.uint8)
    with torch.no_grad():
        labels = linear_network(torch.from_numpy(pixels).float() / 255).argmax(1).numpy().astype(np.int64)
    labels[::12] = 1 - labels[::12]
    return make_samples(pixels, labels)


@pytest.fixture(scope="session")
def exactly_broken(linear_network: Linear) -> Callable[[Samples, float], np.ndarray]:
    """Return (n,) bool in closed form: some picture within the size, and in [0, 1], has another class."""

    def compute(samples: Samples, size: float) -> np.ndarray:
        assert samples.labels is not None
        flat = samples.inputs().flatten(1).double()
        weight = linear_network.weight.detach().double()
        sign = torch.from_numpy(np.where(samples.labels == 1, 1.0, -1.0))
        worst = (flat - size * sign[:, None] * weight.sign()).clamp(0, 1)
        return (sign * (worst @ weight + linear_network.bias) <= 0).numpy()

    return compute
