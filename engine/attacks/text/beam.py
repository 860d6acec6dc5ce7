"""Combinations of edits that grow by one edit at a time, the best few carried on (beam search)."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.attacks.text.edits import Edit, apply_edits
from engine.attacks.text.together import Edits

TOGETHER = 64
"""So many texts are asked before a search looks whether one of them tricked the model."""
_LEAST = 100
_WIDER, _PAIRS = 60, 500


@dataclass(frozen=True)
class Single:
    """One edit at the site of rank ``rank``, and the margin it leaves alone."""

    margin: float
    rank: int
    edit: Edit


def first_tricked(
    text: str, tried: Sequence[Edits]
) -> Generator[list[str], np.ndarray, tuple[list[float], Edits | None]]:
    """Return the margins of ``text`` after each of ``tried``, and the best of the first that trick the model, if any."""
    answers: list[float] = []
    for start in range(0, len(tried), TOGETHER):
        part = tried[start : start + TOGETHER]
        found = yield [apply_edits(text, edits) for edits in part]
        answers += found.tolist()
        best = int(found.argmin())
        if found[best] < 0:
            return answers, part[best]
    return answers, None


def beam_search(
    text: str, singles: Sequence[Single], most: int, width: int, most_queries: int
) -> Generator[list[str], np.ndarray, Edits | None]:
    """Search for 2 up to ``most`` edits at different sites, given what each does alone.

    The ``width`` best combinations go on with every further edit; where that asks too much, with those that did best
    alone. The first pairs are more than those: what two edits do alone, added up, tells well what they do together.
    """
    ranked = sorted(singles, key=lambda single: single.margin)
    room = max(_LEAST, most_queries // (most - 1))
    carried: list[_Row] = [((single,), single.margin) for single in ranked]
    for _ in range(1, most):
        hopeful = _longer(carried[:_WIDER], ranked)[:_PAIRS] if len(carried) > width else []
        longer = _united(hopeful, _longer(carried[:width], ranked))[:room]
        answers, found = yield from first_tricked(text, [tuple(single.edit for single in row) for row in longer])
        if found is not None or not longer:
            return found
        best = sorted(range(len(longer)), key=lambda place: answers[place])[:width]
        carried = [(longer[place], answers[place]) for place in best]
    return None


_Row = tuple[tuple[Single, ...], float]


def _longer(carried: Sequence[_Row], ranked: Sequence[Single]) -> list[tuple[Single, ...]]:
    """Return each carried combination with each edit at another site, the most hopeful first."""
    found: list[_Row] = []
    for row, margin in carried:
        taken = {single.rank for single in row}
        found += [((*row, single), margin + single.margin) for single in ranked if single.rank not in taken]
    return [row for row, _ in sorted(found, key=lambda item: item[1])]


def _united(*parts: list[tuple[Single, ...]]) -> list[tuple[Single, ...]]:
    """Return the combinations of all ``parts``, each once."""
    found: dict[frozenset[Edit], tuple[Single, ...]] = {}
    for row in (row for part in parts for row in part):
        found.setdefault(frozenset(single.edit for single in row), row)
    return list(found.values())
