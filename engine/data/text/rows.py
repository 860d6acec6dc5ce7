"""Rows and cells of a table of plain text. A broken row costs itself, never the rows after it."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager

MAX_CELL = 1_000_000
"""Letters in one cell; a row with a longer one is left out."""

Row = tuple[int, list[str] | None]
"""The row's number, from 1 as spreadsheets count, and its cells; None for a row that is broken or too long."""


@contextmanager
def long_cells() -> Iterator[None]:
    """Let ``csv`` read cells of up to ``MAX_CELL``; its limit is one for the whole program, so it is put back."""
    before = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def read_rows(text: str, delimiter: str, *, quotes: bool) -> Iterator[Row]:
    """Yield the rows of ``text``; blank lines count as rows without cells.

    ``delimiter`` "" means that every line is one cell. A quotation mark that is never closed would swallow the rows
    after it: its own line is given up then, and reading goes on with the next.
    """
    lines = io.StringIO(text, newline="")
    if not delimiter:
        yield from _whole_lines(lines)
        return
    number, reader = 0, _reader(lines, delimiter, quotes)
    while True:
        start, number = lines.tell(), number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or (quotes and lines.tell() == len(text) and _never_closed(text[start:])):
            lines.seek(start)
            lines.readline()
            reader = _reader(lines, delimiter, quotes)
            yield number, None
            continue
        yield number, cells


def _whole_lines(lines: io.StringIO) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        plain = line.rstrip("\r\n")
        yield number, None if len(plain) > MAX_CELL else [plain] if plain else []


def _reader(lines: io.StringIO, delimiter: str, quotes: bool) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE)


def _never_closed(last: str) -> bool:
    """Tell whether the table's ``last`` row is several lines that an open quotation mark has made one."""
    return len(last.strip("\r\n").splitlines()) > 1 and last.count('"') % 2 == 1
