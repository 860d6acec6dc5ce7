"""Makes ``words.txt.gz`` (how common words are) and ``valence.txt.gz`` (how friendly or hostile they sound).

    pip download --no-deps symspellpy==6.10.1 vaderSentiment==3.3.2, and unzip both wheels
    python resources/text/make_words.py frequency_dictionary_en_82_765.txt vader_lexicon.txt

``words.txt.gz``: one word a line, the most common first, with its Zipf value (log10 of occurrences per thousand
million words) in tenths. ``valence.txt.gz``: word and mean rating, from -4 (most negative) to 4, in tenths.
"""

import argparse
import gzip
import math
import re
from pathlib import Path

OUT = Path(__file__).resolve().parent
WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


def zipfs(path: Path) -> list[str]:
    """Lines of word and Zipf value in tenths."""
    pairs = [line.split() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    counts = {word: int(count) for word, count in pairs if WORD.fullmatch(word)}
    total = sum(counts.values())
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return [f"{word} {round(10 * math.log10(counts[word] / total * 1e9))}" for word in ordered]


def valences(path: Path) -> list[str]:
    """Lines of word and mean rating in tenths."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [f"{row[0]} {round(10 * float(row[1]))}" for row in rows if WORD.fullmatch(row[0])]


def write(name: str, lines: list[str]) -> None:
    """Write the lines compressed, the same bytes each time."""
    (OUT / name).write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def main() -> None:
    """Read the two lists named on the command line; write both tables beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frequencies", type=Path, help="symspellpy's list of words and counts")
    parser.add_argument("valence", type=Path, help="VADER's lexicon")
    arguments = parser.parse_args()
    write("words.txt.gz", zipfs(arguments.frequencies))
    write("valence.txt.gz", valences(arguments.valence))


if __name__ == "__main__":
    main()
