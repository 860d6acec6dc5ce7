"""Quick looks at a network while it trains: on the select part, never on the test part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.hardening.batches import slices
from engine.hardening.inner_attack import InnerAttack, craft, in_eval_mode
from engine.hardening.stopping import ShouldStop, check_stop, never, right_answers


@dataclass(frozen=True)
class Look:
    """Shares of pictures right: unchanged, after one gradient step, and after ten."""

    clean: float
    one_step: float
    robust: float


@dataclass(frozen=True)
class Judge:
    """Looks at networks on the same pictures with the same noise.

    Attributes:
        pictures: (n, c, h, w), float32 in [0, 1].
        labels: (n,), int64.
        size: largest change per value.
        steps: of the stronger attack.
        most_attacked: only so many pictures are attacked (spread over all), to save time.
        batch: pictures that go through a network together.
        should_stop: asked between pieces of work; every look may raise ``Stopped``.
    """

    pictures: torch.Tensor
    labels: torch.Tensor
    size: float
    steps: int = 10
    most_attacked: int = 256
    batch: int = 128
    should_stop: ShouldStop = never

    def clean(self, network: nn.Module) -> float:
        """Return the share of unchanged pictures that are right."""
        with in_eval_mode(network):
            right = right_answers(network, self.pictures, self.labels, self.batch, self.should_stop)
        return _share([right])

    def robust(self, network: nn.Module, steps: int | None = None) -> float:
        """Return the share of attacked pictures that are right after ``steps`` gradient steps."""
        count = self.steps if steps is None else steps
        attack = InnerAttack(count, noise=1.0, step=max(0.25, 2.5 / count) if count > 1 else 1.0, projects=True)
        random = torch.Generator().manual_seed(1)
        right = []
        for x, y in self._parts(min(self.most_attacked, len(self.labels))):
            wanted = nn.functional.one_hot(y, _classes(network, x)).float()
            changed = craft(network, x, wanted, self.size, attack, random, self.should_stop)
            with torch.no_grad(), in_eval_mode(network):
                right.append((network(changed).argmax(1) == y) & (network(x).argmax(1) == y))
        return _share(right)

    def look(self, network: nn.Module) -> Look:
        """Return all three shares."""
        return Look(self.clean(network), self.robust(network, 1), self.robust(network))

    def _parts(self, count: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        picked = torch.from_numpy(np.linspace(0, len(self.labels) - 1, count).round().astype(np.int64))
        for place in slices(count, self.batch):
            check_stop(self.should_stop)
            part = picked[place]
            yield self.pictures[part], self.labels[part]


def _classes(network: nn.Module, pictures: torch.Tensor) -> int:
    with torch.no_grad(), in_eval_mode(network):
        return int(network(pictures[:1]).shape[1])


def _share(right: list[torch.Tensor]) -> float:
    return float(torch.cat(right).float().mean()) if right and sum(map(len, right)) else 0.0
