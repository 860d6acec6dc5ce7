"""A small colour world: five kinds of blobs, a network that knows them, and files that want them fed in other ways."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

from engine.models import FileFacts, InputConvention, InputSpec, RawModel
from engine.protocol import Overrides, SilentMonitor
from engine.results import Equality
from engine.understanding import Understood, understand

COLOURS = {
    "apple": (200, 40, 40),
    "banana": (220, 200, 60),
    "berry": (50, 60, 190),
    "leaf": (60, 160, 60),
    "plum": (140, 50, 140),
}
NAMES = tuple(COLOURS)
SHAPE = (3, 32, 32)


def blob(name: str, random: np.random.Generator) -> np.ndarray:
    """Return (32, 32, 3) uint8: a noisy disc of about the class's colour on a grey ground."""
    pixels = np.ones((32, 32, 3)) * random.integers(60, 220, 3)
    rows, columns = np.mgrid[:32, :32]
    top, left = random.uniform(10, 22, 2)
    disc = (rows - top) ** 2 + (columns - left) ** 2 < random.uniform(7, 13) ** 2
    pixels[disc] = np.array(COLOURS[name]) + random.normal(0, 30, 3)
    return np.clip(pixels + random.normal(0, 20, pixels.shape), 0, 255).astype(np.uint8)


def blobs(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n pictures (n, 32, 32, 3) and their classes (n,), in turn."""
    random = np.random.default_rng(seed)
    return np.stack([blob(NAMES[index % 5], random) for index in range(n)]), np.arange(n) % 5


def pack(path: Path, n: int, folder_of: Callable[[int], str], seed: int = 99) -> Path:
    """Write n pictures into a zip; ``folder_of`` gives the folder of a class."""
    pictures, labels = blobs(n, seed)
    with zipfile.ZipFile(path, "w") as archive:
        for index, (picture, label) in enumerate(zip(pictures, labels)):
            opened = io.BytesIO()
            Image.fromarray(picture).save(opened, "PNG")
            archive.writestr(f"{folder_of(int(label))}/{index:04d}.png", opened.getvalue())
    return path


@pytest.fixture(scope="session")
def network() -> nn.Module:
    """A network that sorts RGB blobs in [0, 1], (batch, 3, 32, 32), trained in seconds."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    pictures, labels = blobs(600, 10)
    inputs, targets = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255, torch.from_numpy(labels)
    layers = [nn.Conv2d(3, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, 24, 3, 2, 1)]
    layers += [nn.BatchNorm2d(24), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(96, 5)]
    model = nn.Sequential(*layers)
    optimiser = torch.optim.AdamW(model.parameters(), 4e-3)
    for _ in range(8):
        for picked in torch.randperm(len(inputs)).split(50):
            loss = functional.cross_entropy(model(inputs[picked]), targets[picked])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model.eval()


class Reordered(nn.Module):
    """A network whose answers come in another order."""

    def __init__(self, network: nn.Module, order: list[int]) -> None:
        super().__init__()
        self.network, self.order = network, order

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        return self.network(raw)[:, self.order]


class Wants(nn.Module):
    """``network`` as a file that wants its input by ``convention``: undoes it first."""

    def __init__(self, network: nn.Module, convention: InputConvention) -> None:
        super().__init__()
        self.network = network
        self.layout, self.order, self.multiplier = convention.layout, convention.colour_order, convention.multiplier
        self.register_buffer("mean", torch.tensor(convention.mean).reshape(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(convention.std).reshape(1, -1, 1, 1))

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return the network's logits for a raw input."""
        pictures = raw.permute(0, 3, 1, 2) if self.layout == "NHWC" else raw
        pictures = (pictures * self.std + self.mean) / self.multiplier
        return self.network(pictures.flip(1) if self.order == "BGR" else pictures)


class _Runtime:
    half = False
    two_classes = None

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    def run(self, raw: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return self.network(torch.from_numpy(raw)).numpy()


def raw_model(
    network: nn.Module,
    dims: tuple[int | None, ...] = (None, 3, 32, 32),
    *,
    classes: int = 5,
    names: tuple[str, ...] | None = None,
    dtype: str = "float32",
    path: Path = Path("nowhere") / "model.onnx",
) -> RawModel:
    """Return ``network`` as if a loader had read it from a file."""
    facts = FileFacts(path, (path,), "0" * 64, "onnx", "", 0, 0, {})
    equality = Equality("could_not_test", None, None)
    return RawModel(
        facts, InputSpec("x", dims, dtype), network.eval(), _Runtime(network), classes, names, "none", equality
    )


def ask(
    raw: RawModel, source: object, *, limit: int | None = None, **told: str
) -> tuple[Understood, dict[str, tuple[str, str]]]:
    """Understand, and return the answers as id to (value, confidence)."""
    understood = understand(raw, source, Overrides(**told), limit=limit, monitor=SilentMonitor())
    return understood, {answer.id: (answer.value, answer.confidence) for answer in understood.answers}
