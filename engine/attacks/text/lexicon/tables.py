"""The shipped tables, each read at its first use: WordNet, irregular forms, how common words are, valence, vectors.

The scripts in ``resources/text/`` make the files and describe their format.
"""

import functools
import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from engine.words import resource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Sense(NamedTuple):
    """One sense of a lemma: its synset (0: no other one-word lemma shares it), and how often tagged text has it."""

    synset: int
    seen: int


class Synset(NamedTuple):
    """Words that share a sense; ``marks``: ``t`` belongs to a field of knowledge, ``u`` slang, archaic or the like."""

    part: str
    marks: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class WordNet:
    """The raw lines of WordNet's table; what is asked for is parsed when it is asked for."""

    synsets: list[str]
    lemmas: dict[str, str]
    antonyms: dict[str, str]

    def parts(self, lemma: str) -> dict[str, tuple[Sense, ...]]:
        """Return the senses of ``lemma`` by part of speech (n, v, a, r); empty for an unknown one."""
        line = self.lemmas.get(lemma)
        return _parts(line) if line else {}

    def synset(self, number: int) -> Synset:
        """Return a synset by its number, from 1."""
        head, *members = self.synsets[number - 1].split()
        return Synset(head[0], head[1:], tuple(members))

    def against(self, lemma: str, part: str) -> frozenset[str]:
        """Return the antonyms of ``lemma``."""
        return frozenset(self.antonyms.get(f"{part} {lemma}", "").split())


@functools.lru_cache(maxsize=20_000)
def _parts(line: str) -> dict[str, tuple[Sense, ...]]:
    return {entry[0]: _senses(entry[1:]) for entry in line.split("\t")}


def _senses(entry: str) -> tuple[Sense, ...]:
    return tuple(Sense(*map(int, sense.split(":"))) for sense in entry.split(","))


@functools.cache
def wordnet() -> WordNet:
    """Return WordNet 3.0 (Princeton University; see NOTICE)."""
    synsets, lemmas, antonyms = _text("wordnet.txt.gz").split("\n\n")
    return WordNet(
        synsets.split("\n"),
        dict(line.split("\t", 1) for line in lemmas.split("\n")),
        {f"{part} {lemma}": rest for part, lemma, rest in (line.split(" ", 2) for line in antonyms.split("\n"))},
    )


@functools.cache
def irregular() -> dict[str, tuple[str, ...]]:
    """Return the lemmas of irregular forms, by part of speech, a space and the form."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _text("irregular.txt.gz").split("\n"):
        key, lemma = line.rsplit(" ", 1)
        found[key] = (*found.get(key, ()), lemma)
    return found


@functools.cache
def irregular_forms() -> dict[str, tuple[str, ...]]:
    """Return the irregular forms of lemmas, by part of speech, a space and the lemma."""
    found: dict[str, tuple[str, ...]] = {}
    for key, lemmas in irregular().items():
        part, form = key.split(" ")
        for lemma in lemmas:
            found[f"{part} {lemma}"] = (*found.get(f"{part} {lemma}", ()), form)
    return found


@functools.cache
def zipfs() -> dict[str, int]:
    """Return ten times the Zipf value of each word: 70 for "the", 30 for a word in a million; most common first."""
    return _numbers("words.txt.gz")


@functools.cache
def valences() -> dict[str, int]:
    """Return ten times the mean VADER rating of each word: from -40, most hostile, to 40, most friendly."""
    return _numbers("valence.txt.gz")


@functools.cache
def vectors() -> "tuple[dict[str, int], NDArray[np.int8]]":
    """Return the row of each word, and the rows: int8 ``(words, 64)``, length about 127."""
    import numpy as np

    with np.load(resource("text/vectors.npz"), allow_pickle=False) as file:
        rows = file["vectors"]
    return {word: row for row, word in zip(range(len(rows)), zipfs())}, rows


def lines(name: str) -> list[str]:
    """Return the lines of a list in ``resources/text``, without comments and empty ones."""
    text = resource(f"text/{name}").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _text(name: str) -> str:
    return gzip.decompress(resource(f"text/{name}").read_bytes()).decode()


def _numbers(name: str) -> dict[str, int]:
    return {word: int(value) for word, value in (line.split(" ") for line in _text(name).split("\n"))}
