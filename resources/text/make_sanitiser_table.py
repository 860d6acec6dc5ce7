"""Makes ``sanitiser.json``: which characters stand in for which, for ``engine.models.texts.sanitiser``.

Sources:

* ``--confusables``, ``--categories``: ``confusables.json`` and ``categories.json`` of the PyPI package
  confusable-homoglyphs 3.3.1 (MIT), made from Unicode's confusables.txt (UTS 39) and Scripts.txt (Unicode licence)
* ``--emoji``: ``emoji.json`` of the npm package emoji-datasource-google 16.0.0 (MIT): the regions that have a flag
* Python's own ``unicodedata``: styled letters and combining marks
* the tables below, drawn up by hand: look-alikes that UTS 39 does not list

Run: ``python resources/text/make_sanitiser_table.py --confusables FILE --categories FILE --emoji FILE``; it writes
beside itself.
"""

import argparse
import json
import string
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from look_alikes import AFRICAN, CYRILLIC, ENGLISH, GREEK, LIKE_I, LOOSE, MARKED_ENGLISH, MORE, ODD_LATIN, STYLED_EXTRA

HERE = Path(__file__).parent
NO_SOURCE = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "YI", "INHERITED"}
NOT_STRICT = set("гґ×ɒ")
LETTERS = set(string.ascii_letters)
Groups = dict[str, str]


def grouped(pairs: Iterable[tuple[str, str]]) -> Groups:
    """Return {target: its sources in one sorted string}."""
    found: dict[str, set[str]] = {}
    for source, target in pairs:
        found.setdefault(target, set()).add(source)
    return {target: "".join(sorted(sources)) for target, sources in sorted(found.items())}


def ungrouped(groups: Groups) -> Iterator[tuple[str, str]]:
    """Yield (source, target) of a grouped table."""
    yield from ((source, target) for target, sources in groups.items() for source in sources)


def listed(confusables: dict[str, list[dict[str, str]]]) -> Iterator[tuple[str, str]]:
    """Yield UTS 39's single characters that look like an ASCII letter, with that letter in the source's case."""
    for target in string.ascii_letters:
        for entry in confusables.get(target, []):
            source = entry["c"].strip("\u200e")
            if len(source) != 1 or source.isascii() or unicodedata.normalize("NFKC", source) != source:
                continue
            yield source, "I" if target == "l" and (source in LIKE_I or source.isupper()) else target


def styled() -> Iterator[tuple[str, str, str]]:
    """Yield (kind, source, target): letters and digits in another dress, by their compatibility decomposition."""
    for number in range(0x80, 0x20000):
        source = chr(number)
        told, target = unicodedata.decomposition(source), unicodedata.normalize("NFKC", source)
        if told.startswith(("<super>", "<sub>")):
            if target in LETTERS and unicodedata.category(source) == "Lm":
                yield "modifier", source, target
        elif 0xFF01 <= number <= 0xFF5E:
            yield "wide", source, target
        elif 0x1D400 <= number <= 0x1D7FF or source == "\u210e" or 0x1FBF0 <= number <= 0x1FBF9:
            yield from [("styled", source, target)] * (target != source)
        elif is_letterlike(number, told, target):
            yield "letterlike", source, target
        elif told.startswith(("<circle>", "<square>", "<compat>")) and target.strip("()") in LETTERS:
            yield "enclosed", source, target.strip("()").replace("\u2044", "")


def is_letterlike(number: int, told: str, target: str) -> bool:
    """Return whether it is a ligature, kelvin, angstrom, a Roman number or a letter of another typeface."""
    if 0xFB00 <= number <= 0xFB06 or number in {0x212A, 0x212B}:
        return True
    return target in LETTERS and (0x2160 <= number <= 0x217F or told.startswith("<font>"))


def marks() -> list[list[int]]:
    """Return the ranges of combining marks (Mn, Me) that are no Latin accents, [first, last]."""
    found: list[list[int]] = []
    for number in range(0x370, 0x1F000):
        if unicodedata.category(chr(number)) not in {"Mn", "Me"}:
            continue
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def script_of(categories: dict[str, list], source: str) -> str:
    """Return the script's name as in categories.json, ``COMMON`` where none is told."""
    at = ord(source)
    return next(
        (
            categories["iso_15924_aliases"][kind]
            for first, last, kind, _ in categories["code_points_ranges"]
            if first <= at <= last
        ),
        "COMMON",
    )


def flags(emoji: list[dict[str, str]]) -> str:
    """Return the two-letter regions that have a flag, one after the other."""
    pairs = [[int(part, 16) - 0x1F1E6 for part in entry["unified"].split("-")] for entry in emoji]
    regions = {
        "".join(chr(65 + at) for at in pair) for pair in pairs if len(pair) == 2 and all(0 <= at < 26 for at in pair)
    }
    return "".join(sorted(regions))


def table(confusables: dict, categories: dict, emoji: list) -> dict[str, object]:
    """Return the whole table."""
    african, odd, loose = dict(ungrouped(AFRICAN)), dict(ungrouped(ODD_LATIN)), dict(ungrouped(LOOSE))
    strict = dict(ungrouped(MORE))
    for source, target in listed(confusables):
        script = script_of(categories, source)
        if script in NO_SOURCE or source in NOT_STRICT or source in african:
            continue
        (odd if script == "LATIN" else strict).setdefault(source, target)
    kinds: dict[str, list[tuple[str, str]]] = {}
    for kind, source, target in styled():
        kinds.setdefault(kind, []).append((source, target))
    kinds["enclosed"] += list(ungrouped(STYLED_EXTRA))
    return {
        "about": "Made by make_sanitiser_table.py from confusable-homoglyphs 3.3.1 (MIT; Unicode data, Unicode licence).",
        "alike": grouped(strict.items()),
        "loose": grouped((source, target) for source, target in loose.items() if source not in strict),
        "odd": grouped(odd.items()),
        "african": AFRICAN,
        "like_i": "".join(sorted(LIKE_I)),
        **{kind: grouped(pairs) for kind, pairs in sorted(kinds.items())},
        "cyrillic": CYRILLIC,
        "greek": GREEK,
        "marks": marks(),
        "flags": flags(emoji),
        "english": ENGLISH,
        "marked_english": MARKED_ENGLISH,
    }


def main() -> None:
    """Read the sources and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("confusables", "categories", "emoji"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args(sys.argv[1:])
    read = [json.loads(path.read_text(encoding="utf-8")) for path in (given.confusables, given.categories, given.emoji)]
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in table(*read).items()]
    (HERE / "sanitiser.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
