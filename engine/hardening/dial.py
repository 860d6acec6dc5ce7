"""The dial between old and new weights: theta(mix) = (1 - mix) * original + mix * new.

Source: weight interpolation after fine-tuning (WiSE-FT, Wortsman et al., CVPR 2022). Running statistics of a mix
are measured anew, because they do not mix as weights do.
"""

from dataclasses import dataclass

import torch

from engine.hardening.batches import Batches
from engine.hardening.evaluation import Judge
from engine.hardening.state import Weights
from engine.hardening.stopping import check_stop
from engine.models.model import Model
from engine.results import DialPoint

MIXES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FINER_MIXES = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RECALIBRATION_BATCHES = 50


@dataclass(frozen=True)
class Dial:
    """Mixes ``original`` and ``new`` weights inside ``network``, which has the same state."""

    network: Model
    original: Weights
    new: Weights
    judge: Judge
    batches: Batches
    recalibrates: bool

    def turn(self, mix: float) -> None:
        """Give the network the weights of ``mix``.

        Raises:
            Stopped: the user stopped.
        """
        self.network.load_state_dict(blend(self.original, self.new, mix))
        if self.recalibrates and 0 < mix < 1:
            self._recalibrate()
        self.network.eval()

    def point(self, mix: float) -> DialPoint:
        """Return the shares of ``mix`` on the select part; leaves the network there.

        Raises:
            Stopped: the user stopped.
        """
        self.turn(mix)
        return DialPoint(mix, self.judge.clean(self.network), self.judge.robust(self.network))

    def _recalibrate(self) -> None:
        self.network.train()
        with torch.no_grad():
            for step in range(RECALIBRATION_BATCHES):
                check_stop(self.judge.should_stop)
                self.network(self.batches.at(step)[0])


def blend(original: Weights, new: Weights, mix: float) -> Weights:
    """Return (1 - mix) * original + mix * new; counters and other whole numbers are the new ones."""
    return {
        name: torch.lerp(original[name], tensor, mix) if tensor.is_floating_point() else tensor
        for name, tensor in new.items()
    }


def choose_from(points: tuple[DialPoint, ...], floor: float) -> list[DialPoint]:
    """Return the points whose ordinary accuracy is at least ``floor``, the most robust first, the original last."""
    allowed = [point for point in points if point.mix > 0 and point.clean >= floor]
    original = [point for point in points if point.mix == 0]
    return sorted(allowed, key=lambda point: (-point.robust, point.mix)) + original
