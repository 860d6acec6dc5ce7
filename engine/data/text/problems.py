"""The errors of text data in plain words; those of folders and archives are in ``engine.data.problems``."""

from collections.abc import Sequence
from pathlib import Path

from engine.data.store import Skipped
from engine.results.errors import DataError
from engine.words import join_names, say, show_name


def missing(path: Path) -> DataError:
    """Nothing is at ``path``."""
    return DataError(
        "data.missing",
        say("Texts not found"),
        say("There is no file or folder at “{path}”.", path=show_name(str(path))),
        say("Check the spelling, or choose the file again. It may have been moved."),
    )


def other_kind(name: str, kind: str) -> DataError:
    """The file holds no texts that we can read; ``kind`` says in words what it is."""
    return DataError(
        "data.not_texts",
        say("Not a file of texts"),
        say("“{name}” is {kind}.", name=show_name(name), kind=kind),
        say("Choose a table (CSV, TSV or JSON), a text file with one text a line, or a folder of text files."),
    )


def spreadsheet(name: str) -> DataError:
    """An Excel file or another spreadsheet."""
    return DataError(
        "data.spreadsheet",
        say("Save this table as CSV first"),
        say("“{name}” is a spreadsheet. Toughen reads plain tables only.", name=show_name(name)),
        say("Open it in your spreadsheet program, choose “Save as”, pick “CSV UTF-8”, and choose the new file."),
    )


def too_large(name: str) -> DataError:
    """The file is beyond what is read into memory."""
    return DataError(
        "data.too_large",
        say("This file is too large"),
        say("“{name}” is too large to be read as one.", name=show_name(name)),
        say("Save a part of it as a file of its own. Some thousand texts are enough for a check."),
    )


def too_many_rows(name: str, limit: int) -> DataError:
    """The table has more rows than Toughen reads."""
    return DataError(
        "data.too_many_rows",
        say("Too many rows"),
        say("“{name}” has more than {limit} rows.", name=show_name(name), limit=f"{limit:,}"),
        say("Save a part of it as a file of its own. Some thousand texts are enough for a check."),
    )


def unknown_column(name: str, wanted: str, columns: Sequence[str]) -> DataError:
    """The table has no such column."""
    return DataError(
        "data.unknown_column",
        say("No such column"),
        say(
            "“{name}” has no column “{wanted}”. It has: {columns}.",
            name=show_name(name),
            wanted=show_name(wanted),
            columns=join_names([show_name(column, 40) for column in columns], 20),
        ),
        say("Give one of these names, or the number of the column, counted from 1."),
    )


def same_column(name: str, column: str) -> DataError:
    """One column was named for the texts and for their kinds."""
    return DataError(
        "data.same_column",
        say("The same column was named twice"),
        say(
            "In “{name}”, column “{column}” cannot hold both the texts and their kinds.",
            name=show_name(name),
            column=show_name(column),
        ),
        say("Name another column for the kinds, or say that there is none."),
    )


def unknown_encoding(wanted: str, known: Sequence[str]) -> DataError:
    """The user named an encoding that we do not have."""
    return DataError(
        "data.unknown_encoding",
        say("Unknown encoding"),
        say("Toughen knows no encoding called “{wanted}”.", wanted=show_name(wanted)),
        say("Leave it out and let Toughen guess, or give one of these: {known}.", known=", ".join(known)),
    )


def bad_delimiter(wanted: str) -> DataError:
    """What stands between columns must be one character."""
    return DataError(
        "data.bad_delimiter",
        say("Columns cannot be told apart that way"),
        say("What stands between columns must be one sign, not “{wanted}”.", wanted=show_name(wanted)),
        say("Use a comma, a semicolon, a tab or a bar, or leave it out and let Toughen guess."),
    )


def too_many_kinds(name: str, column: str, limit: int) -> DataError:
    """The column for labels has far too many different values."""
    return DataError(
        "data.too_many_kinds",
        say("This column does not hold kinds"),
        say(
            "In “{name}”, column “{column}” has more than {limit} different values.",
            name=show_name(name),
            column=show_name(column),
            limit=f"{limit:,}",
        ),
        say("Choose the column that says what kind each text is, or say that there is none."),
    )


def no_texts(name: str, skipped: Skipped) -> DataError:
    """There is not one text."""
    first = f"{show_name(skipped[0][0])}: {skipped[0][1]}" if skipped else ""
    return DataError(
        "data.no_texts",
        say("No texts found"),
        say("“{name}” holds no texts that Toughen can read.", name=show_name(name)),
        say("Choose a table with one text in each row, or a folder with one folder of text files for each class."),
        first,
    )


def all_broken(name: str, skipped: Skipped) -> DataError:
    """There are texts, but none could be read when it came to it."""
    first = f"{show_name(skipped[0][0])}: {skipped[0][1]}" if skipped else ""
    return DataError(
        "data.all_broken",
        say("None of the texts could be read"),
        say("“{name}” has text files, but every one is empty or damaged.", name=show_name(name)),
        say("Open one in a text editor. If it shows, save it again as plain text (UTF-8)."),
        first,
    )
