"""For searches that may edit many sites: all at once first, then one site after the other on top of the rest.

What an edit does alone tells little about what it does among ten others, so each is judged in its place among them. Greedy
from the full budget down (the usual way begins with no edits: Gao et al. 2018, "Black-box generation of adversarial text
sequences") needs few questions, since most texts are near the border by then; needless edits are taken back afterwards.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest

import numpy as np

from engine.attacks.text.edits import Edit, Site, apply_edits

FEW = 5
"""At so few sites as many edits are tried at each as at the first; at more sites fewer."""
_LEADING = 2
"""So many kinds of edits, those that did best so far, are tried first at a site."""


@dataclass
class Chosen:
    """The best edits so far: ``edits`` by the rank of their site, and the margin that they leave (below 0: tricked).

    ``told``: whether any answers differed, so that the model says more than a class; None: too few were asked.
    """

    text: str
    edits: dict[int, Edit] = field(default_factory=dict)
    margin: float = np.inf
    told: bool | None = None
    gains: dict[str, float] = field(default_factory=dict)

    def better(self, tried: Sequence[dict[int, Edit]]) -> Generator[list[str], np.ndarray, np.ndarray]:
        """Ask about ``tried``, go on with the best of them if it is better, and return their margins."""
        answers = yield [apply_edits(self.text, edits.values()) for edits in tried]
        if tried and self.edits:
            self.told = bool(self.told or (answers != self.margin).any())
        if tried and answers.min() < self.margin:
            self.edits, self.margin = tried[int(answers.argmin())], float(answers.min())
        return answers

    def without(self, ranks: set[int]) -> dict[int, Edit]:
        """Return the edits but for those at the sites of these ranks."""
        return {rank: edit for rank, edit in self.edits.items() if rank not in ranks}

    def leading(self) -> list[str]:
        """Return the kinds of edits that did best."""
        return sorted(self.gains, key=lambda kind: -self.gains[kind])[:_LEADING]


def in_context(
    text: str, ranked: Sequence[Site], most: int, first: int, each: int
) -> Generator[list[str], np.ndarray, Chosen]:
    """Return the best that at most ``most`` edits of ``ranked`` sites, most hopeful first, were found to do.

    ``first`` edits are tried at the first site, at least ``each`` at the others, and fewer at a site that is not among
    the first ``most``. It ends at once where no answer differs.
    """
    chosen, each = Chosen(text), max(each, first * FEW // most)
    if not ranked:
        return chosen
    yield from _begun(chosen, ranked[:most], first)
    for rank, site in enumerate(ranked[:most]):
        if chosen.margin < 0 or (rank < 2 and chosen.told is False):
            return chosen
        yield from _replaced(chosen, rank, site, each if rank else first)
    if chosen.margin >= 0:
        yield from _moved(chosen, ranked, max(2, each // 4))
    return chosen


def _begun(chosen: Chosen, sites: Sequence[Site], most: int) -> Generator[list[str], np.ndarray, None]:
    """Begin with the best of these: every site's first edit, or the first of one kind at all of them, for each kind.

    What a model cannot read, it cannot read anywhere. At most ``most`` kinds are tried, those that the first site offers.
    """
    own = {rank: site.edits[0] for rank, site in enumerate(sites)}
    kinds = list(dict.fromkeys(edit.kind for edit in sites[0].edits))[:most]
    tried = {kind: {rank: first_edits(site, [kind], 1)[0] for rank, site in enumerate(sites)} for kind in kinds}
    new = {kind: edits for kind, edits in tried.items() if edits != own}
    yield from chosen.better([own])
    before = chosen.margin
    if before < 0 or not new:
        return
    answers = yield from chosen.better(list(new.values()))
    for kind, answer in zip(new, answers.tolist()):
        chosen.gains[kind] = (before - answer) / len(sites)


def _replaced(chosen: Chosen, rank: int, site: Site, count: int) -> Generator[list[str], np.ndarray, None]:
    """Try the first edits of one site, led by the kinds that did best, among the edits of the others."""
    before, own = chosen.margin, chosen.edits[rank]
    offered = [edit for edit in first_edits(site, chosen.leading(), count, count) if edit != own]
    answers = yield from chosen.better([{**chosen.edits, rank: edit} for edit in offered])
    chosen.gains.setdefault(own.kind, 0.0)
    for edit, answer in zip(offered, answers.tolist()):
        chosen.gains[edit.kind] = max(chosen.gains.get(edit.kind, -np.inf), before - answer)


def _moved(chosen: Chosen, ranked: Sequence[Site], count: int) -> Generator[list[str], np.ndarray, None]:
    """Take back what does harm; then let edits that do least make room, one by one, for those of further sites."""
    edited, before = list(chosen.edits), chosen.margin
    answers = yield from chosen.better([chosen.without({rank}) for rank in edited])
    harmful = {rank for rank, answer in zip(edited, answers.tolist()) if answer < before}
    if len(harmful) > 1:
        yield from chosen.better([chosen.without(harmful)])
    weakest = [rank for _, rank in sorted(zip(answers.tolist(), edited))]
    for further in range(len(edited), len(ranked)):
        if chosen.margin < 0 or not weakest:
            return
        kept = chosen.without({weakest[0]})
        offered = first_edits(ranked[further], chosen.leading(), count, count)
        yield from chosen.better([{**kept, further: edit} for edit in offered])
        if further in chosen.edits:
            del weakest[0]


def first_edits(site: Site, kinds: Sequence[str], count: int, each: int = 1) -> list[Edit]:
    """Return the first ``count`` edits of a site, led by the first ``each`` of each of ``kinds``, the kinds in turn."""
    if not kinds:
        return list(islice(site.edits, count))
    own = [list(islice((edit for edit in site.edits if edit.kind == kind), each)) for kind in kinds]
    leading = [edit for turn in zip_longest(*own) for edit in turn if edit is not None]
    return list(islice(dict.fromkeys(chain(leading, site.edits)), count))
