"""Where in an unknown answer the scores or the label may be: places to choose from, the likeliest first."""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeGuard

from engine.models.web_service.answers import path_of, walk
from engine.models.web_service.description import AnswerPlace

_MOST_PARTS = 5000
_MOST_PLACES = 12
_SHOWN = 3
_SCORE_NAMES = ("score", "prob", "confidence", "conf", "value", "weight")
_LABEL_NAMES = ("label", "class", "tagname", "category", "name", "prediction", "tag", "result", "answer")

Form = Literal["shares", "numbers", "label"]


@dataclass(frozen=True)
class Place:
    """A place in an answer. ``classes`` are the names found with it, ``count`` how many; ``preview`` the first values."""

    place: AnswerPlace
    path: str
    form: Form
    classes: tuple[str, ...]
    count: int
    preview: tuple[tuple[str, str], ...]
    rank: tuple[float, ...]


def find_places(answer: object) -> tuple[Place, ...]:
    """Return the places of ``answer`` that may hold scores or a label, the likeliest first."""
    found: list[Place] = []
    for steps, value in itertools.islice(walk(answer), _MOST_PARTS):
        path = path_of(steps)
        place = _numbers(path, value) or _named(path, value) or _pairs(path, value) or _label(path, steps, value)
        if place is not None:
            found.append(place)
    return tuple(sorted(found, key=lambda place: place.rank))[:_MOST_PLACES]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30 and math.isfinite(value)


def _numbers(path: str, value: object) -> Place | None:
    if not isinstance(value, list) or len(value) < 2 or not all(_is_number(item) for item in value):
        return None
    shown = tuple((str(place + 1), f"{item:.4g}") for place, item in enumerate(value[:_SHOWN]))
    form, rank = _form([float(item) for item in value])
    return Place(AnswerPlace(scores=path, kind=form), path, form, (), len(value), shown, (rank, 0, len(path)))


def _named(path: str, value: object) -> Place | None:
    if not isinstance(value, dict) or len(value) < 2 or not all(_is_number(item) for item in value.values()):
        return None
    shown = tuple((name, f"{item:.4g}") for name, item in itertools.islice(value.items(), _SHOWN))
    form, rank = _form([float(item) for item in value.values()])
    names = tuple(value)
    return Place(AnswerPlace(scores=path, kind=form), path, form, names, len(names), shown, (rank, 1, len(path)))


def _pairs(path: str, value: object) -> Place | None:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        return None
    label = _best_key(value, lambda item: isinstance(item, str) and bool(item), _LABEL_NAMES, distinct=True)
    score = _best_key(value, _is_number, _SCORE_NAMES)
    if label is None or score is None:
        return None
    names = tuple(str(item[label]) for item in value)
    numbers = [float(item[score]) for item in value]
    shown = tuple((name, f"{number:.4g}") for name, number in zip(names[:_SHOWN], numbers))
    form, rank = _form(numbers)
    place = AnswerPlace(pairs=path, label=path_of([label]), score=path_of([score]), kind=form)
    return Place(place, path, form, names, len(names), shown, (min(rank, 1.0), 0, len(path)))


def _label(path: str, steps: tuple[str | int, ...], value: object) -> Place | None:
    named = str(steps[-1]).lower() if steps else ""
    whole = isinstance(value, int) and not isinstance(value, bool)
    known = _nearness(named, _LABEL_NAMES)
    if not (isinstance(value, str) and 0 < len(value) <= 80) and not (whole and known < len(_LABEL_NAMES)):
        return None
    name = str(value)
    return Place(AnswerPlace(label=path), path, "label", (name,), 1, ((name, ""),), (5.0, known, len(path)))


def _form(numbers: list[float]) -> tuple[Literal["shares", "numbers"], float]:
    """Tell shares from plain numbers, and how much they look like scores (lower is more)."""
    if min(numbers) < 0:
        return "numbers", 2.0
    total = sum(numbers)
    if abs(total - 1) < 0.02 or abs(total - 100) < 1:
        return "shares", 0.0
    return ("shares", 1.0) if total > 0 and max(numbers) <= 1 else ("numbers", 3.0)


def _best_key(
    rows: list[dict[str, object]], fits: Callable[[object], bool], names: tuple[str, ...], *, distinct: bool = False
) -> str | None:
    """Return the key whose values fit in every row, the one with the likeliest name."""
    keys = [key for key in rows[0] if all(fits(row.get(key)) for row in rows)]
    if distinct:
        keys = [key for key in keys if len({str(row[key]) for row in rows}) == len(rows)]
    return min(keys, key=lambda key: _nearness(key.lower(), names), default=None)


def _nearness(name: str, names: tuple[str, ...]) -> int:
    return next((place for place, known in enumerate(names) if known in name), len(names))
