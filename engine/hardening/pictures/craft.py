"""The attack inside training on pictures: gradient steps on the values.

Sources: N-FGSM (de Jorge et al., NeurIPS 2022) for one step: noise of twice the size, one step of the
full size, no projection but the box. PGD (Madry et al. 2018) for two and more: projected onto the size.
"""

import torch
from torch import nn
from torch.nn import functional

from engine.hardening.inner_attack import InnerAttack, in_eval_mode
from engine.hardening.stopping import ShouldStop, check_stop, never


def craft(
    network: nn.Module,
    pictures: torch.Tensor,
    targets: torch.Tensor,
    size: float,
    attack: InnerAttack,
    random: torch.Generator,
    should_stop: ShouldStop = never,
    room: torch.Tensor | None = None,
) -> torch.Tensor:
    """Return changed pictures, (batch, c, h, w) in [0, 1], on which ``network`` strays from ``targets``.

    Args:
        network: maps pictures to logits.
        pictures: (batch, c, h, w), float32 in [0, 1].
        targets: (batch, classes), probabilities to stray from.
        size: largest change per value, box units.
        attack: steps, noise and step size.
        random: source of the noise; on the CPU, so that every device draws the same.
        should_stop: asked before every step.
        room: (batch,), share of ``size`` that each picture may change by; None: all of it.

    Raises:
        Stopped: the user stopped.
    """
    if size <= 0:
        return pictures
    limit = torch.full((len(pictures), 1, 1, 1), size, device=pictures.device)
    if room is not None:
        limit = limit * room.view(-1, 1, 1, 1)
    noise = torch.rand(pictures.shape, generator=random).mul_(2).sub_(1).to(pictures.device)
    changed = (pictures + noise.mul_(attack.noise * limit)).clamp_(0, 1)
    with in_eval_mode(network):
        for _ in range(attack.steps):
            check_stop(should_stop)
            changed.requires_grad_(True)
            direction = _uphill(functional.cross_entropy(network(changed), targets, reduction="sum"), changed)
            changed = changed.detach().add_(direction.mul_(attack.step * limit))
            if attack.projects:
                changed = pictures + (changed - pictures).clamp_(-limit, limit)
            changed.clamp_(0, 1)
    return changed


def _uphill(loss: torch.Tensor, changed: torch.Tensor) -> torch.Tensor:
    """Return the signs of the gradient; where a model hides it there is none, and only the noise remains."""
    if not loss.requires_grad:
        return torch.zeros_like(changed)
    (gradient,) = torch.autograd.grad(loss, changed, allow_unused=True)
    return torch.zeros_like(changed) if gradient is None else gradient.sign_()
