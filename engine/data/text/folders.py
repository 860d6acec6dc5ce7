"""A folder or zip of texts: one file a text, in class folders or flat, or tables such as train.csv and test.csv."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from engine.data.listing import PART_FOLDERS, arrange, natural_key
from engine.data.recognise import is_system_file
from engine.data.store import Read, Store
from engine.data.text import problems
from engine.data.text.found import PARTS, FoundText, LeftOut
from engine.data.text.kinds import HEAD_BYTES, kind_of
from engine.data.text.table import Table, read_table
from engine.results import TableChoices, TableReading
from engine.results.errors import DataError
from engine.words import say

_TABLES = frozenset({".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson"})
_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb"})


@dataclass(frozen=True)
class Found:
    """The texts of a folder or file; ``reading`` is of its largest table, None where each file is a text."""

    texts: tuple[FoundText, ...]
    reading: TableReading | None = None


def find_texts(store: Store, choices: TableChoices, left_out: LeftOut) -> Found:
    """Find out what the files of ``store`` are. Tables are read; files with one text each only when they are needed.

    Raises:
        DataError: there are only spreadsheets, or ``choices`` do not fit any table.
    """
    files = _readable(store, left_out)
    tables = [file for file in files if PurePosixPath(file).suffix.casefold() in _TABLES]
    if not tables and (_lone_table(files) or (files and all(_names_part(file) for file in files))):
        tables = files  # a lone file, or train.txt and test.txt: one text a line
    if tables:
        for file in sorted(set(files) - set(tables)):
            left_out.add(file, say("not a table, but the others are"))
        return _from_tables(store, tables, choices, left_out)
    listing = arrange(files, wraps=store.wraps)
    left_out.extend(listing.skipped)
    return Found(tuple(FoundText(item.name, item.folder, item.part, item.file) for item in listing.pictures))


def _readable(store: Store, left_out: LeftOut) -> list[str]:
    """Return the files that may hold texts."""
    left_out.extend(tuple(entry for entry in store.skipped if not is_system_file(entry[0])))
    found, spreadsheets = [], []
    with store.reading() as read:
        for file in sorted(file for file in store.files if not is_system_file(file)):
            try:
                kind, words = kind_of(store.head(read, file))
            except OSError:
                left_out.add(file, say("could not be read"))
                continue
            if kind == "texts":
                found.append(file)
                continue
            is_table = kind == "spreadsheet" or PurePosixPath(file).suffix.casefold() in _SPREADSHEETS
            spreadsheets += [file] if is_table else []
            left_out.add(file, say("a spreadsheet; save it as CSV first") if is_table else words or say("a zip file"))
    if not found and spreadsheets:
        raise problems.spreadsheet(spreadsheets[0])
    return found


def _lone_table(files: Sequence[str]) -> bool:
    return len(files) == 1 and PurePosixPath(files[0]).suffix.casefold() != ".eml"


def _names_part(file: str) -> bool:
    return PurePosixPath(file).stem.casefold() in PART_FOLDERS


def part_in_name(file: str) -> str:
    """Return the part that the name of a table, or a folder above it, speaks of: "" for none or for several."""
    words = re.split(r"[^a-z]+", file.casefold())
    found = {PARTS[word] for word in words if word in PARTS}
    return found.pop() if len(found) == 1 else ""


def _from_tables(store: Store, files: Sequence[str], choices: TableChoices, left_out: LeftOut) -> Found:
    with store.reading() as read:
        contents = {file: content for file in files if (content := _content(read, file, left_out)) is not None}
    tables = _all_read(contents, choices, left_out)
    if not tables:
        return Found(())
    main = max(tables, key=lambda file: (len(tables[file].texts), file))
    reading = tables[main].reading
    texts: list[FoundText] = []
    for file in sorted(tables, key=natural_key):
        table = tables[file]
        if table.reading.columns != reading.columns:
            left_out.add(file, say("has other columns than “{file}”", file=PurePosixPath(main).name))
            continue
        if _columns_of(table.reading) != _columns_of(reading):
            same = replace(
                choices,
                text_column=reading.text_column,
                label_column=reading.label_column,
                split_column=reading.split_column,
                header=reading.header,
            )
            table = read_table(file, contents[file], same, left_out, part_in_name(file))
        texts += table.texts
    return Found(tuple(texts), reading)


def _columns_of(reading: TableReading) -> tuple[str, str, str]:
    return reading.text_column, reading.label_column, reading.split_column


def _content(read: Read, file: str, left_out: LeftOut) -> bytes | None:
    try:
        content = read(file)
    except OSError:
        left_out.add(file, say("could not be read"))
        return None
    kind, words = kind_of(content[:HEAD_BYTES])
    if kind != "texts":
        left_out.add(file, words)
        return None
    return content


def _all_read(contents: dict[str, bytes], choices: TableChoices, left_out: LeftOut) -> dict[str, Table]:
    """Return the tables by file; where the choices fit none of them, the first problem is raised."""
    found: dict[str, Table] = {}
    problem: DataError | None = None
    for file, content in contents.items():
        try:
            found[file] = read_table(file, content, choices, left_out, part_in_name(file))
        except DataError as error:
            problem = problem or error
            left_out.add(file, error.title)
    if problem is not None and not found:
        raise problem
    return found
