"""From the JSON of an answer to one number per class, and the places where scores or a label may be."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.models.safety import parse_json
from engine.models.web_service.description import MOST_CLASSES, AnswerPlace
from engine.models.web_service.problems import bad_answer, not_json
from engine.results.errors import ModelError
from engine.words import join_names, say, show_name

_MOST_KEYS = 8
_LARGEST = 1e30


def parse(body: bytes) -> object:
    """Return the JSON of an answer.

    Raises:
        ServiceError: it is none, is nested too deep, or names a key twice.
    """
    try:
        return parse_json(body)
    except ModelError as error:
        raise not_json(body) from error


def steps_of(path: str) -> list[str]:
    r"""Return the steps of a dotted path; a dot that belongs to a name is written ``\\.``."""
    parts = path.replace("\\.", "\0").split(".") if path else []
    return [part.replace("\0", ".") for part in parts]


def path_of(steps: Sequence[str | int]) -> str:
    """Return the dotted path of ``steps``."""
    return ".".join(str(step).replace(".", "\\.") for step in steps)


def value_at(answer: object, path: str) -> object:
    """Return the part of ``answer`` at ``path``.

    Raises:
        ServiceError: there is nothing there; says how far it goes and what is there instead.
    """
    value, gone = answer, ""
    for step in steps_of(path):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise _no_such_place(value, gone, step)
        gone = f"{gone}.{step}" if gone else step
    return value


def _no_such_place(value: object, gone: str, step: str) -> Exception:
    where = say("at “{place}”", place=show_name(gone)) if gone else say("in the answer")
    if isinstance(value, dict):
        there = join_names([show_name(key) for key in value], most=_MOST_KEYS) or say("nothing")
        message = say(
            "There is no “{step}” {where}. What is there: {names}.", step=show_name(step), where=where, names=there
        )
    elif isinstance(value, list):
        message = say(
            "There is no “{step}” {where}. There is a list of {n}.", step=show_name(step), where=where, n=len(value)
        )
    else:
        message = say("There is no “{step}” {where}: nothing goes deeper there.", step=show_name(step), where=where)
    return bad_answer(message, code="no_such_place")


@dataclass(frozen=True)
class Reader:
    """Turns answers into rows of numbers; ``classes`` are the names in order, () where they have none."""

    place: AnswerPlace
    classes: tuple[str, ...]
    count: int | None

    def row(self, answer: object) -> np.ndarray:
        """Return (classes,) float64: shares that sum to 1, the service's own numbers, or 1 for its label.

        Raises:
            ServiceError: the answer is not as described.
        """
        if self.place.only_label:
            return self._of_label(value_at(answer, self.place.label or ""))
        numbers = self._numbers(answer)
        if self.place.kind == "numbers":
            return numbers
        if (numbers < 0).any() or numbers.sum() <= 0:
            raise bad_answer(say("Some scores are below 0, or all are 0. They are no shares, but plain numbers."))
        return np.asarray(numbers / numbers.sum())

    def _numbers(self, answer: object) -> np.ndarray:
        if self.place.pairs is not None:
            return self._of_pairs(value_at(answer, self.place.pairs))
        found = value_at(answer, self.place.scores or "")
        if isinstance(found, dict) and self.classes:
            return self._by_name(found)
        if not isinstance(found, list) or not found:
            raise bad_answer(say("At the place of the scores there is no list of numbers."), code="no_numbers")
        if isinstance(found[0], list) and len(found) == 1:  # a batch of one picture
            found = found[0]
        if len(found) > MOST_CLASSES:
            raise _other_count(len(found), MOST_CLASSES)
        numbers = np.array([_number(item) for item in found])
        if self.count is not None and len(found) != self.count:
            raise _other_count(len(found), self.count)
        return numbers

    def _of_label(self, label: object) -> np.ndarray:
        row = np.zeros(len(self.classes))
        row[self._index(label)] = 1
        return row

    def _of_pairs(self, pairs: object) -> np.ndarray:
        if not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
            raise bad_answer(say("At the place of the classes there is no list of label and score."), code="no_numbers")
        name, score = self.place.label or "", self.place.score or ""
        return self._by_name({self.classes[self._index(value_at(pair, name))]: value_at(pair, score) for pair in pairs})

    def _by_name(self, found: Mapping[str, object]) -> np.ndarray:
        """Return the numbers in order; classes that the service leaves out share what is left of 1."""
        row = np.full(len(self.classes), np.nan)
        for name, number in found.items():
            row[self._index(name)] = _number(number)
        missing = np.isnan(row)
        if missing.any():
            lowest = float(row[~missing].min()) if (~missing).any() else 0.0
            rest = max(0.0, 1 - float(np.nansum(row))) / int(missing.sum())
            row[missing] = min(rest, max(lowest, 0.0)) if self.place.kind == "shares" else lowest
        return row

    def _index(self, label: object) -> int:
        name = str(label) if isinstance(label, str | int) and not isinstance(label, bool) else None
        if name is None:
            raise bad_answer(say("At the place of the label there is no name."), code="no_label")
        if name not in self.classes:
            raise bad_answer(
                say("It names the class “{name}”, which is not in the description.", name=show_name(name)),
                code="new_class",
            )
        return self.classes.index(name)


def _number(value: object) -> float:
    number = math.nan
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST:
        number = float(value)
    if not math.isfinite(number):
        raise bad_answer(say("A score is no number: {value}.", value=show_name(repr(value))), code="no_numbers")
    return number


def _other_count(found: int, count: int) -> Exception:
    return bad_answer(
        say("It has {found} scores, and there should be {count}.", found=found, count=count), code="other_count"
    )


def walk(value: object, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Yield every part of a JSON value with the steps that lead to it, the outer before the inner."""
    yield steps, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*steps, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, (*steps, index))
