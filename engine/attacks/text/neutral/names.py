"""People's names become names that are common among another group, the same person by the same name throughout."""

import functools
from collections.abc import Iterator
from typing import NamedTuple

from engine.attacks.text.edits import Edit
from engine.attacks.text.lexicon.tables import lines, zipfs
from engine.attacks.text.neutral.variant import Variant, bare, draw, follows, plain_words, variant
from engine.attacks.text.words import Word

COMMON = 45  # a capitalised word as common as this (Zipf in tenths) after a first name is no family name


People = list[tuple[Word, Word | None]]


class Names(NamedTuple):
    """First names of one sex in one region, and family names of the region."""

    first: tuple[str, ...]
    family: tuple[str, ...]


@functools.cache
def groups() -> dict[str, Names]:
    """Return the names by group, such as "women-arabic"."""
    found = {}
    for line in lines("names.txt"):
        head, rest = line.split(": ")
        first, family = rest.split(" | ")
        found["-".join(head.split())] = Names(tuple(first.split()), tuple(family.split()))
    return found


@functools.cache
def group_of() -> dict[str, str]:
    """Return the group of each first name."""
    return {name: group for group, names in groups().items() for name in names.first}


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(name for names in groups().values() for name in names.family)


def name_variants(text: str, *, seed: int, key: int) -> tuple[Variant, ...]:
    """Return one variant per other group of the same sex, so that regions can be compared; none without a known name.

    Where women and men are both named, each group stands for its region, and each name keeps its sex.
    """
    people = find_names(text)
    sexes = sorted({_sex(word) for word, _ in people}, reverse=True)
    found: tuple[Variant, ...] = ()
    for region in dict.fromkeys(group.split("-")[1] for group in groups()):
        taken: dict[str, str] = {}
        edits = [
            Edit(word.start, word.end, _pick(word.text, names, taken, seed, key), "name")
            for word, names in _all_names(text, people, region)
        ]
        found += variant("name", f"{'+'.join(sexes)}-{region}", text, edits)
    return found


def _sex(first: Word) -> str:
    return group_of()[first.text].split("-")[0]


def _all_names(text: str, people: People, region: str) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """First and family names, wherever they stand, as in "Mary Smith … Mrs. Smith", with what may stand for them.

    Who has a name of ``region`` already keeps both.
    """
    strangers = [person for person in people if not group_of()[person[0].text].endswith(region)]
    families = {family.text for _, family in strangers if family is not None}
    for word, _ in strangers:
        yield word, groups()[f"{_sex(word)}-{region}"].first
    first = {word.start for word, _ in people}
    for word in map(bare, plain_words(text)):
        if word.start not in first and word.text in families:
            yield word, groups()[f"women-{region}"].family


def find_names(text: str) -> People:
    """Return the known first names of a text, each with the family name right after it, if there is one.

    A name that follows another one, as in "Steve Thomas", may be a family name and is left out.
    """
    row = plain_words(text)
    found: People = []
    doubtful = set()
    for place, word in enumerate(row):
        first = bare(word)
        if first.text not in group_of():
            continue
        before = row[place - 1] if place and follows(text, row[place - 1], word) else None
        after = row[place + 1] if place + 1 < len(row) and follows(text, word, row[place + 1]) else None
        if before is not None and _is_family(before):
            doubtful.add(first.text)
        family = bare(after) if after is not None and first.end == word.end and _is_family(after) else None
        found.append((first, family))
    return [person for person in found if person[0].text not in doubtful]


def _is_family(word: Word) -> bool:
    name = bare(word).text
    return name in _families() or (
        name[:1].isupper() and name[1:].islower() and len(name) > 2 and zipfs().get(name.lower(), 0) < COMMON
    )


def _pick(name: str, names: tuple[str, ...], taken: dict[str, str], seed: int, key: int) -> str:
    """A name for ``name``, drawn by it alone, so that a person keeps one; two people never share one while some are left."""
    if name not in taken:
        at = draw(len(names), seed, key, name)
        free = [other for other in (*names[at:], *names[:at]) if other not in taken.values()]
        taken[name] = (free or list(names))[0]
    return taken[name]
