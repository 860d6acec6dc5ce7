"""Quick looks at a network for pictures while it trains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from engine.hardening.inner_attack import InnerAttack, in_eval_mode
from engine.hardening.judging import Look, share_of
from engine.hardening.pictures.asking import right_answers
from engine.hardening.pictures.craft import craft
from engine.hardening.pictures.damage import under_damage
from engine.hardening.rounds import slices, spread
from engine.hardening.stopping import ShouldStop, check_stop, never


@dataclass(frozen=True)
class PictureJudge:
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

    def __len__(self) -> int:
        return len(self.labels)

    def clean(self, network: nn.Module) -> float:
        """Return the share of unchanged pictures that are right."""
        with in_eval_mode(network):
            right = right_answers(network, self.pictures, self.labels, self.batch, self.should_stop)
        return share_of([right])

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
        return share_of(right)

    def look(self, network: nn.Module) -> Look:
        """Return all three shares."""
        return Look(self.clean(network), self.robust(network, 1), self.robust(network))

    def under_damage(self, network: nn.Module, seed: int, severities: Sequence[int]) -> dict[str, float]:
        """Return the share right under each kind of everyday damage, the mean over ``severities``."""
        return under_damage(network, self.pictures, self.labels, seed, severities, self.batch, self.should_stop)

    def _parts(self, count: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        picked = torch.from_numpy(spread(len(self.labels), count))
        for place in slices(count, self.batch):
            check_stop(self.should_stop)
            part = picked[place]
            yield self.pictures[part], self.labels[part]


def _classes(network: nn.Module, pictures: torch.Tensor) -> int:
    with torch.no_grad(), in_eval_mode(network):
        return int(network(pictures[:1]).shape[1])
