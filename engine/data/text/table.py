"""One file with many texts, read: rows become texts, their kinds and parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from engine.data.text import problems
from engine.data.text.columns import MOST_KINDS, Columns, choose_columns, numbered
from engine.data.text.encoding import ENCODINGS, decode_text, guess_encoding, is_broken, known_encoding
from engine.data.text.found import FoundText, LeftOut, part_of
from engine.data.text.objects import read_objects
from engine.data.text.rows import Row, long_cells, read_rows
from engine.data.text.sniffing import Layout, guess_header, guess_layout
from engine.results import TableChoices, TableKind, TableReading
from engine.words import say

MAX_ROWS = 5_000_000
_SAMPLE_ROWS = 2000
_FIRST_ROWS, _SHOWN_LETTERS = 5, 200


@dataclass(frozen=True)
class Table:
    """A table's texts, with what was guessed about it."""

    reading: TableReading
    texts: tuple[FoundText, ...]


@dataclass(frozen=True)
class _Rows:
    """Rows before anything is known of their columns; ``names`` where the file itself has them."""

    kind: TableKind
    layout: Layout
    rows: list[Row]
    names: tuple[str, ...] | None = None


def read_table(file: str, content: bytes, choices: TableChoices, left_out: LeftOut, part: str = "") -> Table:
    """Return the texts of ``file`` (its name as it is shown); rows that cannot be used go to ``left_out``.

    ``part`` is what the file's name or folder says; a column for it goes before. Nothing in a cell is ever computed.

    Raises:
        DataError: too many rows, or ``choices`` that do not fit.
    """
    encoding = _encoding(content, choices)
    found = _rows(file, decode_text(content, encoding), choices)
    sample = [cells for _, cells in islice(found.rows, _SAMPLE_ROWS) if cells]
    header = found.names is None and (guess_header(sample) if choices.header is None else choices.header)
    names = found.names or _names(sample, header=header)
    below = sample[1:] if header else sample
    named = header or found.names is not None
    columns = choose_columns(file, names, below, choices, header=named) if names else Columns(0, -1, -1)
    text, label, split = (
        names[place] if names and place >= 0 else "" for place in (columns.text, columns.label, columns.split)
    )
    reading = TableReading(
        file=PurePosixPath(file).name,
        kind=found.kind,
        encoding=encoding,
        delimiter=found.layout.delimiter,
        quotes=found.layout.quotes,
        header=named,
        columns=names,
        text_column=text,
        label_column=label,
        split_column=split,
        first_rows=tuple(tuple(cell[:_SHOWN_LETTERS] for cell in row) for row in below[:_FIRST_ROWS]),
    )
    rows = _below_header(found.rows) if header else iter(found.rows)
    texts = tuple(_texts(file, rows, names, columns, left_out, part)) if names else ()
    if len({text.folder for text in texts}) > MOST_KINDS:
        raise problems.too_many_kinds(file, reading.label_column, MOST_KINDS)
    return Table(reading, texts)


def _encoding(content: bytes, choices: TableChoices) -> str:
    if choices.encoding is None:
        return guess_encoding(content)
    known = known_encoding(choices.encoding)
    if known is None:
        raise problems.unknown_encoding(choices.encoding, ENCODINGS)
    return known


def _rows(file: str, text: str, choices: TableChoices) -> _Rows:
    if choices.delimiter is not None and len(choices.delimiter) != 1:
        raise problems.bad_delimiter(choices.delimiter)
    objects = read_objects(text) if choices.delimiter is None else None
    if objects is not None:
        found = _Rows("objects", Layout("", False), objects.rows, tuple(objects.columns))
    else:
        with long_cells():
            layout = guess_layout(text, choices.delimiter)
            rows = list(islice(read_rows(text, layout.delimiter, quotes=layout.quotes), MAX_ROWS + 1))
        found = _Rows("table" if layout.delimiter else "lines", layout, rows)
    if len(found.rows) > MAX_ROWS:
        raise problems.too_many_rows(file, MAX_ROWS)
    return found


def _names(sample: list[list[str]], *, header: bool) -> tuple[str, ...]:
    """Return the columns' names; empty columns at the end, as spreadsheets leave them, do not count."""
    if header:
        given = sample[0]
        return tuple(name.strip() or numbered(len(given))[place] for place, name in enumerate(given))
    widths = [len(row) for row in sample]
    return numbered(max(set(widths), key=lambda width: (widths.count(width), width))) if widths else ()


def _below_header(rows: list[Row]) -> Iterator[Row]:
    first = next((index for index, (_, cells) in enumerate(rows) if cells), len(rows))
    return iter(rows[first + 1 :])


def _texts(
    file: str, rows: Iterator[Row], names: tuple[str, ...], columns: Columns, left_out: LeftOut, part: str
) -> Iterator[FoundText]:
    needed = max(columns.text, columns.label, columns.split) + 1
    for number, cells in rows:
        if cells is not None and not cells:
            continue
        name = say("{file}, row {row}", file=file, row=number)
        reason = _why_not(cells, needed, len(names), columns)
        if reason or cells is None:
            left_out.add(name, reason)
            continue
        own = part_of(cells[columns.split]) if columns.split >= 0 else None
        folder = cells[columns.label].strip() if columns.label >= 0 else ""
        yield FoundText(name, folder, part if own is None else own, file, cells[columns.text])


def _why_not(cells: list[str] | None, needed: int, width: int, columns: Columns) -> str:
    """Return the plain reason why a row cannot be used, or ""."""
    if cells is None:
        return say("broken, or far too long")
    if len(cells) < needed:
        return say("has {n} cells instead of {width}", n=len(cells), width=width)
    if any(cell.strip() for cell in cells[width:]):
        return say("has {n} cells instead of {width}", n=len(cells), width=width)
    if not cells[columns.text].strip():
        return say("no text in it")
    if is_broken(cells[columns.text]):
        return say("holds damaged letters")
    if columns.label >= 0 and not cells[columns.label].strip():
        return say("does not say what kind it is")
    return ""
