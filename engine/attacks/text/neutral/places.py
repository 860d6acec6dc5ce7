"""Cities become other cities and countries other countries, the same place by the same name throughout."""

import functools
import re

from engine.attacks.text.edits import Edit
from engine.attacks.text.lexicon.tables import lines
from engine.attacks.text.neutral.variant import Variant, draw, variant

STATE = re.compile(r",? (?:[A-Z]{2}\b|City\b|State\b|Times\b|[Ww]ar\b|\d{4,6}\b)")


@functools.cache
def places() -> dict[str, dict[str, str]]:
    """Return the places by sort and part of the world, such as "city-asia"; a city with its country."""
    found = {}
    for line in lines("places.txt"):
        head, rest = line.split(": ")
        pairs = (entry.replace("_", " ").partition("/") for entry in rest.split())
        found["-".join(head.split())] = {name: country for name, _, country in pairs}
    return found


@functools.cache
def _sorts() -> dict[str, str]:
    return {name: group.split("-")[0] for group, names in places().items() for name in names}


@functools.cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(_sorts(), key=lambda name: (-len(name), name))
    return re.compile(
        rf"(?<![\w@./-])(?<!New )(?<!North )(?<!South )(?<!East )(?<!West )(?:{'|'.join(map(re.escape, longest))})(?![\w@/-]|\.\w)"
    )


def place_variants(text: str, *, seed: int, key: int) -> tuple[Variant, ...]:
    """Return one variant per part of the world, so that parts can be compared; none without a known place.

    A country right after a city ("Paris, France") becomes that of the new city. A text that names a city's state,
    code or newspaper ("Boston, MA") or a war has no variants.
    """
    matches = list(_pattern().finditer(text))
    if any(STATE.match(text, match.end()) for match in matches):
        return ()
    found: tuple[Variant, ...] = ()
    for region in dict.fromkeys(group.split("-")[1] for group in places()):
        taken: dict[str, str] = {}
        edits = []
        for before, match in zip([None, *matches], matches):
            new = _pick(match[0], region, taken, seed, key)
            if before is not None and _sorts()[before[0]] == "city" and text[before.end() : match.start()] == ", ":
                new = _country(taken[before[0]], region) if _sorts()[match[0]] == "country" else new
            edits.append(Edit(*match.span(), new, "place"))
        found += variant("place", region, text, edits)
    return found


def _pick(name: str, region: str, taken: dict[str, str], seed: int, key: int) -> str:
    """A place for ``name``, drawn by it alone; places of the region stay."""
    names = list(places()[f"{_sorts()[name]}-{region}"])
    at = draw(len(names), seed, key, name)
    free = [other for other in (*names[at:], *names[:at]) if other not in taken.values()]
    return taken.setdefault(name, name if name in names else (free or names)[0])


def _country(city: str, region: str) -> str:
    return places()[f"city-{region}"].get(city) or next(iter(places()[f"country-{region}"]))
