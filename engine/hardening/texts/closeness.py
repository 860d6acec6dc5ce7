"""How near a copy stays to the original, told from few texts: does it answer texts spliced of two as before?

The front of one text and the end of another lie between two answers, as blends of two pictures do, so answers to them
change long before ordinary accuracy does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.hardening.inner_attack import in_eval_mode
from engine.hardening.rounds import generator
from engine.hardening.stopping import ShouldStop
from engine.hardening.texts.asking import logits_in_order, text_model
from engine.models.text_model import TextModel

SPLICES = 384
_SEED = 1


@dataclass(frozen=True)
class SpliceCloseness:
    """Compares networks with an original, whose ``answers`` (n,) to the ``splices`` are known."""

    splices: Sequence[str]
    answers: np.ndarray
    should_stop: ShouldStop

    def agreement(self, network: nn.Module) -> float:
        """Return the share of splices that ``network`` answers as the original does.

        Raises:
            Stopped: the user stopped.
        """
        with in_eval_mode(network):
            logits = logits_in_order(text_model(network), self.splices, self.should_stop)
        return float((logits.argmax(1) == self.answers).mean())


def closeness_on(model: TextModel, texts: Sequence[str], should_stop: ShouldStop) -> SpliceCloseness:
    """Return the closeness to ``model`` on splices of ``texts``.

    Raises:
        Stopped: the user stopped.
    """
    splices = spliced(texts)
    return SpliceCloseness(splices, logits_in_order(model, splices, should_stop).argmax(1), should_stop)


def spliced(texts: Sequence[str]) -> list[str]:
    """Return texts, each the front of one of ``texts`` and the end of another, cut at chance places between words."""
    random = generator(_SEED, "splices")
    pairs = torch.randint(len(texts), (SPLICES, 2), generator=random).tolist()
    cuts = torch.rand(SPLICES, generator=random).tolist()
    return [_spliced(texts[front].split(), texts[end].split(), cut) for (front, end), cut in zip(pairs, cuts)]


def _spliced(front: list[str], end: list[str], cut: float) -> str:
    return " ".join(front[: round(cut * len(front))] + end[round(cut * len(end)) :])
