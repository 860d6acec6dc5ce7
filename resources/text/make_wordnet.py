"""Makes ``wordnet.txt.gz`` and ``irregular.txt.gz`` from WordNet 3.0 as Debian's ``wordnet-base`` ships it.

    apt-get download wordnet-base && dpkg-deb -x wordnet-base_*.deb unpacked
    python resources/text/make_wordnet.py unpacked/usr/share/wordnet

Kept: every lemma in lower case with letters, hyphens and apostrophes only, its senses in WordNet's order with the
number of times each was found in tagged text (``cntlist.rev``), the one-word synonyms of each sense, antonyms (those
of the head for satellite adjectives too), marks for technical and for colloquial senses, and expressions of several
words, so that they are left whole. Not kept: glosses, names, relations.

``wordnet.txt.gz`` has three parts, each ended by an empty line:

    synsets     one a line, counted from 1: part of speech, marks (``t`` technical, ``u`` usage), a space, its words
    lemmas      lemma, tab, per part of speech: letter and ``synset:count`` joined by commas; synset 0 = alone in it
    antonyms    part of speech, a space, the lemma, a space, its antonyms
"""

import argparse
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
NUMBERS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
LEMMA = re.compile(r"[a-z]+(?:['_-][a-z]+)*")
OUT = Path(__file__).resolve().parent

Place = tuple[str, int]


class Synset:
    """One line of a data file: words without their position marks, and the pointers that matter here."""

    def __init__(self, fields: list[str]) -> None:
        self.offset, self.satellite = int(fields[0]), fields[2] == "s"
        count = int(fields[3], 16)
        self.words = fields[4 : 4 + 2 * count : 2]
        rest = fields[5 + 2 * count : fields.index("|")]
        self.pointers = [tuple(rest[i : i + 4]) for i in range(0, 4 * int(fields[4 + 2 * count]), 4)]

    @property
    def marks(self) -> str:
        """``t``: belongs to a field of knowledge; ``u``: slang, archaic or the like."""
        kinds = {pointer[0] for pointer in self.pointers}
        return ("t" if ";c" in kinds else "") + ("u" if ";u" in kinds else "")

    def synonyms(self) -> list[str]:
        """Its one-word members in lower case that may stand anywhere (not only before or after a noun)."""
        return [word for word in self.words if LEMMA.fullmatch(word) and "_" not in word]

    def opposites(self) -> Iterator[tuple[int, int, int]]:
        """Own word number, offset and word number of each antonym."""
        for kind, offset, _, numbers in self.pointers:
            if kind == "!":
                yield int(numbers[:2], 16), int(offset), int(numbers[2:], 16)

    def head(self) -> int | None:
        """Where the adjective lies that a satellite is similar to."""
        return next((int(offset) for kind, offset, _, _ in self.pointers if kind == "&"), None)


def data_lines(path: Path) -> Iterator[list[str]]:
    """The lines of a WordNet file without its licence, split at spaces."""
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith("  "):
            yield line.split()


def read_counts(folder: Path) -> dict[tuple[str, str, int], int]:
    """How often lemma, part of speech and sense number were found in tagged text."""
    counts = {}
    for key, number, count in data_lines(folder / "cntlist.rev"):
        lemma, rest = key.split("%")
        counts[lemma, NUMBERS[rest[0]], int(number)] = int(count)
    return counts


def plain(word: str) -> str:
    """The word without ``(a)``, ``(p)`` or ``(ip)``."""
    return word.partition("(")[0]


def opposites(part: str, synsets: dict[int, Synset]) -> dict[tuple[str, str], set[str]]:
    """Antonyms by part of speech and lemma; satellites take those of their head."""
    own: dict[int, set[str]] = defaultdict(set)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for synset in synsets.values():
        for number, offset, other in synset.opposites():
            word = plain(synsets[offset].words[other - 1])
            found[part, plain(synset.words[number - 1])].add(word)
            own[synset.offset].add(word)
    for synset in synsets.values():
        if synset.satellite and (head := synset.head()) is not None:
            for word in synset.words:
                found[part, plain(word)] |= own[head]
    return found


def convert(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return the lines of the three parts."""
    counts, lines, numbers = read_counts(folder), [], {}
    lemmas: dict[str, str] = defaultdict(str)
    against: dict[tuple[str, str], set[str]] = {}
    for part, name in PARTS.items():
        synsets = {one.offset: one for one in map(Synset, data_lines(folder / f"data.{name}"))}
        for offset, synset in synsets.items():
            if len(words := synset.synonyms()) > 1:
                lines.append(f"{part}{synset.marks} {' '.join(words)}")
                numbers[part, offset] = len(lines)
        for fields in data_lines(folder / f"index.{name}"):
            offsets = fields[-int(fields[2]) :]
            if LEMMA.fullmatch(fields[0]) and not only_names(fields[0], [synsets[int(o)] for o in offsets]):
                senses = [
                    f"{numbers.get((part, int(offset)), 0)}:{counts.get((fields[0], part, sense), 0)}"
                    for sense, offset in enumerate(offsets, 1)
                ]
                lemmas[fields[0]] += f"\t{part}{','.join(senses)}"
        against |= opposites(part, synsets)
    pairs = [f"{part} {word} {' '.join(sorted(others))}" for (part, word), others in sorted(against.items()) if others]
    return lines, [f"{lemma}{senses}" for lemma, senses in sorted(lemmas.items())], pairs


def only_names(lemma: str, synsets: list[Synset]) -> bool:
    """Whether ``lemma`` is written with capitals in all its senses."""
    return not any(lemma == plain(word) for synset in synsets for word in synset.words)


def irregular(folder: Path) -> list[str]:
    """Inflected forms that rules do not find: part of speech, form, lemma."""
    found = []
    for part, name in PARTS.items():
        for form, *bases in data_lines(folder / f"{name}.exc"):
            if LEMMA.fullmatch(form) and "_" not in form:
                found += [f"{part} {form} {base}" for base in bases if LEMMA.fullmatch(base)]
    return sorted(set(found))


def write(name: str, lines: list[str]) -> None:
    """Write the lines compressed, the same bytes each time."""
    data = "\n".join(lines).encode()
    (OUT / name).write_bytes(gzip.compress(data, 9, mtime=0))


def main() -> None:
    """Read the folder named on the command line; write both tables beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="WordNet's database files, with cntlist.rev and the *.exc files")
    folder = parser.parse_args().folder
    synsets, lemmas, pairs = convert(folder)
    write("wordnet.txt.gz", [*synsets, "", *lemmas, "", *pairs])
    write("irregular.txt.gz", irregular(folder))


if __name__ == "__main__":
    main()
