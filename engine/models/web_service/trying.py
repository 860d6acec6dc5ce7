"""One request, to see whether a description is right: the answer, and how it can be read."""

import json
import time
from dataclasses import replace

import numpy as np

from engine.models.raw import Permission
from engine.models.web_service.answers import Reader, parse
from engine.models.web_service.caller import Caller
from engine.models.web_service.description import AnswerPlace, Description
from engine.models.web_service.filling import to_png
from engine.models.web_service.finding import Place, find_places
from engine.results import ConnectResult, FoundPlace, ServiceError, to_object
from engine.words import clean_name, say

_MOST_SHOWN = 4000
_MOST_LINES = 60
_MOST_READ = 5
_LONGEST_TEXT = 120


def try_once(description: Description, permission: Permission, content: np.ndarray | str) -> ConnectResult:
    """Send one request about a picture (channels, height, width) uint8 or a text, and say what came back.

    Raises:
        ServiceError: it may not be asked, or sent nothing that can be read.
        Stopped: the user stopped.
    """
    caller = Caller(description, permission)
    began = time.monotonic()
    body = caller.ask([content if isinstance(content, str) else to_png(content)])[0]
    answer = parse(body)
    result = ConnectResult(
        address=caller.address,
        answer=laid_out(answer),
        seconds=time.monotonic() - began,
        places=tuple(_found(place) for place in find_places(answer)),
    )
    if description.answer is None:
        return result
    try:
        return replace(result, reading=_reading(description, description.answer, answer))
    except ServiceError as error:
        return replace(result, trouble=error.message)


def with_place(description: Description, found: FoundPlace, answer: AnswerPlace) -> Description:
    """Return ``description`` with ``answer`` as its place; classes that the user named stay."""
    classes = description.classes or found.classes
    if found.form == "label" and len(classes) < 2:
        return replace(description, answer=answer)
    count = None if classes else found.count
    return replace(description, answer=answer, classes=classes, class_count=count)


def _found(place: Place) -> FoundPlace:
    entry = {name: value for name, value in to_object(place.place).items() if value is not None}
    if place.form == "label":
        entry.pop("kind", None)
    return FoundPlace(place.path, place.form, entry, place.count, place.classes, place.preview)


def _reading(description: Description, place: AnswerPlace, answer: object) -> tuple[tuple[str, float], ...]:
    row = Reader(place, description.classes, description.number_of_classes).row(answer)
    names = description.classes or tuple(say("Class {number}", number=index + 1) for index in range(len(row)))
    best = np.argsort(-row, kind="stable")[:_MOST_READ]
    return tuple((clean_name(names[index]), float(row[index])) for index in best)


def laid_out(answer: object) -> str:
    """Return the beginning of an answer as text to look at, long parts shortened."""
    lines = json.dumps(_shortened(answer), indent=2, ensure_ascii=False).splitlines()
    kept = lines[:_MOST_LINES] + (["…"] if len(lines) > _MOST_LINES else [])
    text = "\n".join(line[: len(line) - len(line.lstrip())] + clean_name(line.strip(), 200) for line in kept)
    return text[:_MOST_SHOWN]


def _shortened(value: object) -> object:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else value[:_LONGEST_TEXT] + "…"
    if isinstance(value, dict):
        return {key[:_LONGEST_TEXT]: _shortened(item) for key, item in list(value.items())[:_MOST_LINES]}
    return [_shortened(item) for item in value[:_MOST_LINES]] if isinstance(value, list) else value
