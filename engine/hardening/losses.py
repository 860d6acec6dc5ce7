"""What training makes small: distance from the original's answers, on samples as they are and changed."""

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


def training_loss(
    clean_logits: torch.Tensor, changed_logits: torch.Tensor, targets: torch.Tensor, clean_share: float
) -> torch.Tensor:
    """Return the mean loss: ``clean_share`` of it on unchanged samples, the rest on changed ones."""
    clean, changed = distances(clean_logits, targets), distances(changed_logits, targets)
    return (clean_share * clean + (1 - clean_share) * changed).mean()
