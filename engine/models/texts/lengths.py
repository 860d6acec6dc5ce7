"""Models whose answer to a text changes with the filler behind it: texts of one length go through together, without it.

That is so where a model has no mask, or where its parts (Fourier mixing, convolutions, pooling) pass over it.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.models.raw import Runtime
from engine.models.texts.encoding import TokenInput


def filled(raw: torch.Tensor, texts: TokenInput) -> torch.Tensor:
    """Return how many places of each text are no filler, at least 1; int64 (batch,)."""
    if "mask" in texts.roles:
        return raw[:, texts.roles.index("mask")].sum(1).clamp_min(1)
    words = raw[:, texts.roles.index("words")]
    real = (words != texts.pad).flip(1) if not texts.left else words != texts.pad
    first = real.long().argmax(1)
    return torch.where(real.any(1), words.shape[1] - first, torch.ones_like(first))


def by_length(raw: torch.Tensor, texts: TokenInput, answer: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
    """Return ``answer``'s rows for raw inputs (batch, inputs, length), asked for each length apart."""
    if not len(raw):
        return answer(raw)
    lengths = filled(raw, texts)
    order, parts = [], []
    for length in torch.unique(lengths).tolist():
        rows = torch.nonzero(lengths == length).squeeze(1)
        chosen = raw[rows]
        parts.append(answer(chosen[..., -length:] if texts.left else chosen[..., :length]))
        order.append(rows)
    return torch.cat(parts)[torch.argsort(torch.cat(order))]


class ByLength(nn.Module):
    """A network that is asked for each length apart; differentiable."""

    def __init__(self, inner: nn.Module, texts: TokenInput) -> None:
        super().__init__()
        self.inner = inner
        self.texts = texts

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        """Return logits (batch, classes) for raw inputs (batch, inputs, length)."""
        return by_length(raw, self.texts, self.inner)


class RuntimeByLength:
    """The file's runtime, asked for each length apart."""

    def __init__(self, inner: Runtime, texts: TokenInput) -> None:
        self.inner, self.texts = inner, texts
        self.half: bool = inner.half
        self.quantised: bool = getattr(inner, "quantised", False)
        self.two_classes: Literal["shares", "logit"] | None = inner.two_classes

    def __deepcopy__(self, memo: object) -> "RuntimeByLength":
        return self  # the files do not change

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own outputs (batch, classes) for raw inputs."""
        rows = by_length(torch.from_numpy(raw), self.texts, lambda part: torch.from_numpy(self.inner.run(part.numpy())))
        return rows.numpy()
