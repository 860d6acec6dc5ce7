"""Prints how long the tables of the rewording test take to load, how fast sites are found, and the recorded validity.

    python tests/benchmarks/text_lexicon.py [FILE.txt ...]

Each file is a text; without files a built-in one of about 100 words is used.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

TEXT = """The company bought a large house near the city last year and the workers often repair the old cars there. Maybe the
doctor will inform you about the results, but the information was completely wrong, so please choose another photo and reply
to this message. He said the movie was boring and the actors made a terrible mistake, while the shop reduced the fee for
every purchase. It is difficult to find a quick answer when nobody knows the rules. Nevertheless, the teacher forbids phones
in the class, and the kids obtained a wonderful gift that they will probably use for many years to come."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in parser.parse_args().files] or [TEXT]
    load()
    for tier in ("strict", "loose"):
        speed(texts, tier)
    validity()


def load() -> None:
    """Print the time that each table takes at its first use."""
    from engine.attacks.text.lexicon import tables

    for table in (tables.wordnet, tables.irregular_forms, tables.zipfs, tables.valences, tables.vectors):
        start = time.perf_counter()
        table()
        print(f"{table.__name__}: {time.perf_counter() - start:.3f} s")


def speed(texts: list[str], tier: str) -> None:
    """Print the time per 100 words, at first and when the words are known."""
    from engine.attacks.text.rewording import Rewording
    from engine.attacks.text.words import words

    count = sum(len(words(text)) for text in texts)
    for name in ("first time", "again"):
        start = time.perf_counter()
        found = sum(len(Rewording(tier).sites(text, seed=0, key=0)) for text in texts)  # type: ignore[arg-type]
        per = 1000 * (time.perf_counter() - start) / count * 100
        print(f"{tier}, {name}: {per:.2f} ms per 100 words, {100 * found / count:.1f} sites per 100 words")


def validity() -> None:
    """Print the share of recorded swaps that keep the meaning."""
    with (HERE / "rewording_validity.csv").open(encoding="utf-8", newline="") as file:
        verdicts = [row["verdict"] for row in csv.DictReader(file)]
    print(f"strict: {verdicts.count('keep')} of {len(verdicts)} swaps keep the meaning")
    with (HERE / "found_rewordings.csv").open(encoding="utf-8", newline="") as file:
        kept = [row["meaning_kept"] for row in csv.DictReader(file)]
    print(f"strict, found by a search: {kept.count('yes')} of {len(kept)} texts keep the meaning")


if __name__ == "__main__":
    main()
