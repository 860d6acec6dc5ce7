"""Everyday damage on the select part: a mix that would lose badly taken pictures is not chosen."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from engine.attacks.keyed import stream
from engine.corruptions import KINDS, corrupt
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.rounds import slices
from engine.hardening.stopping import ShouldStop, check_stop

MOST_PICTURES = 600


def under_damage(
    network: nn.Module,
    pictures: torch.Tensor,
    labels: torch.Tensor,
    seed: int,
    severities: Sequence[int],
    batch: int,
    should_stop: ShouldStop,
) -> dict[str, float]:
    """Return the share right under each kind of damage, the mean over ``severities``.

    Args:
        network: maps pictures to logits.
        pictures: (n, c, h, w), of which the first 600 are used; ``labels``: (n,).
        seed: of the damage's random numbers.
        severities: 1 (slight) to 5 (strong).
        batch: pictures that go through the network together.
        should_stop: asked between batches.

    Raises:
        Stopped: the user stopped.
    """
    count = min(len(labels), MOST_PICTURES)
    draws = stream(seed, "dial", "damage", 0, np.arange(count, dtype=np.uint64))

    def right(kind: str, severity: int) -> float:
        """Return the share (0 to 1) of the pictures right under one kind of damage."""
        found = []
        for place in slices(count, batch):
            check_stop(should_stop)
            shown = pictures[place]
            damaged = corrupt(kind, shown.cpu(), severity, draws.pick(np.arange(count)[place])).to(shown.device)
            found.append(network(damaged).argmax(1) == labels[place])
        return float(torch.cat(found).float().mean())

    with torch.no_grad(), in_eval_mode(network):
        return {kind: sum(right(kind, severity) for severity in severities) / len(severities) for kind in KINDS}
