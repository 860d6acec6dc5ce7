"""The search for one text: greedy over ranked sites, wider and wider, and needless edits taken back.

Greedy with ranked words finds nearly all that costlier searches find (Yoo, Morris, Lifland, Qi 2020, "Searching for a
search method", table 3). Ours begins with one shot at the best sites together, then looks at single edits, every kind at the
best site first, and at the best of them combined, then closer at the sites that did best; ``Effort`` says how wide. Where many may be edited, each is judged among
the others instead (``in_context``). "thorough" goes on with a beam.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, islice

import numpy as np

from engine.attacks.text.beam import Single, beam_search, first_tricked
from engine.attacks.text.edits import Edit, Site, apply_edits
from engine.attacks.text.in_context import first_edits, in_context
from engine.attacks.text.ranking import ALL_SINGLY, GROUPS_A_SHOT, Ranking, as_drawn, by_first_edits, weightiest
from engine.attacks.text.together import Edits, OutOfQuestions, Search
from engine.results import Depth

_SINGLY, _ROUNDS = 5, 4
"""So few edits are taken back one by one; of more, so many needed ones are looked for by halving."""
_FIRST = 4
"""Edits tried at one site before the others are ranked."""
WIDE = 5
"""Where so many sites may be edited, and no order is known, a search begins with many of them at once."""


@dataclass(frozen=True)
class Effort:
    """How hard a search tries.

    Attributes:
        widths: (sites, edits of each) of one round after the other.
        combined: most combinations of edits tried in a round.
        each: edits tried at a site among many edited ones.
        closer: (sites, edits of each), where few may be edited: at the end, at the sites whose edits did best alone.
        most_queries: the most questions asked for one text.
        beam: how many combinations are carried on, one edit longer each time; 0: none.
    """

    widths: tuple[tuple[int, int], ...]
    combined: int
    each: int
    most_queries: int
    closer: tuple[int, int] = (0, 0)
    beam: int = 0


_ALL = 1 << 20
EFFORTS: dict[Depth, Effort] = {
    "quick": Effort(((1, 12), (3, 5), (8, 3)), 4, 3, 100),
    "standard": Effort(((1, 12), (4, 6), (12, 4), (40, 2)), 16, 4, 400, closer=(4, 24)),
    "thorough": Effort(((1, 12), (4, 6), (10, 20), (30, 40), (_ALL, 40)), 60, 8, 5000, beam=5),
}


def search_text(
    text: str, sites: Sequence[Site], most: int, effort: Effort, ranking: Ranking, *, unknown: bool = False
) -> Search:
    """Search for at most ``most`` edits at as many sites of ``text`` that trick the model.

    ``unknown``: to rank the sites takes questions. A search that may edit many first tries without.
    """
    if not sites or most < 1:
        return None
    search = _Searched(text, most, effort)
    found: Edits | None = None
    if unknown and most >= WIDE:
        found, ranking = yield from _without_ranking(search, sites, ranking)
    elif unknown and len(sites) > ALL_SINGLY:
        found = yield from _at_the_weightiest(search, sites)
    if found is not None:
        return (yield from pruned(text, found))
    order = yield from ranking
    ranked = [sites[place] for place in order]
    search.singles = [replace(single, rank=order.index(single.rank)) for single in search.singles]
    if most >= WIDE:
        chosen = yield from in_context(text, ranked, most, effort.widths[0][1], effort.each)
        found = tuple(chosen.edits[rank] for rank in sorted(chosen.edits)) if chosen.margin < 0 else None
        if found is None and chosen.told and not effort.beam:
            return None
    else:
        found = yield from _shot(search, ranked)
    if found is None:
        found = yield from _wider(search, ranked)
    return found if found is None else (yield from pruned(text, found))


@dataclass
class _Searched:
    """A search under way: what was tried together (``shots``), and alone (``singles``, with their margins)."""

    text: str
    most: int
    effort: Effort
    shots: set[frozenset[Edit]] = field(default_factory=set)
    singles: list[Single] = field(default_factory=list)


def _without_ranking(
    search: _Searched, sites: Sequence[Site], ranking: Ranking
) -> Generator[list[str], np.ndarray, tuple[Edits | None, Ranking]]:
    """Try many edits at once; if that fails, each site's first edit alone. Return what was found, and how to rank now."""
    text, most, questions = search.text, search.most, search.effort.most_queries
    if GROUPS_A_SHOT * len(sites) <= most * questions // 8:
        order = yield from by_first_edits(text, sites, most)
        found = yield from _shot(search, [sites[place] for place in order])
        if found is not None:
            return found, ranking
    if len(sites) > questions // 2:
        return None, ranking
    found = yield from _alone(search, sites, (len(sites), 1))
    best = sorted(search.singles, key=lambda single: single.margin)
    return found, as_drawn([single.rank for single in best])


def _at_the_weightiest(search: _Searched, sites: Sequence[Site]) -> Search:
    """Try a few edits at the site that seems to matter most, before time goes into ranking all."""
    place = yield from weightiest(search.text, sites)
    only = [sites[place]]
    search.most, most = 1, search.most
    found = yield from _shot(search, only)
    if found is None:
        found = yield from _alone(search, only, (1, _FIRST))
    search.most = most
    search.singles = [replace(single, rank=place) for single in search.singles]
    return found


def _shot(search: _Searched, ranked: Sequence[Site]) -> Search:
    """Try the first edits of the first sites together, as many as may be edited, unless they were tried."""
    shot = tuple(site.edits[0] for site in ranked[: search.most])
    if frozenset(shot) in search.shots:
        return None
    search.shots.add(frozenset(shot))
    return shot if (yield [apply_edits(search.text, shot)])[0] < 0 else None


