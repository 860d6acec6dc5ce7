"""The wire between window and engine: one JSON object a line, UTF-8, ``type`` first.

Window to engine: ``start`` {id, command, request}, ``cancel`` {id}, ``continue`` {id}, ``bye`` {}.
Engine to window: ``hello`` once, then per job ``started``, ``progress``, ``verdict``, ``example``,
``measure``, ``notice``, and exactly one of ``result`` or ``error`` (a stopped job that kept
something ends in ``result`` with ``complete`` false). ``cancel`` stops the running job; ``continue`` lets it
go on although a notice called that unlikely to help. ``example`` names the ``folder`` of its pictures. The schema is ``resources/schemas/wire.schema.json``.
"""

import json
from dataclasses import dataclass
from typing import Any

from engine.results.as_json import to_object

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Message:
    """One line: ``type``, the ``id`` of the job (empty for hello and bye) and the other fields."""

    type: str
    id: str
    fields: dict[str, Any]


def encode(type_: str, id_: str = "", **fields: Any) -> str:
    """Return one line, newline included; dataclasses in ``fields`` become objects."""
    body = {"type": type_, "id": id_, **{name: to_object(value) for name, value in fields.items()}}
    return json.dumps(body, ensure_ascii=True, allow_nan=False, separators=(",", ":")) + "\n"


def decode(line: str) -> Message:
    """Return the message of one line.

    Raises:
        ValueError: the line is not a JSON object with a string ``type``.
    """
    if len(line) > MAX_LINE_BYTES:
        raise ValueError("the line is too long")
    body = json.loads(line)
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        raise ValueError("not a message: no type")
    type_, id_ = body.pop("type"), str(body.pop("id", ""))
    return Message(type_, id_, body)
