"""Changed copies of a text with the edits that the attacks offer, drawn at random: a few words each.

A word that matters is drawn more often than another, as an attacker would. Random edits made afresh for every step
teach nearly as much as searched ones at a tenth of their cost (Ivgi and Berant 2021, "Achieving model robustness through
discrete adversarial training").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.attacks.keyed import stream
from engine.attacks.text.edits import Edit, Transformation, apply_edits
from engine.attacks.text.invisible import Invisible
from engine.attacks.text.typo import Typo
from engine.attacks.text.words import words

PLACES = 8
"""Slips of one word are drawn at so many different sets of places."""
MOST = 24
"""Words that are edited at most where it goes by their share."""
_FLAT = 0.5
"""Share of draws in which every word is equally likely, however much it seems to matter: a model can hide that."""
_TRANSFORMATIONS: tuple[Transformation, ...] = (Typo(per_kind=2), Invisible())


@dataclass(frozen=True)
class Variants:
    """How texts are changed.

    Attributes:
        most: words that are edited at most; from one on, each number is equally likely.
        share: of the words of a text, where that is more than ``most``.
        hidden: share of edits that are invisible ones, the rest are slips.
        seed: of the draws.
    """

    most: int
    hidden: float
    seed: int
    share: float = 0.0

    def of(
        self, texts: Sequence[str], keys: np.ndarray, step: int, count: int, weights: Sequence[np.ndarray] | None = None
    ) -> list[list[str]]:
        """Return ``count`` changed copies of each text.

        Args:
            texts: n texts; ``keys`` (n,) uint64 name them in the draws.
            step: other steps give other copies.
            count: of each.
            weights: for each text how much each of its ``words`` matters, at least 0; None: all alike.
        """
        draws = stream(self.seed, "harden", "variants", step, keys).uniform((count, 1 + 4 * max(self.most, MOST)))
        return [
            [self._copy(text, draw, None if weights is None else weights[place]) for draw in draws[place].tolist()]
            for place, text in enumerate(texts)
        ]

    def _copy(self, text: str, draw: list[float], weights: np.ndarray | None) -> str:
        found = _words(text)
        if not found:
            return text
        chances = np.ones(len(found)) if weights is None or not weights.any() else weights / weights.sum()
        edits: dict[int, Edit] = {}
        most = max(self.most, min(MOST, int(self.share * len(found))))
        for number in range(1 + int(draw[0] * most)):
            flat, where, which, what = draw[1 + 4 * number : 5 + 4 * number]
            share = np.full(len(found), 1 / len(found)) if flat < _FLAT else chances / chances.sum()
            place = min(int(np.searchsorted(np.cumsum(share), where)), len(found) - 1)
            start, word = found[place]
            offered = edits_of(word, hidden=which < self.hidden, places=int(what * 7919) % PLACES)
            if offered:
                edit = offered[int(what * len(offered))]
                edits[place] = Edit(start + edit.start, start + edit.end, edit.new, edit.kind)
        return apply_edits(text, edits.values())


@lru_cache(1 << 12)
def _words(text: str) -> tuple[tuple[int, str], ...]:
    return tuple((word.start, word.text) for word in words(text))


@lru_cache(1 << 17)
def edits_of(word: str, *, hidden: bool, places: int) -> tuple[Edit, ...]:
    """Return the edits that the attacks offer in a ``word`` alone, slips or ``hidden`` ones, at one set of places."""
    transformation = _TRANSFORMATIONS[hidden]
    return tuple(edit for site in transformation.sites(word, seed=places, key=places) for edit in site.edits)
