"""The attack inside training, in numbers: a few gradient steps from a noisy start."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import nn


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
