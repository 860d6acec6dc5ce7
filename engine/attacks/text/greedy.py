"""The search for one text: greedy over ranked sites, wider and wider, and every needless edit taken back.

Greedy with ranked words finds nearly all that costlier searches find (Yoo, Morris, Lifland, Qi 2020, "Searching for a
search method", table 3). Ours begins with one shot at the best sites together, then looks at single edits, every kind at the
best site first, and at the best of them combined; ``Effort`` says how wide. "thorough" goes on with a beam.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np

from engine.attacks.text.beam import Single, beam_search, first_tricked
from engine.attacks.text.edits import Edit, Site, apply_edits
from engine.attacks.text.ranking import Ranking
from engine.attacks.text.together import Edits, OutOfQuestions, Search
from engine.results import Depth

_MOST_PRUNED = 8


@dataclass(frozen=True)
class Effort:
    """How hard a search tries.

    Attributes:
        widths: (sites, edits of each) of one round after the other.
        combined: most combinations of edits tried in a round.
        most_queries: the most questions asked for one text.
        beam: how many combinations are carried on, one edit longer each time; 0: none.
    """

    widths: tuple[tuple[int, int], ...]
    combined: int
    most_queries: int
    beam: int = 0


_ALL = 1 << 20
EFFORTS: dict[Depth, Effort] = {
    "quick": Effort(((1, 12), (3, 5), (8, 3)), 4, 100),
    "standard": Effort(((1, 12), (4, 6), (12, 4), (40, 2)), 16, 400),
    "thorough": Effort(((1, 12), (4, 6), (10, 20), (30, 40), (_ALL, 40)), 60, 5000, beam=5),
}


def search_text(text: str, sites: Sequence[Site], most: int, effort: Effort, ranking: Ranking) -> Search:
    """Search for at most ``most`` edits at as many sites of ``text`` that trick the model."""
    order = yield from ranking
    ranked = [sites[place] for place in order if sites[place].edits]
    if not ranked or most < 1:
        return None
    shot = tuple(site.edits[0] for site in ranked[:most])
    if (yield [apply_edits(text, shot)])[0] < 0:
        return (yield from pruned(text, shot))
    singles: list[Single] = []
    seen = set(shot) if len(shot) == 1 else set()
    tried = {shot}
    for width, depth in effort.widths:
        found = yield from _alone(text, ranked, (width, depth), seen, singles)
        if found is None and most > 1:
            found = yield from _combined(text, singles, most, effort.combined, tried)
        if found is not None:
            return (yield from pruned(text, found))
    if effort.beam and most > 1:
        found = yield from beam_search(text, singles, most, effort.beam, effort.most_queries)
        return found if found is None else (yield from pruned(text, found))
    return None


def _alone(
    text: str, ranked: list[Site], size: tuple[int, int], seen: set[Edit], singles: list[Single]
) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try the edits of the first sites, each alone, but for those ``seen``; note them and their margins in ``singles``."""
    width, depth = size
    best = _best_kinds(singles)
    offered = [(rank, edit) for rank, site in enumerate(ranked[:width]) for edit in _first_edits(site, best, depth)]
    new = [(rank, edit) for rank, edit in offered if edit not in seen]
    seen.update(edit for _, edit in new)
    answers, found = yield from first_tricked(text, [(edit,) for _, edit in new])
    singles += [Single(margin, *item) for margin, item in zip(answers, new)]
    return found


def _best_kinds(singles: list[Single]) -> list[str]:
    """Return the two kinds of edits that did best so far: what a model cannot read, it cannot read anywhere."""
    ordered = sorted(singles, key=lambda single: single.margin)
    return list(dict.fromkeys(single.edit.kind for single in ordered))[:2]


def _first_edits(site: Site, kinds: list[str], count: int) -> list[Edit]:
    """Return the first edits of a site, led by the first one of each of ``kinds``."""
    leading = [next((edit for edit in site.edits if edit.kind == kind), None) for kind in kinds]
    return list(dict.fromkeys([*(edit for edit in leading if edit is not None), *site.edits]))[:count]


def _combined(
    text: str, singles: list[Single], most: int, count: int, tried: set[Edits]
) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try the edits that did best singly together, at most ``most`` of them, but for what was ``tried``."""
    ranked = sorted(singles, key=lambda single: single.margin)
    new = [edits for edits in islice(_candidates(ranked, most), count) if edits not in tried]
    tried.update(new)
    return (yield from first_tricked(text, new))[1]


def _candidates(ranked: list[Single], most: int) -> Iterator[Edits]:
    """Yield combinations of edits at different sites, those first whose single effects add up to most."""
    if most == 2:
        near = ranked[:40]
        pairs = [
            (one.margin + other.margin, second, first)
            for (first, one), (second, other) in combinations(enumerate(near), 2)
        ]
        for _, second, first in sorted(pairs):
            if near[first].rank != near[second].rank:
                yield (near[first].edit, near[second].edit)
        return
    for skipped in range(len(ranked)):  # the best of each site, with one after the other of the list left out
        chosen: dict[int, Edit] = {}
        for place, single in enumerate(ranked):
            if (place != skipped - 1 or skipped == 0) and len(chosen) < most:
                chosen.setdefault(single.rank, single.edit)
        yield tuple(chosen.values())


def pruned(text: str, edits: Edits) -> Search:
    """Return the fewest of ``edits``, which trick the model, that still do: first a shorter beginning, then one by one.

    Once it may ask no more, it returns the fewest so far.
    """
    kept = edits
    try:
        low, high = 0, len(edits)
        while high - low > 1:
            middle = (low + high) // 2
            if (yield [apply_edits(text, edits[:middle])])[0] < 0:
                high, kept = middle, edits[:middle]
            else:
                low = middle
        for edit in kept[:-1][:_MOST_PRUNED]:
            fewer = tuple(other for other in kept if other != edit)
            if (yield [apply_edits(text, fewer)])[0] < 0:
                kept = fewer
    except OutOfQuestions:
        pass
    return kept
