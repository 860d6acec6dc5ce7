"""Everyday damage on the select part: a mix that would lose badly taken pictures is not chosen."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import nn

from engine.attacks.keyed import stream
from engine.corruptions import KINDS, corrupt
from engine.hardening.batches import slices
from engine.hardening.evaluation import Judge
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.stopping import check_stop

SEVERITIES_TRIED = (1, 3, 5)
MOST_PICTURES = 600


def under_damage(
    network: nn.Module, judge: Judge, seed: int, severities: Sequence[int] = SEVERITIES_TRIED
) -> dict[str, float]:
    """Return the share right under each kind of damage, the mean over ``severities``.

    Args:
        network: maps pictures to logits.
        judge: holds the pictures, of which the first 600 are used.
        seed: of the damage's random numbers.

    Raises:
        Stopped: the user stopped.
    """
    with in_eval_mode(network):
        return {
            kind: sum(_right(network, judge, kind, severity, seed) for severity in severities) / len(severities)
            for kind in KINDS
        }


def loses_at_most(before: Mapping[str, float], after: Mapping[str, float], limit: float) -> bool:
    """Return whether no kind of damage costs more than ``limit`` (a fraction) more than before."""
    return all(after[kind] >= before[kind] - limit - 1e-9 for kind in before)


def _right(network: nn.Module, judge: Judge, kind: str, severity: int, seed: int) -> float:
    count = min(len(judge.labels), MOST_PICTURES)
    draws = stream(seed, "dial", "damage", 0, np.arange(count, dtype=np.uint64))
    right = []
    with torch.no_grad():
        for place in slices(count, judge.batch):
            check_stop(judge.should_stop)
            pictures = judge.pictures[place]
            damaged = corrupt(kind, pictures.cpu(), severity, draws.pick(np.arange(count)[place])).to(pictures.device)
            right.append(network(damaged).argmax(1) == judge.labels[place])
    return float(torch.cat(right).float().mean())
