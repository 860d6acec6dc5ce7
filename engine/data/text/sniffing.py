"""What stands between the columns of a table, and whether quotation marks and a header are in use."""

from collections import Counter
from dataclasses import dataclass

from engine.data.text.names import KNOWN, TEXT_NAMES, plain
from engine.data.text.rows import read_rows

DELIMITERS = ("\t", ";", "|", ",")
SAMPLE_LETTERS = 300_000
_ROWS = 500
_USUAL = 0.8
_USUAL_WITH_NAMES = 0.5
_LIKE_PROSE = 0.8
_EVERY_LINE = 0.99
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Layout:
    """How rows and columns are told apart; ``delimiter`` is "" where each line is a text."""

    delimiter: str
    quotes: bool


@dataclass(frozen=True)
class _Trial:
    layout: Layout
    rows: list[list[str]]

    @property
    def usual(self) -> tuple[int, float]:
        """Return the most frequent number of cells, and the share of rows that have it."""
        widths = Counter(len(row) for row in self.rows)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return width, times / max(1, len(self.rows))

    @property
    def named(self) -> bool:
        """Whether the first row holds names of columns."""
        return bool(self.rows) and has_known_names(self.rows[0])


def has_known_names(row: list[str]) -> bool:
    """Tell whether a cell of ``row`` is a usual name of a column, and none is as long as a text."""
    names = {plain(cell) for cell in row}
    return all(len(cell) <= _LONGEST_NAME for cell in row) and bool(names & KNOWN)


def guess_layout(text: str, delimiter: str | None = None) -> Layout:
    """Return the likeliest layout of a table, or of lines, that begins with ``text``; ``delimiter`` where it is known.

    A delimiter counts when most rows have the same number of cells, two at least. Commas and semicolons that are
    nearly always followed by a blank are those of sentences, unless the first row names columns.
    """
    sample = _sample(text)
    if delimiter is not None:
        return _quoting(sample, delimiter)
    found: list[tuple[tuple[bool, float, int], Layout]] = []
    for rank, candidate in enumerate(DELIMITERS):
        layout = _quoting(sample, candidate)
        trial = _try(sample, layout)
        width, share = trial.usual
        if width < 2 or share < (_USUAL_WITH_NAMES if trial.named else _USUAL):
            continue
        if not trial.named and candidate in ",;" and _like_prose(sample, candidate):
            continue
        found.append(((trial.named, round(share, 2), -rank), layout))
    if found:
        return max(found, key=lambda item: item[0])[1]
    return Layout(",", True) if _one_quoted_column(sample) else Layout("", False)


def guess_header(rows: list[list[str]]) -> bool:
    """Tell whether the first of ``rows`` names the columns.

    It does where it holds a usual name; or where all its cells are short, filled, different and no numbers, none comes
    again below, and a column below is all numbers, or one has few kinds and another much longer texts.
    """
    if not rows:
        return False
    first, below = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    if len(first) == 1:
        return plain(first[0]) in TEXT_NAMES
    if has_known_names(first):
        return not _repeated(first, below)
    cells = [cell.strip() for cell in first]
    if not below or not all(cells) or len(set(cells)) < len(cells) or max(map(len, cells)) > _LONGEST_NAME:
        return False
    if any(_is_number(cell) for cell in cells) or _repeated(first, below):
        return False
    columns = list(zip(*below))
    few = any(len(set(column)) <= max(2, len(below) // 3) for column in columns if len(below) >= 4)
    longer = any(sum(map(len, column)) / len(column) > 2 * len(cell) for cell, column in zip(cells, columns))
    numbers = any(all(_is_number(cell) for cell in column) for column in columns)
    return numbers or (few and longer)


def _repeated(first: list[str], below: list[list[str]]) -> bool:
    return any(row[index] == cell for row in below for index, cell in enumerate(first) if cell.strip())


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _sample(text: str) -> str:
    if len(text) <= SAMPLE_LETTERS:
        return text
    end = text.rfind("\n", 0, SAMPLE_LETTERS)
    return text[: end + 1] if end > 0 else text[:SAMPLE_LETTERS]


def _try(sample: str, layout: Layout) -> _Trial:
    rows: list[list[str]] = []
    for _, cells in read_rows(sample, layout.delimiter, quotes=layout.quotes):
        if cells:
            rows.append(cells)
        if len(rows) >= _ROWS:
            break
    return _Trial(layout, rows)


def _quoting(sample: str, delimiter: str) -> Layout:
    """Say whether quotation marks hold cells together: not where every line alone is a row, and they would join some."""
    quoted = _try(sample, Layout(delimiter, True))
    if '"' not in sample:
        return quoted.layout
    bare = _try(sample, Layout(delimiter, False))
    width, share = bare.usual
    joins = len(bare.rows) > len(quoted.rows) or any("\n" in cell for row in quoted.rows for cell in row)
    return bare.layout if joins and width >= 2 and share >= _EVERY_LINE else quoted.layout


def _like_prose(sample: str, delimiter: str) -> bool:
    return sample.count(f"{delimiter} ") > _LIKE_PROSE * sample.count(delimiter)


def _one_quoted_column(sample: str) -> bool:
    rows = _try(sample, Layout(",", True)).rows
    lines = [line for line in sample.splitlines() if line.strip()]
    opened = sum(line.startswith('"') for line in lines)
    return opened > 0.5 * len(rows) and sum(len(row) == 1 for row in rows) >= 0.95 * len(rows)
