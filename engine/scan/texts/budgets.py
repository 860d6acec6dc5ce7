"""What the tests of texts may change, and their ids in the order in which they run."""

from engine.attacks.text.attack import EDITS, SHARE_OF_TEXT, SHARE_OF_WORDS, WORDS
from engine.corruptions import TEXT_KINDS, damage_id
from engine.results import Budget

INVISIBLE, TYPO, REWORDING, INVARIANCE, TRIGGER = "invisible", "typo", "rewording", "invariance", "trigger"
SWAPS, UNFAMILIAR = "swaps", "ood"

TEXT_TEST_IDS = (
    INVISIBLE,
    TYPO,
    REWORDING,
    INVARIANCE,
    TRIGGER,
    *(damage_id(kind) for kind in TEXT_KINDS),
    UNFAMILIAR,
    "calibration",
    "file",
)
"""All tests of a text model, in the order in which they run."""

BUDGETS = {
    INVISIBLE: (Budget(EDITS, 1.0), Budget(EDITS, 2.0), Budget(EDITS, 5.0), Budget(SHARE_OF_TEXT, 100.0)),
    TYPO: (Budget(WORDS, 1.0), Budget(WORDS, 2.0)),
    REWORDING: (Budget(SHARE_OF_WORDS, 10.0),),
    INVARIANCE: (Budget(SWAPS, 1.0),),
    TRIGGER: (Budget(WORDS, 1.0), Budget(WORDS, 2.0), Budget(WORDS, 3.0)),
}
"""The budgets of each deliberate test, each allowing all that the one before it allows."""

LOOSE = Budget(SHARE_OF_WORDS, 20.0)
"""Rewordings that are shown for people to judge, and counted nowhere."""
AIMED_AT = ((INVISIBLE, 2.0), (TYPO, 2.0))
"""(Test id, size) of the tests whose union strengthening works against."""
JUDGED_BY = (*AIMED_AT, (INVISIBLE, 100.0))
"""Those whose union the proof looks at: hidden changes in the whole text too, as anyone can paste them."""


def phase_of(id_: str, budget: Budget) -> str:
    """Return the name of the phase of one test at one budget."""
    return f"{id_}:{budget.size:g}"
