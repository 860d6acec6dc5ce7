"""The answers about texts shown to the user, each with what else it could be and how sure it is."""

from collections.abc import Sequence

from engine.protocol.requests import Overrides
from engine.results import TableReading
from engine.results.inspect_result import Answer
from engine.understanding.answering import classes_answer
from engine.understanding.choosing import Confidence
from engine.understanding.texts.probes import Probe

DELIMITERS = (",", ";", "\t", "|")
"""What the user may choose from; another sign can be told on the command line."""
USUAL_ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "gb18030", "big5", "cp932", "cp949")
"""Of the encodings that may be told, the commonest."""


def text_answers(
    class_names: Sequence[str],
    named_by: str,
    order: str,
    order_confidence: Confidence,
    probes: Sequence[Probe],
    reading: TableReading | None,
    told: Overrides,
    *,
    trusted: bool,
) -> tuple[Answer, ...]:
    """Return the answers; unless ``trusted`` (the model does well with them), what was tried is only a guess."""
    return (
        classes_answer(class_names, named_by, order, trusted=trusted),
        Answer("label_order", order, order_confidence),
        *table_answers(reading, told),
        *(Answer(one.id, one.effect, "sure" if one.clear else "likely") for one in probes),
    )


def table_answers(reading: TableReading | None, told: Overrides) -> tuple[Answer, ...]:
    """Return how the table was read, with what can be chosen instead; nothing where each file is a text."""
    if reading is None:
        return ()
    columns = reading.columns
    found = []
    if len(columns) > 1:
        found += [
            Answer("text_column", reading.text_column, _sureness(told.text_column), columns),
            Answer("label_column", reading.label_column, _sureness(told.label_column), (*columns, "")),
        ]
    if reading.kind != "objects":
        delimiters = tuple(dict.fromkeys((*((reading.delimiter,) if reading.delimiter else ()), *DELIMITERS)))
        found.append(Answer("delimiter", reading.delimiter, _sureness(told.delimiter), delimiters))
    encodings = tuple(dict.fromkeys((reading.encoding, *USUAL_ENCODINGS)))
    certain: Confidence = "sure" if reading.encoding.startswith("utf") else "likely"
    found.append(Answer("encoding", reading.encoding, "told" if told.encoding else certain, encodings))
    return tuple(found)


def _sureness(told: str | None) -> Confidence:
    return "likely" if told is None else "told"
