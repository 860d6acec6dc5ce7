"""What the user may correct when the model's answers look wrong."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.view_models.facts import scaling_words
from engine.protocol import Overrides
from engine.results import InspectResult
from engine.words import say

_ORDERS = ("RGB", "BGR")
_LABEL_ORDERS = ("alphabetical", "natural", "reversed")
_FIND_OUT = ""


@dataclass(frozen=True)
class Choice:
    """One thing to correct: its ``id``, words, options as (value, words), and the present value."""

    id: str
    words: str
    options: tuple[tuple[str, str], ...]
    value: str


class Repair:
    """Choices for scaling, colour order and label order, and the ``Overrides`` they make."""

    def __init__(self, result: InspectResult | None = None, overrides: Overrides | None = None) -> None:
        self._classes = result.model.classes if result else ()
        self._channels = result.model.input.get("channels") if result else None
        self._answers = {answer.id: answer for answer in result.answers} if result else {}
        self._overrides = overrides or Overrides()
        self._label_order = _FIND_OUT

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be corrected for this model."""
        scaling = self._answers.get("scaling")
        scalings = tuple((value, scaling_words(value)) for value in (scaling.options if scaling else ()))
        found = [self._choice("scaling", say("How brightness is counted"), scalings, self._overrides.scaling)]
        if self._channels == 3:
            found.append(
                self._choice("colour_order", say("Order of colours"), _colour_orders(), self._overrides.colour_order)
            )
        if self._classes:
            found.append(self._choice("label_order", say("Order of the names"), _label_orders(), self._label_order))
        return tuple(found)

    def _choice(self, key: str, words: str, options: tuple[tuple[str, str], ...], value: str | None) -> Choice:
        """Return a choice whose first option leaves it to the engine and says what that found."""
        found = self._answers.get(key)
        now = dict(options).get(found.value, "") if found else ""
        find_out = say("Find out (now: {now})", now=now) if now else say("Find out")
        return Choice(key, words, ((_FIND_OUT, find_out), *options), value or _FIND_OUT)

    def choose(self, choice: str, value: str) -> None:
        """Set the choice ``scaling``, ``colour_order`` or ``label_order``; "" means "find out"."""
        if choice == "label_order":
            self._label_order = value
            self._overrides = replace(self._overrides, labels=self._labels_file(value))
        elif choice == "scaling":
            self._overrides = replace(self._overrides, scaling=value or None)
        else:
            self._overrides = replace(self._overrides, colour_order=value or None)

    def choose_labels(self, path: Path) -> None:
        """Take the class names from a file with one name a line."""
        self._overrides = replace(self._overrides, labels=str(path.absolute()))

    @property
    def overrides(self) -> Overrides:
        """What the engine is told."""
        return self._overrides

    def _labels_file(self, order: str) -> str | None:
        """Write the names in the wanted order, as the engine takes them, and return the path."""
        if order == _FIND_OUT:
            return None
        names = {
            "alphabetical": sorted(self._classes),
            "natural": sorted(self._classes, key=_natural),
            "reversed": list(reversed(self._classes)),
        }[order]
        path = Path(tempfile.mkdtemp(prefix="toughen-")) / "labels.txt"
        path.write_text("\n".join(names) + "\n", encoding="utf-8", errors="surrogatepass")
        return str(path)


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts numbers by value: "c2" before "c10"."""
    parts, digits = [], ""
    for char in f"{name}\0":
        if char.isdecimal():
            digits += char
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, char))
    return tuple(parts)


def _colour_orders() -> tuple[tuple[str, str], ...]:
    words = (say("red, green, blue"), say("blue, green, red"))
    return tuple(zip(_ORDERS, words))


def _label_orders() -> tuple[tuple[str, str], ...]:
    words = (
        say("by letter (10 before 2)"),
        say("by number (2 before 10)"),
        say("turned around"),
    )
    return tuple(zip(_LABEL_ORDERS, words))
