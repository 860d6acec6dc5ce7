"""Which column of a table holds the texts, which their kinds, and which says train, val or test."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.data.text import problems
from engine.data.text.found import part_of
from engine.data.text.names import LABEL_NAMES, SPLIT_NAMES, TEXT_NAMES, plain
from engine.results import TableChoices
from engine.words import say

MOST_KINDS = 10_000
_MOST_GUESSED_KINDS = 100
_LONGEST_KIND = 40


@dataclass(frozen=True)
class Columns:
    """Places of the columns; -1 for none."""

    text: int
    label: int
    split: int


def numbered(width: int) -> tuple[str, ...]:
    """Return names for the columns of a table without a header."""
    return tuple(say("column {n}", n=number) for number in range(1, width + 1))


def choose_columns(
    file: str, names: Sequence[str], rows: Sequence[Sequence[str]], choices: TableChoices, *, header: bool
) -> Columns:
    """Return the columns that the user chose, or the likeliest ones by name and by the sample ``rows``.

    Raises:
        DataError: a column that the user named does not exist, or is named twice.
    """
    sample = [row for row in rows if len(row) == len(names)]
    text, label, split = (
        _chosen(file, names, wanted) for wanted in (choices.text_column, choices.label_column, choices.split_column)
    )
    if split is None:
        split = _guess_split(names, sample, {text, label})
    if label is None:
        label = _named(names, LABEL_NAMES, {text, split}, sample) if header and len(names) > 1 else None
    if text is None:
        text = _guess_text(names, sample, {label, split}, header=header)
    if label is None:
        label = _guess_label(sample, text, split)
    if text == label:
        raise problems.same_column(file, names[text])
    return Columns(text, label, split)


def _chosen(file: str, names: Sequence[str], wanted: str | None) -> int | None:
    """Return the place of a column that the user named or numbered; -1 for "", None for None."""
    if not wanted:
        return -1 if wanted == "" else None
    if wanted in names:
        return list(names).index(wanted)
    folded = [plain(name) for name in names]
    if plain(wanted) and folded.count(plain(wanted)) == 1:
        return folded.index(plain(wanted))
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    raise problems.unknown_column(file, wanted, names)


def _guess_split(names: Sequence[str], rows: Sequence[Sequence[str]], taken: set[int | None]) -> int:
    for index, name in enumerate(names):
        values = {part_of(row[index]) for row in rows}
        if index not in taken and plain(name) in SPLIT_NAMES and values - {""} and None not in values:
            return index
    return -1


def _named(
    names: Sequence[str], wanted: Sequence[str], taken: set[int | None], rows: Sequence[Sequence[str]]
) -> int | None:
    """Return the column with the likeliest of the ``wanted`` names whose cells are not all empty."""
    found = [plain(name) for name in names]
    for name in wanted:
        for index, other in enumerate(found):
            if other == name and index not in taken and (not rows or any(row[index].strip() for row in rows)):
                return index
    return None


def _guess_text(names: Sequence[str], rows: Sequence[Sequence[str]], taken: set[int | None], *, header: bool) -> int:
    by_name = _named(names, TEXT_NAMES, taken, rows) if header else None
    if by_name is not None:
        return by_name
    free = [index for index in range(len(names)) if index not in taken] or [0]
    return max(free, key=lambda index: (sum(len(row[index]) for row in rows), -index))


def _guess_label(rows: Sequence[Sequence[str]], text: int, split: int) -> int:
    """Return the column with the fewest kinds, two at least, that come again and again; -1 where there is none."""
    best, fewest = -1, _MOST_GUESSED_KINDS + 1
    for index in range(len(rows[0]) if rows else 0):
        values = [row[index].strip() for row in rows if row[index].strip()]
        kinds = set(values)
        again = len(values) >= 2 * len(kinds) and len(values) * 2 >= len(rows)
        short = max(map(len, kinds), default=0) <= _LONGEST_KIND
        if index not in {text, split} and again and short and 2 <= len(kinds) < fewest:
            best, fewest = index, len(kinds)
    return best
