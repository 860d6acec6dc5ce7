"""What the score looks at: fixed families, tests and weights for each task and depth."""

from dataclasses import dataclass
from typing import Literal

from engine.results import Depth

FORMULA_TEXT = (
    "toughen-score/1: 100 * (0.20 * ordinary + 0.15 * everyday + 0.55 * deliberate + 0.10 * unsure); "
    "deliberate = weighted mean of its tests, linf as the certain area under its curve of sizes; "
    "everyday = mean over the kinds of damage; what was not tested or is not reliable counts 0; "
    "weak < 50 <= fair < 70 <= good < 85 <= strong"
)

FamilyId = Literal["ordinary", "everyday", "deliberate", "unsure"]


@dataclass(frozen=True)
class Part:
    """One test inside a family and its weight there.

    ``kinds`` > 0: that many tests named ``<test_id>.<name>``. ``curve``: measured at several sizes.
    """

    test_id: str
    weight: float
    kinds: int = 0
    curve: bool = False


@dataclass(frozen=True)
class Profile:
    """The fixed families of one task and depth; scores of different profiles are never compared."""

    name: str
    weights: dict[FamilyId, float]
    everyday: tuple[Part, ...]
    deliberate: tuple[Part, ...]
    unsure: tuple[Part, ...] = (Part("calibration", 1.0),)


_WEIGHTS: dict[FamilyId, float] = {"ordinary": 0.20, "everyday": 0.15, "deliberate": 0.55, "unsure": 0.10}
_EVERYDAY = (Part("corruption", 1.0, kinds=6),)
_PICTURES = (Part("linf", 0.75, curve=True), Part("spatial", 0.25))
_TEXTS = (Part("invisible", 0.25), Part("typo", 0.25), Part("rewording", 0.5))


def profile_for(task: str, depth: Depth) -> Profile:
    """Return the profile of ``task`` (``image`` or ``text``) and ``depth``."""
    deliberate = _PICTURES if task == "image" else _TEXTS
    return Profile(f"{task}-{depth}-1", dict(_WEIGHTS), _EVERYDAY, deliberate)
