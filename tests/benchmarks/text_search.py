"""Toughen's searches for ``text_attacks.py``: the swaps of another tool, or our own slips, under that tool's limits."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.attacks.text.asking import Asker
from engine.attacks.text.edits import Edit, MadeLater, Site, Transformation, apply_edits
from engine.attacks.text.greedy import Effort, search_text
from engine.attacks.text.ranking import by_deletion
from engine.attacks.text.together import Edits, Search, run_together
from engine.attacks.text.words import words
from engine.models.text_model import TextModel

MOST_DISTANCE = 30
"""DeepWordBug's limit: letters put in, left out or replaced, in all (a swap of two counts two)."""

LONGEST = 15
"""No edit of a usual word changes so many letters; one that does is found out when all is checked again."""


@dataclass(frozen=True)
class Limits:
    """What one search may do: ``words`` edited words (None: any number), ``distance`` in letters (None: any)."""

    words: int | None = None
    distance: int | None = None


@dataclass(frozen=True)
class Offered:
    """The swaps that another tool offers for each text: (start, end, [new words])."""

    by_text: dict[str, list[tuple[int, int, list[str]]]]
    name: str = "offered"

    def sites(self, text: str, *, seed: int, key: int) -> tuple[Site, ...]:
        found = []
        for start, end, others in self.by_text[text]:
            edits = tuple(Edit(start, end, other, "swap") for other in others)
            found += [Site(start, end, edits)] if edits else []
        return tuple(found)


@dataclass(frozen=True)
class Row:
    """What became of one text."""

    found: bool
    text: str
    queries: int


def search_all(
    model: TextModel, texts: Sequence[str], labels: np.ndarray, swaps: Transformation, limits: Limits, effort: Effort
) -> tuple[list[Row], float]:
    """Return a row for each text, and the processor seconds that all took; the question about each original text counts."""
    start = time.process_time()
    asker = Asker(model, lambda: False, model.room)

    def search(text: str, key: int) -> Search:
        sites = within(text, swaps.sites(text, seed=0, key=key), limits)
        most = min(len(sites), limits.words or len(sites), limits.distance or len(sites))
        ranking = by_deletion(text, sites, effort.most_queries // 8)
        return (yield from search_text(text, sites, most, effort, ranking, unknown=True))

    asked_about: set[int] = set()
    searches = [noting(search(text, key), text, key, asked_about) for key, text in enumerate(texts)]
    found = run_together(searches, labels, asker, most_queries=effort.most_queries)
    seconds = time.process_time() - start
    rows = [
        Row(edits is not None, apply_edits(text, edits or ()), int(asked) + (key not in asked_about))
        for key, (text, edits, asked) in enumerate(zip(texts, found.edits, found.queries))
    ]
    return rows, seconds


def noting(search: Search, text: str, key: int, asked_about: set[int]) -> Search:
    """Run ``search`` and note its ``key`` if it asks about the original text itself."""
    try:
        wanted = next(search)
        while True:
            if text in wanted:
                asked_about.add(key)
            wanted = search.send((yield wanted))
    except StopIteration as end:
        found: Edits | None = end.value
        return found


def within(text: str, sites: Sequence[Site], limits: Limits) -> list[Site]:
    """Return the sites with those edits of which as many as there are words keep within the distance."""
    each = (limits.distance or 0) // max(1, min(len(sites), limits.words or len(sites)))
    if limits.distance is None or each >= LONGEST:
        return list(sites)
    each = max(1, each)
    kept = [replace(site, edits=MadeLater(edit for edit in site.edits if cost(text, edit) <= each)) for site in sites]
    return [site for site in kept if site.edits]


def cost(text: str, edit: Edit) -> int:
    """Return the edit distance that ``edit`` costs."""
    old = text[edit.start : edit.end]
    return max(len(old), len(edit.new)) if min(len(old), len(edit.new)) == 0 else distance(old, edit.new)


def distance(one: str, other: str) -> int:
    """Return Levenshtein's distance of two texts."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    row = list(range(len(other) + 1))
    for count, letter in enumerate(one, 1):
        last, row[0] = row[0], count
        for place, second in enumerate(other, 1):
            last, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, last + (letter != second))
    return row[-1]


def changed_words(one: str, other: str) -> int:
    """Return how many words of ``one`` are not in ``other`` at their turn (longest common row of words)."""
    first, second = [word.text for word in words(one)], [word.text for word in words(other)]
    row = [0] * (len(second) + 1)
    for word in first:
        last = 0
        for place, match in enumerate(second, 1):
            last, row[place] = row[place], last + 1 if word == match else max(row[place], row[place - 1])
    return len(first) - row[-1]
