"""How near a copy stays to the original, told from few pictures: does it answer blends of them as before?

Forty pictures cannot show whether two in a hundred are lost. Blends of two pictures lie near the borders between
classes, so answers to them change long before ordinary accuracy does. Source of blends: mixup, Zhang et al. 2018.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.data.samples import Samples
from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.pictures.batches import Batches
from engine.hardening.pictures.plan import VARIED
from engine.hardening.settings import Recipe
from engine.hardening.stopping import ShouldStop, check_stop
from engine.models.model import Model

BLENDS = 384
_SEED = 1


@dataclass(frozen=True)
class BlendCloseness:
    """Compares networks with ``original`` on ``BLENDS`` blends, the same ones for every network."""

    original: Model
    blends: Batches
    should_stop: ShouldStop

    def agreement(self, network: nn.Module) -> float:
        """Return the share of blends that ``network`` answers as the original does.

        Raises:
            Stopped: the user stopped.
        """
        same = []
        with torch.no_grad(), in_eval_mode(network):
            for shown in self._shown():
                same.append(network(shown).argmax(1) == self.original(shown).argmax(1))
        return float(torch.cat(same).float().mean())

    def _shown(self) -> Iterator[torch.Tensor]:
        for step in range(-(-BLENDS // self.blends.batch)):
            check_stop(self.should_stop)
            yield self.blends.at(step)[0]


def closeness_on(model: Model, samples: Samples, recipe: Recipe, should_stop: ShouldStop) -> BlendCloseness:
    """Return the closeness to ``model`` on blends of ``samples``; batches are as small as the ``recipe`` needs them.

    All variety is used, harmless or not: what counts is what the original says of it.
    """
    labels = np.asarray(samples.labels)
    batch = max(1, recipe.batch // recipe.pieces)
    blends = Batches(samples.pixels, labels, model.num_classes, batch, VARIED, _SEED, model.device)
    return BlendCloseness(model, blends, should_stop)
