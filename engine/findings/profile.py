"""What the score looks at: fixed families, tests and weights for each task and depth."""

from dataclasses import dataclass
from typing import Literal

from engine.results import Depth

_SUM = "100 * (0.20 * ordinary + 0.15 * everyday + 0.55 * deliberate + 0.10 * unsure)"
_REST = "what was not tested or is not reliable counts 0; weak < 50 <= fair < 70 <= good < 85 <= strong"
FORMULA_TEXT = (
    f"toughen-score/1: {_SUM}; deliberate = weighted mean of its tests, linf as the certain area under its curve of "
    f"sizes; everyday = mean over the kinds of damage; {_REST}"
)
FORMULA_OF_TEXTS = (
    f"toughen-score/1: {_SUM}; deliberate = 0.35 * invisible + 0.30 * typo + 0.20 * rewording + 0.15 * trigger, each the "
    "mean of its falling curve over its fixed sizes; everyday = half the kinds of damage, half the swaps of invariance; "
    f"{_REST}"
)
"""For models of texts."""

FamilyId = Literal["ordinary", "everyday", "deliberate", "unsure"]


@dataclass(frozen=True)
class Part:
    """One test inside a family and its weight there.

    ``kinds`` > 0: that many tests named ``<test_id>.<name>``. ``curve``: measured at several sizes. ``steps``: its
    sizes are these, counted in edits or words, and each weighs the same; without them the curve's own sizes count.
    """

    test_id: str
    weight: float
    kinds: int = 0
    curve: bool = False
    steps: tuple[float, ...] = ()


@dataclass(frozen=True)
class Profile:
    """The fixed families of one task and depth; scores of different profiles are never compared."""

    name: str
    weights: dict[FamilyId, float]
    everyday: tuple[Part, ...]
    deliberate: tuple[Part, ...]
    unsure: tuple[Part, ...] = (Part("calibration", 1.0),)
    formula: str = FORMULA_TEXT


_WEIGHTS: dict[FamilyId, float] = {"ordinary": 0.20, "everyday": 0.15, "deliberate": 0.55, "unsure": 0.10}
_DAMAGE_TO_PICTURES = (Part("corruption", 1.0, kinds=6),)
_DAMAGE_TO_TEXTS = (Part("corruption", 0.5, kinds=3), Part("invariance", 0.5))
_PICTURES = (Part("linf", 0.75, curve=True), Part("spatial", 0.25))
_TEXTS = (
    Part("invisible", 0.35, curve=True, steps=(1, 2, 5, 100)),
    Part("typo", 0.30, curve=True, steps=(1, 2)),
    Part("rewording", 0.20),
    Part("trigger", 0.15, curve=True, steps=(1, 2, 3)),
)


def profile_for(task: str, depth: Depth) -> Profile:
    """Return the profile of ``task`` (``image`` or ``text``) and ``depth``."""
    name = f"{task}-{depth}-1"
    if task == "image":
        return Profile(name, dict(_WEIGHTS), _DAMAGE_TO_PICTURES, _PICTURES)
    return Profile(name, dict(_WEIGHTS), _DAMAGE_TO_TEXTS, _TEXTS, formula=FORMULA_OF_TEXTS)
