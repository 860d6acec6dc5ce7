"""The dial between old and new weights: theta(mix) = (1 - mix) * original + mix * new.

Source: weight interpolation after fine-tuning (WiSE-FT, Wortsman et al., CVPR 2022). Running statistics of a mix
are measured anew, because they do not mix as weights do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic

import torch

from engine.hardening.judging import Judge
from engine.hardening.kinds import M
from engine.hardening.state import Weights
from engine.results import DialPoint


@dataclass(frozen=True)
class Dial(Generic[M]):
    """Mixes ``original`` and ``new`` weights inside ``network``, which has the same state.

    ``recalibrate`` measures the running statistics of a mix; None where there are none.
    """

    network: M
    original: Weights
    new: Weights
    judge: Judge
    recalibrate: Callable[[M], None] | None = None

    def turn(self, mix: float) -> None:
        """Give the network the weights of ``mix``.

        Raises:
            Stopped: the user stopped.
        """
        self.network.load_state_dict(blend(self.original, self.new, mix))
        if self.recalibrate is not None and 0 < mix < 1:
            self.recalibrate(self.network)
        self.network.eval()

    def point(self, mix: float) -> DialPoint:
        """Return the shares of ``mix`` on the select part; leaves the network there.

        Raises:
            Stopped: the user stopped.
        """
        self.turn(mix)
        return DialPoint(mix, self.judge.clean(self.network), self.judge.robust(self.network))


def blend(original: Weights, new: Weights, mix: float) -> Weights:
    """Return (1 - mix) * original + mix * new; counters and other whole numbers are the new ones."""
    return {
        name: torch.lerp(original[name], tensor, mix) if tensor.is_floating_point() else tensor
        for name, tensor in new.items()
    }


def choose_from(points: tuple[DialPoint, ...], floor: float, slack: float = 0.0) -> list[DialPoint]:
    """Return the points whose ordinary accuracy is at least ``floor``, the most robust first, the original last.

    With ``slack``, those that are less robust than the best by no more come first, the largest mix in front: where the
    original knows the samples, old weights look better on them than they are on others.
    """
    allowed = [point for point in points if point.mix > 0 and point.clean >= floor]
    original = [point for point in points if point.mix == 0]
    ranked = sorted(allowed, key=lambda point: (-point.robust, point.mix))
    if slack > 0 and ranked:
        near = [point for point in ranked if point.robust >= ranked[0].robust - slack]
        ranked = sorted(near, key=lambda point: -point.mix) + ranked[len(near) :]
    return ranked + original
