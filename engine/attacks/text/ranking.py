"""In which order the sites of a text are tried: where a change moves the answer most comes first."""

from collections.abc import Generator, Sequence

import numpy as np

from engine.attacks.text.edits import Site, apply_edits

Ranking = Generator[list[str], np.ndarray, list[int]]
"""Yields texts to ask about, is sent their margins, returns the places of the sites in order."""
Salience = Sequence[tuple[int, int, float]]
"""(start, end, how much the answer depends on these characters) of each piece of a text."""

ALL_SINGLY = 6
"""So few sites are taken out one by one."""
BEST_GROUPS = 2
GROUPS_A_SHOT = 4
"""So many groups of sites are edited together where not all sites may be."""


def as_drawn(order: Sequence[int]) -> Ranking:
    """Rank by an order that is known already; asks nothing."""
    return list(order)
    yield []


def by_salience(sites: Sequence[Site], salience: Salience) -> list[int]:
    """Return the sites in the order of the summed salience of the pieces in them (gradient ranking); asks nothing."""
    pieces = np.array(salience, np.float64).reshape(-1, 3)
    weights = [float(pieces[(pieces[:, 0] < site.end) & (pieces[:, 1] > site.start), 2].sum()) for site in sites]
    return sorted(range(len(sites)), key=lambda place: -weights[place])


def by_deletion(text: str, sites: Sequence[Site], most: int = 1 << 20) -> Ranking:
    """Rank by how far the margin falls without a site: groups first, then one by one in the groups that matter most.

    That asks about three times the root of the number of sites, where leaving out each in turn (Li et al. 2016,
    "Understanding neural networks through representation erasure") asks as often as there are sites. Of a long text
    the best groups are parted again, so that no round asks more than ``most``, at least 4.
    """
    near, rest = list(range(len(sites))), list[int]()
    size = 1 if len(sites) <= ALL_SINGLY else round(len(sites) ** 0.5)
    while True:
        size = max(size, -(-len(near) // max(4, most)))
        groups = [near[start : start + size] for start in range(0, len(near), size)]
        margins = yield [_without(text, [sites[place] for place in group]) for group in groups]
        ranked = [group for _, group in sorted(zip(margins.tolist(), groups))]
        if size == 1:
            return [place for group in ranked for place in group] + rest
        near = sorted(place for group in ranked[:BEST_GROUPS] for place in group)
        rest = [place for group in ranked[BEST_GROUPS:] for place in group] + rest
        size = 1


def weightiest(text: str, sites: Sequence[Site]) -> Generator[list[str], np.ndarray, int]:
    """Return the place of the site that matters most, as far as halving tells: asks about log2 of their number.

    Of two halves whose loss together is known, one is left out; the other has the rest of the loss. That is right where
    losses add up, and a good guess elsewhere. At least two sites.
    """
    halves = [range(len(sites) // 2), range(len(sites) // 2, len(sites))]
    full, *margins = yield [text, *(_without(text, [sites[place] for place in half]) for half in halves)]
    group, margin = min(zip(halves, margins), key=lambda item: float(item[1]))
    while len(group) > 1:
        first, second = group[: len(group) // 2], group[len(group) // 2 :]
        left = float((yield [_without(text, [sites[place] for place in first])])[0])
        rest = full + margin - left
        group, margin = (first, left) if left < rest else (second, rest)
    return group[0]


def by_first_edits(text: str, sites: Sequence[Site], most: int) -> Ranking:
    """Rank groups of sites by how far the margin falls after the first edit of each site in them.

    For a search that may edit many sites at once and needs no order among them: asks nothing where it may edit them
    all (``most``), else about as often as ``GROUPS_A_SHOT`` times the sites go into ``most``.
    """
    if len(sites) <= most:
        return list(range(len(sites)))
    size = max(1, most // GROUPS_A_SHOT)
    groups = [range(start, min(start + size, len(sites))) for start in range(0, len(sites), size)]
    margins = yield [apply_edits(text, [sites[place].edits[0] for place in group]) for group in groups]
    return [place for _, group in sorted(zip(margins.tolist(), groups), key=lambda item: item[0]) for place in group]


def _without(text: str, sites: Sequence[Site]) -> str:
    parts, at = [], 0
    for site in sites:
        parts.append(text[at : site.start])
        at = site.end
    return " ".join("".join([*parts, text[at:]]).split())
