"""A picture model as the rest of the engine sees it: pictures in [0, 1] in, logits out."""

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.models.raw import RawModel


@dataclass(frozen=True)
class InputConvention:
    """How pictures are fed to the file: the answer of ``engine.understanding``.

    A picture x in [0, 1], channels in RGB order, reaches the file as ``(multiplier * x - mean) / std``,
    per channel in the file's own colour order, laid out as ``layout``.
    """

    layout: Literal["NCHW", "NHWC"]
    channels: int
    height: int
    width: int
    scaling: str
    multiplier: float = 1.0
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    colour_order: Literal["RGB", "BGR", "grey"] = "RGB"

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one picture."""
        return (self.channels, self.height, self.width)


def _per_channel(values: tuple[float, ...]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float32).reshape(1, -1, 1, 1)


class ConventionLayer(nn.Module):
    """Turns pictures (batch, channels, height, width) in [0, 1] into the file's raw input; differentiable."""

    def __init__(self, convention: InputConvention) -> None:
        super().__init__()
        self.convention = convention
        self.mean: torch.Tensor
        self.std: torch.Tensor
        self.register_buffer("mean", _per_channel(convention.mean), persistent=False)
        self.register_buffer("std", _per_channel(convention.std), persistent=False)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return the raw input tensor."""
        if self.convention.colour_order == "BGR":
            pictures = pictures.flip(1)
        raw = (pictures * self.convention.multiplier - self.mean) / self.std
        return raw.permute(0, 2, 3, 1) if self.convention.layout == "NHWC" else raw


class Model(nn.Module):
    """A callable from pictures, float32 (batch, channels, height, width) in [0, 1], to logits (batch, classes).

    Always used in eval mode by attacks; training code switches ``network`` itself.
    """

    def __init__(self, raw: RawModel, convention: InputConvention, class_names: tuple[str, ...]) -> None:
        super().__init__()
        self.raw = raw
        self.convention = convention
        self.class_names = class_names
        self.prepare = ConventionLayer(convention)
        self.network = raw.network
        self.eval()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next((weight.device for weight in self.parameters()), torch.device("cpu"))

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one picture."""
        return self.convention.shape

    @property
    def values_per_sample(self) -> int:
        """How many numbers one picture has."""
        return math.prod(self.shape)

    @property
    def num_classes(self) -> int:
        """Number of classes."""
        return self.raw.num_classes

    def on(self, device: torch.device) -> "Model":
        """Move to ``device`` and return self; on a processor with the weights in the layout that is quicker there.

        Convolutions took 13 to 25 % less time with channels last, forward and backward, in five networks of all sizes.
        """
        self.to(device)
        if device.type == "cpu":
            self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return self

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes)."""
        logits: torch.Tensor = self.network(self.prepare(pictures))
        return logits

    def logits_of(self, pictures: np.ndarray) -> np.ndarray:
        """Return logits (n, classes), float32, for float32 pictures (n, c, h, w) in [0, 1], as one batch."""
        with torch.no_grad():
            logits: np.ndarray = self(torch.from_numpy(pictures).to(self.device)).float().cpu().numpy()
        return logits

    def confirm(self, pictures: np.ndarray, batch: int = 256) -> np.ndarray:
        """Return the real file's own outputs (n, classes) for float32 pictures (n, c, h, w) in [0, 1].

        Runs the untouched file in its own runtime; the class is the largest output.
        """
        prepare = ConventionLayer(self.convention)
        parts = []
        for start in range(0, len(pictures), batch):
            raw = prepare(torch.from_numpy(np.ascontiguousarray(pictures[start : start + batch]))).numpy()
            parts.append(self.raw.runtime.run(raw))
        return np.concatenate(parts) if parts else np.zeros((0, self.num_classes), np.float32)

    def with_raw(self, raw: RawModel) -> "Model":
        """Return the same convention and classes around another file, such as a strengthened copy."""
        return Model(raw, self.convention, self.class_names)

    def with_network(self, network: nn.Module) -> "Model":
        """Return the same model around other weights; ``confirm`` still speaks of the file it came from."""
        return Model(replace(self.raw, network=network), self.convention, self.class_names)
