"""What is asked of strengthening, and the recipe that follows from it."""

from dataclasses import asdict, dataclass
from typing import Literal, Self

from engine.hardening.inner_attack import InnerAttack
from engine.results import Depth, from_object

Strength = Literal["gentle", "balanced", "strong"]
STRENGTHS: tuple[Strength, ...] = ("gentle", "balanced", "strong")


@dataclass(frozen=True)
class HardenSettings:
    """What the owner asks for.

    Attributes:
        strength: gentle, balanced or strong: the size of change aimed at (``engine.threats.preset_size``).
        minutes: time for everything, verification included; None lets the recipe decide.
        max_accuracy_drop: largest loss of ordinary accuracy, in points (2.0 is two in a hundred).
        depth: of the searches that verify.
        test_looks: how often the test part was looked at for this model, this time included.
        verify_limit: most test samples that are attacked; ordinary accuracy is always measured on all.
    """

    strength: Strength = "balanced"
    minutes: float | None = None
    max_accuracy_drop: float = 2.0
    depth: Depth = "standard"
    test_looks: int = 1
    verify_limit: int = 500


@dataclass(frozen=True)
class Recipe:
    """All that decides the training, with the data and the seed; each kind of samples adds its own.

    Attributes:
        size: of the changes aimed at: largest change per value of a picture, box units; edits of a text.
        steps: weight updates.
        batch: samples per update; ``pieces``: parts it goes through the network in.
        learning_rate: peak; ``weight_decay``: of AdamW.
        clean_share: share of the loss on unchanged samples, to begin with.
        own_share: share of the owner's label in the target, the rest is the original's answer.
        temperature: softens the original's answer.
        average_share: horizon of the weight average, as a share of the steps.
        checks: evaluations on the select part.
        attack: the gradient attack inside training.
        few: so few samples that ordinary accuracy alone cannot guide the choice (``Closeness``).
    """

    size: float
    steps: int
    batch: int = 64
    pieces: int = 1
    learning_rate: float = 4e-3
    weight_decay: float = 0.1
    clean_share: float = 0.5
    own_share: float = 0.3
    temperature: float = 2.0
    average_share: float = 0.05
    checks: int = 10
    attack: InnerAttack = InnerAttack()
    few: bool = False

    def to_object(self) -> dict[str, object]:
        """Return the recipe as JSON values, for the result and the checkpoint."""
        return asdict(self)

    @classmethod
    def from_object(cls, value: dict[str, object]) -> Self:
        """Return the recipe that ``to_object`` described."""
        return from_object(cls, value)
