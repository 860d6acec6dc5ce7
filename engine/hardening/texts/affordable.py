"""How many texts the quick looks and the proof can attack in the time they have."""

import math

from engine.data.text_samples import TextSamples
from engine.hardening.rounds import spread
from engine.hardening.settings import HardenSettings
from engine.hardening.texts.recipe import TextRecipe
from engine.models.text_model import TextModel
from engine.scan import plan_scan
from engine.scan.texts.plan import seconds_per_text

PROOF_S, PROOF_PART, FEWEST_ATTACKED, MOST_ATTACKED = 180.0, 0.2, 60, 200
"""Time for each of the two checks of the proof: seconds, where the owner gives no time, else a share of that; and the
test texts that are attacked at least and at most."""
LOOKS_S, LOOKS_PART, FEWEST_JUDGED, MOST_JUDGED = 180.0, 0.1, 30, 80
"""The same for all looks at copies while they are made, and the texts that each of them attacks."""
MIXES = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
FINER_MIXES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
LOOKS = 2 + TextRecipe.checks + len(MIXES)
"""Looks at the original with and without what will stand in front, while a copy learns, and at each mix."""
QUESTIONS = 90
"""Texts that a model reads for each that a look attacks, as counted on the built-in sample behind the sanitiser."""
_TIMED = 100
"""Texts whose check is estimated."""


def attacked_in(model: TextModel, texts: TextSamples, settings: HardenSettings) -> int:
    """Return how many test texts, such as ``texts``, a check of the proof can attack in the time it has."""
    given = PROOF_S if settings.minutes is None else PROOF_PART * 60 * settings.minutes
    most = min(settings.verify_limit, MOST_ATTACKED)
    return _as_many(given, proof_s(model, texts, settings), FEWEST_ATTACKED, most)


def judged_in(model: TextModel, texts: TextSamples, settings: HardenSettings) -> int:
    """Return how many texts, such as ``texts``, each look at a copy can attack in the time that all looks have."""
    given = LOOKS_S if settings.minutes is None else LOOKS_PART * 60 * settings.minutes
    return _as_many(given, looks_s(model, texts), FEWEST_JUDGED, MOST_JUDGED)


def proof_s(model: TextModel, texts: TextSamples, settings: HardenSettings) -> float:
    """Return about how many seconds a check of the proof takes for each text that is attacked."""
    few = texts.subset(spread(len(texts), _TIMED))
    return plan_scan(model, few, depth=settings.depth).estimate_s / len(few)


def looks_s(model: TextModel, texts: TextSamples) -> float:
    """Return about how many seconds all looks together take for each text that they attack."""
    return LOOKS * QUESTIONS * seconds_per_text(model, texts)


def _as_many(given_s: float, text_s: float, fewest: int, most: int) -> int:
    return max(1, min(most, max(fewest, math.floor(given_s / text_s))))
