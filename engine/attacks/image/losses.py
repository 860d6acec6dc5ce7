"""What an attack on pictures climbs: losses per sample, larger where the model is nearer to an error.

Every loss takes logits (n, classes), labels (n,) int64 and targets (n,) int64 or None, and returns (n,).
"""

from collections.abc import Callable

import torch
from torch.nn import functional

Loss = Callable[[torch.Tensor, torch.Tensor, torch.Tensor | None], torch.Tensor]
TINY = 1e-12


def at(logits: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    """Return each row's value at its class, (n,)."""
    return logits.gather(1, classes[:, None])[:, 0]


def best_other(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the largest logit that is not the label's, (n,)."""
    return logits.scatter(1, labels[:, None], float("-inf")).amax(1)


def cross_entropy(logits: torch.Tensor, labels: torch.Tensor, _: torch.Tensor | None) -> torch.Tensor:
    """Cross-entropy of the label; flat where the model is very sure, which the margin is not."""
    return functional.cross_entropy(logits, labels, reduction="none")


def margin(logits: torch.Tensor, labels: torch.Tensor, targets: torch.Tensor | None) -> torch.Tensor:
    """Logit difference: target, or best other class, minus label. Above 0 means broken."""
    other = best_other(logits, labels) if targets is None else at(logits, targets)
    return other - at(logits, labels)


def ratio(logits: torch.Tensor, labels: torch.Tensor, targets: torch.Tensor | None) -> torch.Tensor:
    """Difference of logits ratio (Croce and Hein 2020, equations 6 and 7), untargeted or targeted.

    Needs at least 3 classes without targets and 4 with: use ``ratio_or_margin``.
    """
    ordered = logits.topk(min(4, logits.shape[1]), dim=1).values
    low = ordered[:, 2] if targets is None else (ordered[:, 2] + ordered[:, 3]) / 2
    return margin(logits, labels, targets) / (ordered[:, 0] - low + TINY)


def ratio_or_margin(num_classes: int, *, targeted: bool) -> Loss:
    """Return the ratio loss where the number of classes allows it, else the margin."""
    return ratio if num_classes >= (4 if targeted else 3) else margin
