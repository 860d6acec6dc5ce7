"""Tiny models and pictures on which strengthening works within seconds."""

import copy
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from engine.data import Samples
from engine.models import FileFacts, InputConvention, InputSpec, Model, RawModel
from engine.protocol import SilentMonitor
from engine.results import Equality

SIDE = 12


class OwnRuntime:
    """Stands for the file: the network as it was when the file was written."""

    half = False
    two_classes = None

    def __init__(self, network: nn.Module) -> None:
        self.network = network.eval()

    def run(self, raw: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.network(torch.from_numpy(raw)).numpy()


def as_model(network: nn.Module, classes: int = 3, channels: int = 1, *, trainable: bool = True) -> Model:
    facts = FileFacts(Path("tiny.onnx"), (Path("tiny.onnx"),), "0" * 64, "onnx", "test", 1, 1, {})
    raw = RawModel(
        facts=facts,
        input=InputSpec("x", (None, channels, SIDE, SIDE), "float32"),
        network=network.eval(),
        runtime=OwnRuntime(copy.deepcopy(network)),
        num_classes=classes,
        class_names=None,
        removed="none",
        equality=Equality("equal", 0.0, 1e-4),
        trainable=trainable,
    )
    convention = InputConvention(
        "NCHW",
        channels,
        SIDE,
        SIDE,
        "0-1",
        colour_order="grey" if channels == 1 else "RGB",
        mean=(0.0,) * channels,
        std=(1.0,) * channels,
    )
    return Model(raw, convention, tuple(f"class {index}" for index in range(classes)))


def small_network(classes: int = 3, channels: int = 1, *, norm: bool = False, seed: int = 0) -> nn.Module:
    torch.manual_seed(seed)
    layers: list[nn.Module] = [nn.Conv2d(channels, 8, 3, stride=2, padding=1)]
    if norm:
        layers.append(nn.BatchNorm2d(8))
    layers += [nn.ReLU(), nn.Conv2d(8, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(72, classes)]
    return nn.Sequential(*layers)


def draw_samples(n: int, classes: int = 3, channels: int = 1, seed: int = 0) -> Samples:
    """Blobs at class-dependent places, with noise: learnable, and fragile for a model that trusts the noise."""
    random = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    pixels = random.normal(110, 25, (n, channels, SIDE, SIDE))
    for index, label in enumerate(labels):
        top, left = divmod(int(label), 2)
        pixels[index, :, 1 + 5 * top : 6 + 5 * top, 1 + 5 * left : 6 + 5 * left] += 45
    # a weak, class-dependent pattern over the whole picture: useful to an ordinary model, worthless under attack
    patterns = np.random.default_rng(99).choice([-1.0, 1.0], (classes, channels, SIDE, SIDE))
    pixels += 8 * patterns[labels]
    keys = random.integers(1, 2**63, n).astype(np.uint64)
    names = tuple(f"{index}.png" for index in range(n))
    return Samples(pixels.clip(0, 255).astype(np.uint8), labels.astype(np.int64), names, keys, keys.copy(), ("",) * n)


def fit(network: nn.Module, samples: Samples, steps: int = 150) -> nn.Module:
    """Train the ordinary way."""
    torch.manual_seed(0)
    inputs, labels = samples.inputs(), torch.from_numpy(np.asarray(samples.labels))
    optimiser = torch.optim.Adam(network.parameters(), 3e-3)
    network.train()
    for step in range(steps):
        rows = torch.arange(step * 32, step * 32 + 32) % len(labels)
        loss = nn.functional.cross_entropy(network(inputs[rows]), labels[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    network.zero_grad(set_to_none=True)
    return network.eval()


class MemoryCheckpoint:
    """Keeps states in memory, through the same narrow door as a file: JSON values and arrays only."""

    def __init__(self) -> None:
        self.states: dict[str, dict[str, Any]] = {}

    def get(self, key: str) -> dict[str, Any] | None:
        return self.states.get(key)

    def put(self, key: str, state: Any) -> None:
        arrays = {name: value.copy() for name, value in state.items() if isinstance(value, np.ndarray)}
        plain = json.loads(json.dumps({name: value for name, value in state.items() if name not in arrays}))
        self.states[key] = {**plain, **arrays}


class Watcher(SilentMonitor):
    """Remembers what it is told; says stop after ``stop_after`` points of the chart."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.points: list[dict[str, float]] = []
        self.notices: list[str] = []
        self.phases: list[tuple[str, float]] = []
        self.stop_after = stop_after

    def phase(self, name: str, share: float) -> None:
        self.phases.append((name, share))

    def measure(self, values: Any) -> None:
        self.points.append(dict(values))

    def notice(self, code: str, values: Any) -> None:
        self.notices.append(code)

    def should_stop(self) -> bool:
        return self.stop_after is not None and len(self.points) >= self.stop_after


def moved(model: Any, by: float) -> Any:
    """Return the model with weights moved by ``by`` times their own spread."""
    network = copy.deepcopy(model.network)
    random = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn(weight.shape, generator=random) * weight.std().nan_to_num() * by)
    return model.with_network(network)


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    return SimpleNamespace(
        as_model=as_model,
        small_network=small_network,
        draw_samples=draw_samples,
        fit=fit,
        moved=moved,
        Checkpoint=MemoryCheckpoint,
        Watcher=Watcher,
    )


@pytest.fixture(scope="session")
def fitted() -> Model:
    return as_model(fit(small_network(), draw_samples(300)))
