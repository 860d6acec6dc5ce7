"""Invariance: changes that should not matter to a label, each a whole text (source: CheckList's INV tests).

Ribeiro et al. (ACL 2020) swap names, places and numbers. Here swaps hold through the whole text, groups are named so
that they can be compared (fairness), and what may carry a label (telephone numbers, dates, 24, 911) stays.
"""

from collections.abc import Iterable

from engine.attacks.text.neutral.contractions import contraction_variants
from engine.attacks.text.neutral.gender import gender_variants
from engine.attacks.text.neutral.names import name_variants
from engine.attacks.text.neutral.numbers import number_variants
from engine.attacks.text.neutral.places import place_variants
from engine.attacks.text.neutral.variant import Variant

DRAWN = {"name": name_variants, "place": place_variants, "number": number_variants, "gender": gender_variants}
KINDS = ("name", "place", "number", "contraction", "gender")


def variants(text: str, *, seed: int, key: int, kinds: Iterable[str] = KINDS) -> tuple[Variant, ...]:
    """Return all changed texts of ``kinds``; deterministic in the text, ``seed`` and ``key`` (uint64, names the sample)."""
    found: tuple[Variant, ...] = ()
    for kind in kinds:
        drawn = DRAWN.get(kind)
        found += contraction_variants(text) if drawn is None else drawn(text, seed=seed, key=key)
    return found


__all__ = ["KINDS", "Variant", "variants"]