def _wider(search: _Searched, ranked: list[Site]) -> Search:
    """Try single edits and the best of them together, at more and more sites; then, with effort, a beam."""
    effort, most = search.effort, search.most
    for size in effort.widths:
        found = yield from _alone(search, ranked, size)
        if found is None and most > 1:
            found = yield from _combined(search, ranked)
        if found is not None:
            return found
    if effort.closer[0] and most < WIDE:
        found = yield from _closer(search, ranked)
        if found is None and most > 1:
            found = yield from _combined(search, ranked)
        return found
    if effort.beam and most > 1:
        return (yield from beam_search(search.text, search.singles, most, effort.beam, effort.most_queries))
    return None


def _alone(
    search: _Searched, ranked: Sequence[Site], size: tuple[int, int]
) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try the edits of the first sites, each alone, those of the kinds that did best first."""
    width, depth = size
    best = _best_kinds(search.singles)
    offered = [(rank, edit) for rank, site in enumerate(ranked[:width]) for edit in first_edits(site, best, depth)]
    return (yield from _singly(search, offered))


def _closer(search: _Searched, ranked: Sequence[Site]) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try more edits of the best kinds, each alone, at the sites where one alone did best."""
    width, depth = search.effort.closer
    best, kinds = sorted(search.singles, key=lambda single: single.margin), _best_kinds(search.singles)
    ranks = list(dict.fromkeys(single.rank for single in best))[:width]
    offered = [(rank, edit) for rank in ranks for edit in first_edits(ranked[rank], kinds, depth, depth)]
    return (yield from _singly(search, offered))


def _singly(search: _Searched, offered: Sequence[tuple[int, Edit]]) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try edits, with the ranks of their sites, each alone, but for those that were; note them and their margins."""
    seen = {single.edit for single in search.singles} | {next(iter(shot)) for shot in search.shots if len(shot) == 1}
    new = [(rank, edit) for rank, edit in offered if edit not in seen]
    answers, found = yield from first_tricked(search.text, [(edit,) for _, edit in new])
    search.singles += [Single(margin, *item) for margin, item in zip(answers, new)]
    return found


def _best_kinds(singles: list[Single]) -> list[str]:
    """Return the two kinds of edits that did best so far: what a model cannot read, it cannot read anywhere."""
    ordered = sorted(singles, key=lambda single: single.margin)
    return list(dict.fromkeys(single.edit.kind for single in ordered))[:2]


def _combined(search: _Searched, ranked: list[Site]) -> Generator[list[str], np.ndarray, Edits | None]:
    """Try the edits that did best singly together, as many as there may be, but for what was tried.

    Where more may be edited than were looked at, the best of each go first with the first edits of the next sites.
    """
    best = sorted(search.singles, key=lambda single: single.margin)
    filled = [_filled(ranked, best, search.most)] if search.most >= WIDE else []
    candidates = islice(chain(filled, _candidates(best, search.most)), search.effort.combined)
    new = [edits for edits in candidates if frozenset(edits) not in search.shots]
    search.shots.update(frozenset(edits) for edits in new)
    return (yield from first_tricked(search.text, new))[1]


def _filled(ranked: list[Site], best: list[Single], most: int) -> Edits:
    """Return the best edit of each site that was looked at and the first ones of further sites, ``most`` in all."""
    chosen: dict[int, Edit] = {}
    for single in best:
        chosen.setdefault(single.rank, single.edit)
    for rank, site in enumerate(ranked[: most + len(chosen)]):
        chosen.setdefault(rank, site.edits[0])
    return tuple(islice(chosen.values(), most))


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
    """Return few of ``edits``, which trick the model, that still do.

    The shortest beginning that tricks needs its last edit, and so on with those before it; where few are left, they are
    taken back one by one. Of many that are needed in both halves, few would prove needless: it ends there. Once it may ask
    no more, it returns the fewest so far.
    """
    kept = [edits, ()]
    with suppress(OutOfQuestions):
        yield from _taken_back(text, kept)
    return kept[0] + kept[1]


def _taken_back(text: str, kept: list[Edits]) -> Generator[list[str], np.ndarray, None]:
    """Shorten ``kept``: edits that may be needless, and those that are needed."""

    def enough(rest: Edits) -> Generator[list[str], np.ndarray, bool]:
        """Return whether the text still tricks with ``rest`` of the doubtful edits; keeps only those if so."""
        tricked = (yield [apply_edits(text, rest + kept[1])])[0] < 0
        if tricked:
            kept[0] = rest
        return bool(tricked)

    for turn in range(_ROUNDS):
        whole = kept[0]
        if turn and len(whole) <= (1 if turn == 1 else _SINGLY):
            break
        low, high = (-1, len(whole)) if turn else (0, len(whole))
        while high - low > 1 and not (turn and len(whole) > _SINGLY and 2 * low >= len(whole)):
            middle = 0 if low < 0 else (low + high) // 2
            if (yield from enough(whole[:middle])):
                high = middle
            else:
                low = middle
        if not high:
            return
        if high - low == 1:
            kept[:] = kept[0][:-1], kept[0][-1:] + kept[1]
        elif not (yield from enough(kept[0][len(kept[0]) // 2 :])):
            return  # needed in both halves: most likely nearly all are
    if len(kept[0]) <= _SINGLY:
        for edit in kept[0]:
            yield from enough(tuple(other for other in kept[0] if other != edit))
