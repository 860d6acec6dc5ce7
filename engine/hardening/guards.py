"""What can go wrong in training, noticed at every look at the select part, and what is done about it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from engine.hardening.judging import Look

Action = Literal["go_on", "roll_back", "end"]

COLLAPSE_FACTOR = 0.5
WORTH_LOSING = 0.1
GAP = 0.15
FALL = 0.10
PRICE = 5.0
"""Robust share that one point of ordinary accuracy costs: four to nine on the built-in sample."""
STRAY_UNTIL = 0.5
PATIENCE = 6
DECIDE_AT = 0.5
PROMISING_GAIN = 0.05
UNLIKELY_GAIN = 0.02
END_AT = 0.7


@dataclass
class Guards:
    """Memory of all looks so far; plain values, so that it can be kept in a checkpoint.

    Attributes:
        start_clean, start_robust: shares of the original.
        limit: largest loss of ordinary accuracy, a fraction.
        best_score, best_robust: of the weights kept so far; ``best_clean`` of the same weights.
        since_best: looks since then.
        collapses: how often training was rolled back because robustness was lost.
        fired: codes of what was noticed, in order.
        told: the owner was told whether it looks promising.
        slack: later weights are kept although their score is lower by this much: where the original knows the samples,
            weights near to it look better on them than they are on others.
    """

    start_clean: float
    start_robust: float
    limit: float
    best_score: float = -1.0
    best_robust: float = 0.0
    best_clean: float = 0.0
    since_best: int = 0
    collapses: int = 0
    fired: list[str] = field(default_factory=list)
    told: bool = False
    slack: float = 0.0

    def to_object(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)

    @property
    def floor(self) -> float:
        """Smallest ordinary accuracy that the limit allows."""
        return self.start_clean - self.limit

    def score(self, look: Look) -> float:
        """Return how good weights are: robust share, less what the dial would pay to win ordinary accuracy back."""
        return look.robust - PRICE * max(0.0, self.floor - look.clean)

    def judge(self, look: Look, done: float, size_share: float, *, patient: bool = False) -> Action:
        """Return what to do after a ``look`` at the share ``done`` of training, trained at ``size_share`` of the size.

        ``patient``: the owner wants to go on although nothing was learned so far.
        """
        if self._collapsed(look, size_share):
            self.collapses += 1
            self.fired.append("collapse")
            return "roll_back"
        if done <= STRAY_UNTIL and look.clean < self.floor - FALL:
            self.fired.append("strayed")
            return "roll_back"
        if look.clean < self.floor:
            self._note("accuracy_limit")
        if not patient and done >= END_AT and self.gain(look) < UNLIKELY_GAIN:
            self.fired.append("nothing_learned")
            return "end"
        return self._compare(look, size_share)

    def gain(self, look: Look) -> float:
        """Return how much of the worst case was gained, by these weights or by the kept ones."""
        return max(look.robust, self.best_robust) - self.start_robust

    def is_best(self) -> bool:
        """Return True when the weights just judged are the best so far and should be kept."""
        return self.since_best == 0

    def _collapsed(self, look: Look, size_share: float) -> bool:
        """Catastrophic overfitting of single-step training: iterated steps succeed where one step does not."""
        halved = self.best_robust >= WORTH_LOSING and look.robust < COLLAPSE_FACTOR * self.best_robust
        blind = size_share >= 1 and look.one_step - look.robust > GAP and look.robust < self.best_robust - 0.05
        return halved or blind

    def _compare(self, look: Look, size_share: float) -> Action:
        score = self.score(look)
        if score > self.best_score - self.slack:
            self.best_score = max(score, self.best_score)
            self.best_robust, self.best_clean = look.robust, look.clean
            self.since_best = 0
            return "go_on"
        self.since_best += 1
        if size_share >= 1 and self.since_best >= PATIENCE:
            self.fired.append("robust_overfitting")
            return "end"
        return "go_on"

    def _note(self, code: str) -> None:
        if code not in self.fired:
            self.fired.append(code)


def guards_from_object(value: Any) -> Guards:
    """Return the guards that ``to_object`` described."""
    return Guards(**{**value, "fired": list(value["fired"])})


def prospect(guards: Guards, look: Look, done: float) -> str | None:
    """Return "training.promising" or "training.unlikely" once it can be told, else None; said only once."""
    if guards.told:
        return None
    gain = guards.gain(look)
    if gain >= PROMISING_GAIN:
        guards.told = True
        return "training.promising"
    if done >= DECIDE_AT and gain < UNLIKELY_GAIN:
        guards.told = True
        return "training.unlikely"
    return None
