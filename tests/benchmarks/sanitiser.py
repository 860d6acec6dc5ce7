"""Measures what the sanitiser leaves alone, language by language, and how fast it reads clean text.

    python tests/benchmarks/sanitiser.py [--show N]

``--show`` prints up to N sentences of each language that changed. Sentences are fetched once (``sentences.py``).
"""

import argparse
import difflib
import time
import unicodedata
from collections.abc import Sequence

import numpy as np
from sentences import emoji, fetch, sentences

from engine.models.texts.sanitiser import sanitise, sanitise_all

ROUNDS = 5
MEGABYTES = 20


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0)
    show = parser.parse_args().show
    fetch()
    print(
        "| language | sentences | unchanged | the same with an emoji after each | but for accents composed (NFC) | clean text, MB/s |\n|---|---|---|---|---|---|"
    )
    every = emoji()
    draws = np.random.default_rng(0)
    total = changed_in_all = 0
    for language, them in sentences().items():
        changed = [text for text in them if sanitise(text) != text]
        followed = [f"{text} {every[pick]}" for text, pick in zip(them, draws.integers(len(every), size=len(them)))]
        with_emoji = sum(sanitise(text) != text for text in followed)
        beyond = sum(sanitise(text) != unicodedata.normalize("NFC", text) for text in changed)
        speed = megabytes_per_second([text for text in them if text not in changed])
        print(
            f"| {language} | {len(them)} | {share(len(changed), len(them))} | {share(with_emoji, len(them))} "
            f"| {share(beyond, len(them))} | {speed:.0f} |"
        )
        total, changed_in_all = total + len(them), changed_in_all + len(changed)
        for text in changed[:show]:
            print(f"      {shown(text)}")
    print(f"| all | {total} | {share(changed_in_all, total)} | | | |\n")
    alone = sum(sanitise(one) != one for one in every)
    print(f"Emoji alone, every one that Unicode has: {len(every)}, changed {alone}.")
    lines = ascii_lines()
    print(
        f"Plain English letters, {MEGABYTES} MB in lines of 80 to 400 characters: {megabytes_per_second(lines):.0f} MB/s."
    )


def share(changed: int, n: int) -> str:
    """Return the share that did not change."""
    return f"{100 * (1 - changed / n):.2f} % ({changed} changed)" if changed else "all"


def megabytes_per_second(texts: Sequence[str]) -> float:
    """Return the speed of the quickest of some rounds, in million bytes of UTF-8 a second of processor time."""
    size = sum(len(text.encode()) for text in texts)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        sanitise_all(texts)
        times.append(time.process_time() - start)
    return size / min(times) / 1e6


def ascii_lines() -> list[str]:
    """Return lines of plain words with signs and digits."""
    draws = np.random.default_rng(1)
    words = np.array(
        [
            "the",
            "parcel",
            "came",
            "2",
            "days",
            "early,",
            "and",
            "everything",
            "was",
            "fine;",
            "please",
            "call",
            "555-0100",
            "(or",
            "write)",
            "at",
            "once.",
        ]
    )
    lines, size = [], 0
    while size < MEGABYTES * 1e6:
        lines.append(" ".join(draws.choice(words, draws.integers(16, 70))))
        size += len(lines[-1])
    return lines


def shown(text: str) -> str:
    """Return what changed, in codes."""
    new = sanitise(text)
    ops = difflib.SequenceMatcher(None, text, new, autojunk=False).get_opcodes()
    parts = [f"{text[a:b]!a} > {new[c:d]!a}" for tag, a, b, c, d in ops if tag != "equal"]
    return f"{text[:60]!r}: {', '.join(parts)[:200]}"


if __name__ == "__main__":
    main()
