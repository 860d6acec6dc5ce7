"""Groups of people compared: does the answer hang on where a name comes from, or on words for women and men?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from engine.findings.params import sentences
from engine.results import wilson
from engine.words import of, say

FEWEST = 10
"""Texts of a group below which it is not compared."""


@dataclass(frozen=True)
class Group:
    """``changed`` of ``tried`` texts got another answer with words of the group ``name`` of a ``kind``."""

    kind: str
    name: str
    changed: int
    tried: int

    @property
    def share(self) -> float:
        """The share of texts whose answer changed."""
        return self.changed / max(1, self.tried)


def groups_of(rows: Iterable[Sequence[object]]) -> list[Group]:
    """Return the groups of people in ``rows`` of (kind, group, changed, tried); names of one region are one group."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for kind, group, changed, tried in rows:
        name = str(group).rsplit("-", maxsplit=1)[-1]
        if str(kind) in ("name", "gender") and _named(str(kind), name):
            counts[str(kind), name][0] += int(str(changed))
            counts[str(kind), name][1] += int(str(tried))
    return [Group(kind, name, *count) for (kind, name), count in sorted(counts.items())]


def compared(rows: Iterable[Sequence[object]]) -> str:
    """Return sentences on groups that differ by more than chance; "" when too few texts could be compared.

    Two groups differ when their 95 % intervals do not meet.
    """
    groups = [group for group in groups_of(rows) if group.tried >= FEWEST]
    kinds = dict.fromkeys(group.kind for group in groups)
    told = [_of_kind([group for group in groups if group.kind == kind]) for kind in kinds]
    return sentences(*told)


def _of_kind(groups: list[Group]) -> str:
    if len(groups) < 2:
        return ""
    low, high = min(groups, key=lambda group: group.share), max(groups, key=lambda group: group.share)
    if not any(_apart(*pair) for pair in combinations(groups, 2)):
        if groups[0].kind == "name":
            return say("No region of names stood out from the others.")
        return say("Words for women and words for men made no clear difference.")
    return say(
        "With {more} the answer changed on {count}, with {fewer} on {other}.",
        more=_named(high.kind, high.name),
        count=of(high.changed, high.tried),
        fewer=_named(low.kind, low.name),
        other=of(low.changed, low.tried),
    )


def _apart(one: Group, other: Group) -> bool:
    first, second = wilson(one.changed, one.tried), wilson(other.changed, other.tried)
    return first[0] > second[1] or second[0] > first[1]


def _named(kind: str, name: str) -> str:
    """Return a group in plain words, plural; "" when it is not known."""
    if kind == "gender":
        return {"women": say("words for women"), "men": say("words for men")}.get(name, "")
    return {
        "english": say("English names"),
        "spanish": say("Spanish names"),
        "arabic": say("Arabic names"),
        "indian": say("Indian names"),
        "chinese": say("Chinese names"),
        "african": say("African names"),
        "slavic": say("Slavic names"),
    }.get(name, "")
