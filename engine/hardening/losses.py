"""What training makes small: distance from the original's answers, on pictures as they are and changed."""

import torch
from torch.nn import functional


def soft_targets(
    original_logits: torch.Tensor, labels: torch.Tensor, own_share: float, temperature: float
) -> torch.Tensor:
    """Return (batch, classes) probabilities: the original's softened answer mixed with the owner's label.

    Args:
        original_logits: (batch, classes).
        labels: (batch, classes), the owner's label as probabilities (mixed pictures have two).
        own_share: share of the owner's label, in [0, 1].
        temperature: above 1 softens the original's answer.
    """
    softened = functional.softmax(original_logits / temperature, dim=1)
    return softened.mul_(1 - own_share).add_(labels, alpha=own_share)


def distances(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return (batch,) Kullback-Leibler divergences from ``targets`` (batch, classes) to softmax(``logits``)."""
    return functional.kl_div(functional.log_softmax(logits, dim=1), targets, reduction="none").sum(1)


def attainable(logits: torch.Tensor, targets: torch.Tensor, focus: float) -> torch.Tensor:
    """Return (batch,) weights in [0, 1]: low where the network's answer is far from ``targets``.

    A picture that cannot be defended costs ordinary accuracy and gains nothing. The weight is the share of
    the target that the answer still holds, to the power ``focus``: the gradient of the generalised
    cross-entropy (Zhang and Sabuncu 2018), here for soft targets.
    """
    with torch.no_grad():
        held = (functional.softmax(logits, dim=1) * targets).sum(1) / targets.square().sum(1)
        return held.clamp(0, 1).pow(focus)


def training_loss(
    clean_logits: torch.Tensor,
    changed_logits: torch.Tensor,
    targets: torch.Tensor,
    clean_share: float,
    focus: float,
) -> torch.Tensor:
    """Return the mean loss: ``clean_share`` of it on unchanged pictures, the rest on changed ones."""
    clean = distances(clean_logits, targets)
    changed = distances(changed_logits, targets) * attainable(changed_logits, targets, focus)
    return (clean_share * clean + (1 - clean_share) * changed).mean()
