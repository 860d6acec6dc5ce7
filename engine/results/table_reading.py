"""How a table of texts was read: what was guessed, for the user to see and to change."""

from dataclasses import dataclass
from typing import Literal

TableKind = Literal["table", "objects", "lines"]


@dataclass(frozen=True)
class TableReading:
    """How one file of texts was read.

    Attributes:
        file: its name.
        kind: "table" (rows and columns), "objects" (JSON) or "lines" (one text a line).
        encoding: such as "utf-8"; how bytes became letters.
        delimiter: what stands between columns; "" where nothing does.
        quotes: whether quotation marks hold a cell together.
        header: whether the first row names the columns.
        columns: their names, or "column 1", "column 2" and so on.
        text_column: the one with the texts.
        label_column: the one with their kinds; "" for none.
        split_column: the one that says train, val or test; "" for none.
        first_rows: up to five rows below the header, cells cut to 200 characters (not cleaned: clean before showing).
    """

    file: str
    kind: TableKind
    encoding: str
    delimiter: str
    quotes: bool
    header: bool
    columns: tuple[str, ...]
    text_column: str
    label_column: str = ""
    split_column: str = ""
    first_rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class TableChoices:
    """What the user says about a table; None: guess. A column is a name or a number from 1; "" is none."""

    text_column: str | None = None
    label_column: str | None = None
    split_column: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
