"""A text model as the rest of the engine sees it: texts in, logits out."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from engine.models.raw import RawModel, TextInput

_BATCH = 32


class TextModel(nn.Module):
    """A callable from a list of n texts to logits (n, classes), float32.

    Always used in eval mode by attacks; training code switches ``network`` itself.

    Raises:
        ValueError: ``raw`` sorts no texts.
    """

    def __init__(self, raw: RawModel, class_names: tuple[str, ...]) -> None:
        super().__init__()
        if raw.texts is None:
            raise ValueError(f"{raw.facts.format} file that sorts no texts")
        self.raw = raw
        self.texts: TextInput = raw.texts
        self.class_names = class_names
        self.network = raw.network
        self.eval()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next((weight.device for weight in self.parameters()), torch.device("cpu"))

    @property
    def num_classes(self) -> int:
        """Number of classes."""
        return self.raw.num_classes

    def forward(self, texts: Sequence[str]) -> torch.Tensor:
        """Return logits (n, classes) for n texts, as one batch; differentiable in the weights where there are any."""
        raw = self.texts.encode(texts)
        given = raw if raw.dtype == object else torch.from_numpy(raw).to(self.device)
        logits: torch.Tensor = self.network(given)
        return logits

    def confirm(self, texts: Sequence[str], batch: int = _BATCH) -> np.ndarray:
        """Return the real file's own outputs (n, classes) for n texts, run in its own runtime."""
        parts = [np.zeros((0, self.num_classes), np.float32)]
        for start in range(0, len(texts), batch):
            parts.append(self.raw.runtime.run(self.texts.encode(texts[start : start + batch])))
        return np.concatenate(parts)

    def with_raw(self, raw: RawModel) -> "TextModel":
        """Return the same classes around another file, such as a strengthened copy."""
        return TextModel(raw, self.class_names)
