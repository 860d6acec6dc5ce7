"""Models and samples made by hand, for tests of what works on any model."""

import copy
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.data.samples import Samples
from engine.models import FileFacts, InputConvention, InputSpec, Model, RawModel
from engine.results import Equality


@dataclass
class NetworkRuntime:
    """Stands for the real file: answers with a network of its own."""

    network: nn.Module
    half: bool = False
    two_classes: Literal["shares", "logit"] | None = None

    def run(self, raw: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            outputs: np.ndarray = self.network(torch.from_numpy(raw)).numpy()
        return outputs


def make_model(network: nn.Module, shape: tuple[int, int, int], classes: int, file: nn.Module | None = None) -> Model:
    """Return a model of ``network``; ``file``, by default an equal network, plays the real file."""
    facts = FileFacts(Path("made.onnx"), (), "0" * 64, "onnx", "tests", 0, 0, {})
    runtime = NetworkRuntime(copy.deepcopy(network if file is None else file).eval())
    equality = Equality("equal", 0.0, 1e-3)
    spec = InputSpec("input", (None, *shape), "float32")
    raw = RawModel(facts, spec, network.eval(), runtime, classes, None, "none", equality)
    convention = InputConvention("NCHW", *shape, scaling="0-1", colour_order="grey" if shape[0] == 1 else "RGB")
    return Model(raw, convention, tuple(f"kind {index}" for index in range(classes)))


def make_samples(pixels: np.ndarray, labels: np.ndarray | None) -> Samples:
    """Return samples of ``pixels`` (n, c, h, w) uint8."""
    digests = (hashlib.blake2b(picture.tobytes(), digest_size=8).digest() for picture in pixels)
    keys = np.array([int.from_bytes(digest, "big") for digest in digests], np.uint64)
    n = len(pixels)
    return Samples(pixels, labels, tuple(f"{place}.png" for place in range(n)), keys, keys, ("",) * n)
