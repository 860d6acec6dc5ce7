"""How a table of texts was read: what can be chosen instead, and its first rows, safe to show."""

from dataclasses import dataclass, replace
from typing import Literal

from desktop_app.view_models.repair import Choice
from engine.protocol import Overrides
from engine.results import Answer, InspectResult, TableReading
from engine.words import answer_words, clean_name, in_one_line, say

ChoiceId = Literal["text_column", "label_column", "delimiter", "encoding"]
CHOICES: tuple[ChoiceId, ...] = ("text_column", "label_column", "delimiter", "encoding")
_MOST_COLUMNS = 5
_LONG, _SHORT = 110, 24
"""Most characters shown of a cell: of the texts, and of other columns."""


@dataclass(frozen=True)
class ShownColumn:
    """One column of the first rows; ``role`` is "Texts", "Classes" or "", in the user's language."""

    name: str
    role: str
    cells: tuple[str, ...]
    wide: bool


@dataclass(frozen=True)
class ShownTable:
    """What is shown of a table: in one line what was read, the choices, and some columns of the first rows."""

    title: str
    choices: tuple[Choice, ...]
    columns: tuple[ShownColumn, ...]
    more_columns: int


def table_of(result: InspectResult) -> ShownTable | None:
    """Return how the table of ``result`` was read; None for pictures, and where each file is a text."""
    reading = None if result.data is None else result.data.reading
    if reading is None:
        return None
    answers = {answer.id: answer for answer in result.answers}
    choices = tuple(_choice(key, answers[key]) for key in CHOICES if key in answers)
    shown = _places(reading)
    return ShownTable(
        say("How we read {file}", file=clean_name(reading.file, 60)),
        choices,
        tuple(_column(reading, place) for place in shown),
        len(reading.columns) - len(shown),
    )


def _choice(key: ChoiceId, answer: Answer) -> Choice:
    options = tuple(dict.fromkeys((*answer.options, answer.value)))
    return Choice(key, _title(key), tuple((value, answer_words(key, value)) for value in options), answer.value)


def _title(key: ChoiceId) -> str:
    return {
        "text_column": say("Column with the texts"),
        "label_column": say("Column with the classes"),
        "delimiter": say("Between the columns"),
        "encoding": say("Letters are stored for"),
    }[key]


def _places(reading: TableReading) -> list[int]:
    """Return which columns are shown: those with texts and classes, and the first of the others, in their order."""
    chosen = [
        place for place, name in enumerate(reading.columns) if name in (reading.text_column, reading.label_column)
    ]
    others = [place for place in range(len(reading.columns)) if place not in chosen]
    return sorted((chosen + others)[:_MOST_COLUMNS])


def _column(reading: TableReading, place: int) -> ShownColumn:
    name = reading.columns[place]
    wide = name == reading.text_column
    role = say("Texts") if wide else say("Classes") if name == reading.label_column else ""
    most = _LONG if wide else _SHORT
    cells = (in_one_line(row[place]) if place < len(row) else "" for row in reading.first_rows)
    return ShownColumn(
        clean_name(name, _SHORT), role, tuple(clean_name(cell, most) if cell else "" for cell in cells), wide
    )


def with_choice(told: Overrides, shown: ShownTable, key: ChoiceId, value: str) -> Overrides:
    """Return what the engine is told once the user chose ``value``.

    Another encoding or delimiter makes other columns, so what was said about them is forgotten; a column that now holds
    the texts no longer holds the classes, and the other way round: the engine finds the other one again.
    """
    if key in {"delimiter", "encoding"}:
        return replace(told, **{key: value}, text_column=None, label_column=None)
    other = "label_column" if key == "text_column" else "text_column"
    taken = any(choice.id == other and choice.value == value for choice in shown.choices)
    return replace(told, **{key: value, **({other: None} if taken else {})})
