"""JSON files become rows and columns: one object a line, a list of objects or texts, or an object of columns."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.data.text.rows import MAX_CELL, Row

_SHAPE_FROM = 1000
_TEXT = "text"


@dataclass
class Objects:
    """Rows of objects; ``columns`` in the order in which they first come."""

    columns: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def read_objects(text: str) -> Objects | None:
    """Return the rows of a JSON ``text``, or None if it is no JSON that holds a table."""
    start = text.lstrip()[:1]
    if not start or start not in "[{":
        return None
    whole = _parsed(text)
    found = _records(whole) if whole is not None else None
    if found is None and start == "{":
        found = _from_lines(text)
    return None if found is None else _as_rows(found)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_lines(text: str) -> list[object] | None:
    """Return one value a line, None for a broken line; None for all where the first line holds no object."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if not isinstance(_parsed(first), dict):
        return None
    return [_parsed(line) if line.strip() else "" for line in lines]


def _records(whole: object) -> list[object] | None:
    """Return the records of a parsed JSON file: a list's, a lone inner list's, or those of an object of columns."""
    if isinstance(whole, list):
        return whole if any(isinstance(item, dict | str) for item in whole[:_SHAPE_FROM]) else None
    if not isinstance(whole, dict):
        return None
    lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    if len(lists) == 1:
        return list(lists[0])
    columns = {name: _column(value) for name, value in whole.items()}
    lengths = {len(column) for column in columns.values() if column is not None}
    if len(lengths) == 1 and None not in columns.values():
        filled = {name: column or [] for name, column in columns.items()}
        return [{name: column[row] for name, column in filled.items()} for row in range(lengths.pop())]
    return [whole] if any(isinstance(value, str) for value in whole.values()) else None


def _column(value: object) -> list[object] | None:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else None


def _as_rows(records: Iterable[object]) -> Objects:
    found = Objects()
    places: dict[str, int] = {}
    rows: list[list[str] | None] = []
    for number, record in enumerate(records):
        if record == "":
            rows.append([])
            continue
        if isinstance(record, str):
            record = {_TEXT: record}  # noqa: PLW2901 - a list of texts is a table of one column
        if not isinstance(record, dict):
            rows.append(None)
            continue
        if number < _SHAPE_FROM:
            for name in record:
                places.setdefault(name, len(places))
        cells = [""] * len(places)
        for name, value in record.items():
            if name in places:
                cells[places[name]] = _cell(value)
        rows.append(None if max(map(len, cells), default=0) > MAX_CELL else cells)
    found.columns = list(places)
    width = len(places)
    found.rows = [(number, cells and cells + [""] * (width - len(cells))) for number, cells in enumerate(rows, 1)]
    return found


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return ""
