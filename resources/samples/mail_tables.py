"""Chooses which mails the sample learns from and which it is checked on, and writes both tables."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from mails import FEWEST_WORDS, Mail, Neutral, read_mails

from engine.data import group_texts

LABELS = ("wanted", "spam")
TEST = {"wanted": 330, "spam": 170}
MOST_FOR_TRAINING = {"wanted": 3000, "spam": 1500}
SEED = 0
_NOT_FOR_A_DEMO = re.compile(
    r"sex|porn|xxx|\bcum\b|orgasm|penis|erotic|erection|nud[ei]|naked|slut|whore|horny|fetish|breasts|ejacul|virgin|hardcore"
    r"|\blust|\bass(?:es|hole)?\b|\btits\b|\banal\b|fuck|shit|cunt|bitch|bastard|nigg|\bfag|\bhomos?\b|\bgay\b|rape\b|bestial|incest"
    r"|lesbian|masturb|libido|viagra|mature wom|adults? only|live girls|hot girls",
    re.IGNORECASE,
)


Row = tuple[str, str]
"""Text and label of one mail."""


def make_tables(corpus: Path) -> tuple[list[Row], list[Row]]:
    """Return the rows to learn from and the rows to check on.

    Of mails that are nearly equal one is kept, so no text of one table has a near copy in the other.
    """
    mails = read_mails(corpus)
    neutral = Neutral(mails)
    rows = _one_of_each([(neutral.text(mail), mail) for mail in mails])
    train: list[Row] = []
    test: list[Row] = []
    random = np.random.default_rng(SEED)
    for label in LABELS:
        of_label = [row for row in rows if row[1] == label]
        drawn = random.permutation(len(of_label))
        few = TEST[label]
        test += [of_label[place] for place in sorted(drawn[:few])]
        train += [of_label[place] for place in sorted(drawn[few : few + MOST_FOR_TRAINING[label]])]
    return _shuffled(train, random), _shuffled(test, random)


def _one_of_each(texts: Sequence[tuple[str, Mail]]) -> list[Row]:
    usable = [(text, mail.label) for text, mail in texts if _usable(text)]
    groups = group_texts([text for text, _ in usable])
    _, first = np.unique(groups, return_index=True)
    return [usable[place] for place in sorted(first)]


def _usable(text: str) -> bool:
    """Tell whether ``text`` has words enough, in Latin letters, that anyone may read."""
    latin = sum(sign.isascii() for sign in text) >= 0.95 * len(text)
    return latin and len(text.split()) >= FEWEST_WORDS and not _NOT_FOR_A_DEMO.search(text)


def _shuffled(rows: list[Row], random: np.random.Generator) -> list[Row]:
    return [rows[place] for place in random.permutation(len(rows))]


def write_table(rows: Sequence[Row], path: Path) -> None:
    """Write ``rows`` as CSV with the columns text and label; the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerows([("text", "label"), *rows])


def read_table(path: Path) -> tuple[list[str], np.ndarray]:
    """Return the texts of a table that ``write_table`` wrote, and (n,) int64 places of their labels in ``LABELS``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], np.array([LABELS.index(row["label"]) for row in rows], np.int64)
