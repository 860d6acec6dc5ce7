"""Everyday damage on the select part: a mix that would lose badly taken pictures is not chosen."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from engine.attacks.keyed import stream
from engine.corruptions import KINDS, corrupt
from engine.hardening.batches import slices
from engine.hardening.inner_attack import in_eval_mode

SEVERITIES_TRIED = (2, 4)
MOST_PICTURES = 600
_BATCH = 128


def under_damage(network: nn.Module, pictures: torch.Tensor, labels: torch.Tensor, seed: int) -> dict[str, float]:
    """Return the share right under each kind of damage, the mean over two severities.

    Args:
        network: maps pictures to logits.
        pictures: (n, c, h, w), float32 in [0, 1]; the first 600 are used.
        labels: (n,), int64.
        seed: of the damage's random numbers.
    """
    count = min(len(pictures), MOST_PICTURES)
    draws = stream(seed, "dial", "damage", 0, np.arange(count, dtype=np.uint64))
    shares = {}
    for kind in KINDS:
        right = [
            _right(network, corrupt(kind, pictures[:count].cpu(), severity, draws).to(pictures.device), labels[:count])
            for severity in SEVERITIES_TRIED
        ]
        shares[kind] = sum(right) / len(right)
    return shares


def loses_at_most(before: Mapping[str, float], after: Mapping[str, float], limit: float) -> bool:
    """Return whether no kind of damage costs more than ``limit`` (a fraction) more than before."""
    return all(after[kind] >= before[kind] - limit - 1e-9 for kind in before)


def _right(network: nn.Module, pictures: torch.Tensor, labels: torch.Tensor) -> float:
    with torch.no_grad(), in_eval_mode(network):
        answers = torch.cat([network(pictures[place]).argmax(1) for place in slices(len(pictures), _BATCH)])
    return float((answers == labels).float().mean())
