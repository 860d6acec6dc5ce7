"""The small models of ``text_victims`` and texts for them, as the engine sees models and samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from text_victims import Pieces
from torch import nn

from engine.data.keyed import text_keys
from engine.data.text_samples import TextSamples
from engine.models import FileFacts, InputSpec, RawModel, TextModel
from engine.models.onnx.string_models import PlainTexts
from engine.results import Equality


class _Network(nn.Module):
    def __init__(self, model: Pieces) -> None:
        super().__init__()
        self.model = model

    def forward(self, raw: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(self.model.logits_of(raw.tolist()))


@dataclass
class _Runtime:
    """Stands for the real file."""

    model: Pieces
    half: bool = False
    two_classes: None = None

    def run(self, raw: np.ndarray) -> np.ndarray:
        return self.model.logits_of(raw.tolist())


def text_model(model: Pieces, file: Pieces | None = None) -> TextModel:
    """Return ``model`` as the engine sees it; ``file``, by default the same, plays the real file."""
    classes = model.second.shape[1]
    facts = FileFacts(Path("made.onnx"), (), "0" * 64, "onnx", "tests", 0, 0, {})
    spec, equality = InputSpec("texts", (None,), "string"), Equality("equal", 0.0, 1e-3)
    runtime = _Runtime(model if file is None else file)
    raw = RawModel(facts, spec, _Network(model), runtime, classes, None, "none", equality, texts=PlainTexts())
    return TextModel(raw, tuple(f"kind {index}" for index in range(classes)))


def text_samples(texts: Sequence[str], labels: np.ndarray | None = None) -> TextSamples:
    """Return samples of ``texts`` with keys that follow from them."""
    names = tuple(f"mails.csv, row {place}" for place in range(len(texts)))
    keys = text_keys(texts)
    return TextSamples(tuple(texts), labels, names, keys, keys, ("",) * len(texts))
