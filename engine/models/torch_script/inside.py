"""What the isolated process does with a TorchScript file; never imported by the main process."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

_MOST_SHAPES = 2000


def load(path: Path, sha256: str) -> tuple[dict[str, Any], Callable[[Any], Any]]:
    """Return facts, and a function from raw inputs to scores float32 (batch, classes).

    Facts: ``parameters`` (a count) and ``shapes`` of the first weights, in order.

    Raises:
        ValueError: the file is not the one that was trusted.
    """
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("the file has changed")
    torch.set_num_threads(1)
    program: Any = torch.jit.load(io.BytesIO(content), map_location="cpu").eval()  # type: ignore[no-untyped-call]
    weights = list(program.parameters()) or [value for value in program.buffers() if value.is_floating_point()]
    facts = {
        "parameters": sum(value.numel() for value in weights),
        "shapes": [list(value.shape) for value in weights[:_MOST_SHAPES]],
    }

    def answer(numbers: np.ndarray) -> np.ndarray:
        """Return the scores of the program for ``numbers``."""
        with torch.inference_mode():
            return _scores(program(torch.from_numpy(numbers.copy())))

    return facts, answer


def _scores(found: Any) -> np.ndarray:
    """Return the first tensor of what a program gave, with one row per sample."""
    if isinstance(found, dict):
        found = found.get("logits", next(iter(found.values())))
    if isinstance(found, tuple | list):
        found = found[0]
    if not isinstance(found, torch.Tensor) or found.ndim < 2:
        raise ValueError("the program gives no scores")
    scores: np.ndarray = found.float().reshape(len(found), -1).numpy()
    return scores
