"""Victims and pictures of the attack benchmarks. Needs torch, numpy and pillow only, so that every peer can use it."""

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
LARGE = ((24, 1), (48, 2), (64, 1), (96, 2), (96, 1))
"""Channels and stride of each convolution: the sample's network with its BatchNorm folded away."""
SMALL = ((16, 1), (32, 2), (48, 2))


def build(blocks: tuple[tuple[int, int], ...], classes: int) -> nn.Sequential:
    """Return convolutions with ReLU and one linear layer: (batch, 1, 28, 28) in [0, 1] to (batch, classes)."""
    layers: list[nn.Module] = []
    channels, side = 1, 28
    for wanted, stride in blocks:
        layers += [nn.Conv2d(channels, wanted, 3, stride=stride, padding=1), nn.ReLU()]
        channels, side = wanted, side // stride
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * side * side, classes))


def save(network: nn.Sequential, path: Path, dtype: type = np.float32) -> None:
    """Write the weights, rounded to ``dtype``, in order."""
    arrays = {name: value.numpy().astype(dtype) for name, value in network.state_dict().items()}
    np.savez_compressed(path, **arrays)


def load(path: Path) -> nn.Sequential:
    """Return the network whose weights ``save`` wrote, in eval mode."""
    with np.load(path) as arrays:
        weights = {name: torch.from_numpy(arrays[name].astype(np.float32)) for name in arrays.files}
    classes = list(weights.values())[-1].shape[0]
    widths = tuple(value.shape[0] for value in weights.values() if value.ndim == 4)
    network = build(next(blocks for blocks in (SMALL, LARGE) if tuple(w for w, _ in blocks) == widths), classes)
    network.load_state_dict(weights)
    return network.eval()


def pictures(
    archive: Path, names: tuple[str, ...] = CLASSES, per_class: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return uint8 pictures (n, 1, 28, 28) and int64 labels (index in ``names``), the first ``per_class`` of each."""
    found, labels = [], []
    with zipfile.ZipFile(archive) as files:
        entries = sorted(files.namelist())
        for label, name in enumerate(names):
            for entry in [entry for entry in entries if entry.startswith(f"{name}/")][:per_class]:
                found.append(np.array(Image.open(io.BytesIO(files.read(entry)))))
                labels.append(label)
    return np.stack(found)[:, None], np.array(labels, np.int64)


def box(pixels: np.ndarray) -> torch.Tensor:
    """Return float32 pictures in [0, 1] of uint8 ``pixels``."""
    return torch.from_numpy(pixels).float().div(255)
