"""The attack inside training: a few gradient steps from a noisy start.

Sources: N-FGSM (de Jorge et al., NeurIPS 2022) for one step: noise of twice the size, one step of the
full size, no projection but the box. PGD (Madry et al. 2018) for two and more: projected onto the size.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class InnerAttack:
    """``steps`` gradient steps; ``noise`` and ``step`` are multiples of the size; ``projects``: onto the size."""

    steps: int = 1
    noise: float = 2.0
    step: float = 1.0
    projects: bool = False

    def with_more_steps(self) -> "InnerAttack":
        """Return a stronger, multi-step attack: what single-step training that collapsed is continued with."""
        steps = self.steps + 1
        return InnerAttack(steps, noise=1.0, step=max(0.25, 1.25 / steps), projects=True)


@contextmanager
def in_eval_mode(network: nn.Module) -> Iterator[None]:
    """Use running statistics inside: batch statistics would let samples influence each other."""
    trained = [module for module in network.modules() if module.training]
    network.eval()
    try:
        yield
    finally:
        for module in trained:
            module.training = True


def craft(
    network: nn.Module,
    pictures: torch.Tensor,
    targets: torch.Tensor,
    size: float,
    attack: InnerAttack,
    random: torch.Generator,
) -> torch.Tensor:
    """Return changed pictures, (batch, c, h, w) in [0, 1], on which ``network`` strays from ``targets``.

    Args:
        network: maps pictures to logits.
        pictures: (batch, c, h, w), float32 in [0, 1].
        targets: (batch, classes), probabilities to stray from.
        size: largest change per value, box units.
        attack: steps, noise and step size.
        random: source of the noise; on the CPU, so that every device draws the same.
    """
    if size <= 0:
        return pictures
    noise = torch.rand(pictures.shape, generator=random).mul_(2).sub_(1).mul_(attack.noise * size)
    changed = (pictures + noise.to(pictures.device)).clamp_(0, 1)
    with in_eval_mode(network):
        for _ in range(attack.steps):
            changed.requires_grad_(True)
            loss = functional.cross_entropy(network(changed), targets, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, changed)
            changed = changed.detach().add_(gradient.sign_(), alpha=attack.step * size)
            if attack.projects:
                changed = pictures + (changed - pictures).clamp_(-size, size)
            changed.clamp_(0, 1)
    return changed
