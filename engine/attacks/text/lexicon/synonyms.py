"""Lemmas that may stand for another: reviewed pairs (strict), or WordNet's synonyms behind the guards (loose)."""

import functools
from typing import Literal, NamedTuple

from engine.attacks.text.lexicon.forms import inflect
from engine.attacks.text.lexicon.guards import are_antonyms, changes_feeling, is_fixed, opposes
from engine.attacks.text.lexicon.meaning import likeness
from engine.attacks.text.lexicon.tables import Sense, lines, wordnet, zipfs

Tier = Literal["strict", "loose"]
COMMON = 30  # how common a replacement is at least, Zipf in tenths
RARER = 25  # how much less common than the original at most
ALIKE = 0.25  # cosine of the two words at least
SEEN = 4  # occurrences in tagged text from which shares are believed


class Swap(NamedTuple):
    """A lemma that may stand for another; ``flags``: where, as ``reworded.txt`` explains."""

    lemma: str
    flags: str


def weights(lemma: str) -> dict[str, float]:
    """Return how often tagged text used ``lemma`` as each part of speech; untagged ones count a half."""
    return {part: sum(sense.seen for sense in senses) + 0.5 for part, senses in wordnet().parts(lemma).items()}


@functools.cache
def reviewed() -> dict[tuple[str, str], tuple[Swap, ...]]:
    """Return the pairs of ``reworded.txt`` by part of speech and lemma."""
    found: dict[tuple[str, str], dict[str, Swap]] = {}
    for line in lines("reworded.txt"):
        head, _, rest = line.partition(": ")
        for lemma, others in _pairs(rest):
            for other in others:
                found.setdefault((head[0], lemma), {}).setdefault(other, Swap(other, head[1:]))
    return {key: tuple(swaps.values()) for key, swaps in found.items()}


def _pairs(rest: str) -> list[tuple[str, list[str]]]:
    if ">" in rest:
        lemma, others = rest.split(" > ")
        return [(lemma, others.split())]
    group = rest.split(" = ")
    return [(lemma, [other for other in group if other != lemma]) for lemma in group]


@functools.lru_cache(maxsize=50_000)
def synonyms(lemma: str, part: str, tier: Tier) -> tuple[Swap, ...]:
    """Return what may stand for ``lemma``: the reviewed ones first, then in the loose tier the most alike first.

    Whatever the tier, antonyms and words of another feeling are left out.
    """
    swaps = [
        swap
        for swap in reviewed().get((part, lemma), ())
        if not are_antonyms(lemma, swap.lemma, part) and not changes_feeling(lemma, swap.lemma, unrated=None)
    ]
    if tier == "loose":
        known = {swap.lemma for swap in swaps}
        more = {other for other in _shared(lemma, part) if other not in known}
        near = [other for other in more if _near(lemma, other, part)]
        swaps += [Swap(other, "c") for other in sorted(near, key=lambda other: (-likeness(lemma, other), other))]
    return tuple(swaps)


def _shared(lemma: str, part: str) -> list[str]:
    found = []
    for number in _first(wordnet().parts(lemma).get(part, ())):
        members = wordnet().synset(number)
        if members.marks == "":
            found += [other for other in members.words if number in _first(wordnet().parts(other).get(part, ()))]
    return found


def _first(senses: tuple[Sense, ...]) -> list[int]:
    """Synsets of the senses that are common enough to come to a reader's mind."""
    total = sum(sense.seen for sense in senses)
    kept = senses[:2] if total < SEEN else [sense for sense in senses if sense.seen >= 0.25 * total]
    return [sense.synset for sense in kept if sense.synset]


def _near(lemma: str, other: str, part: str) -> bool:
    common = zipfs().get(other, 0)
    return (
        other != lemma
        and not is_fixed(other)
        and len(other) > 2
        and not opposes(lemma, other, part)
        and not changes_feeling(lemma, other)
        and common >= max(COMMON, zipfs().get(lemma, 0) - RARER)
        and likeness(lemma, other) >= ALIKE
        and _countable(lemma, part) == _countable(other, part)
    )


def _countable(lemma: str, part: str) -> bool:
    """Whether a noun is one of things that are counted: its plural is common beside it. True for other words."""
    if part != "n":
        return True
    plural = inflect(lemma, part, "plural")
    return plural is not None and zipfs().get(plural, 0) >= zipfs().get(lemma, 0) - 17
