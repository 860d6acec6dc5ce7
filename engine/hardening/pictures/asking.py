"""Asks a network about pictures, a batch at a time."""

import torch

from engine.hardening.stopping import ShouldStop, check_stop


def right_answers(
    network: torch.nn.Module, pictures: torch.Tensor, labels: torch.Tensor, batch: int, should_stop: ShouldStop
) -> torch.Tensor:
    """Return (n,) bool, which ``pictures`` (n, c, h, w) ``network``, in eval mode, has right; ``batch`` at a time.

    Raises:
        Stopped: the user asked to stop.
    """
    parts = [torch.zeros(0, dtype=torch.bool, device=labels.device)]
    with torch.no_grad():
        for start in range(0, len(labels), batch):
            check_stop(should_stop)
            parts.append(network(pictures[start : start + batch]).argmax(1) == labels[start : start + batch])
    return torch.cat(parts)
