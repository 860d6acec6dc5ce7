"""A file in its own runtime as a torch module: for files that answer, but cannot be looked into."""

import numpy as np
import torch
from torch import nn

from engine.models.raw import Runtime

_SMALLEST_SHARE = 1e-30


class RuntimeNetwork(nn.Module):
    """Raw input to logits, no gradients.

    Args:
        runtime: the file's runtime.
        shares: the file answers in shares that sum to 1; logits are their logarithms.
    """

    def __init__(self, runtime: Runtime, shares: bool) -> None:
        super().__init__()
        self.runtime = runtime
        self.shares = shares
        self.eval()

    def forward(self, raw: torch.Tensor | np.ndarray) -> torch.Tensor:
        """Return logits (batch, classes) on the input's device; texts come as an array of str, and stay on the CPU."""
        given = raw if isinstance(raw, np.ndarray) else raw.detach().cpu().numpy()
        rows = torch.from_numpy(self.runtime.run(given))
        rows = rows if isinstance(raw, np.ndarray) else rows.to(raw.device)
        return rows.clamp_min(_SMALLEST_SHARE).log() if self.shares else rows


def are_shares(rows: np.ndarray) -> bool:
    """Return whether answers (batch, classes) are shares that sum to 1."""
    return bool((rows >= 0).all() and np.allclose(rows.sum(1), 1, atol=1e-3))
