"""What the user may correct when the model's answers look wrong."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from engine.protocol import Overrides
from engine.results import InspectResult
from engine.words import say

_SCALINGS = ("0-1", "0-255", "-1-1", "imagenet")
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
        self._overrides = overrides or Overrides()
        self._label_order = _FIND_OUT

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be corrected for this model."""
        found = [
            Choice("scaling", say("How bright values are counted"), _scalings(), self._overrides.scaling or _FIND_OUT)
        ]
        if self._channels == 3:
            colour = self._overrides.colour_order or _FIND_OUT
            found.append(Choice("colour_order", say("Order of colours"), _colour_orders(), colour))
        if self._classes:
            found.append(Choice("label_order", say("Order of the class names"), _label_orders(), self._label_order))
        return tuple(found)

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


def _scalings() -> tuple[tuple[str, str], ...]:
    words = (say("from 0 to 1"), say("from 0 to 255"), say("from −1 to 1"), say("as for ImageNet models"))
    return ((_FIND_OUT, say("Find out")), *zip(_SCALINGS, words))


def _colour_orders() -> tuple[tuple[str, str], ...]:
    words = (say("red, green, blue"), say("blue, green, red"))
    return ((_FIND_OUT, say("Find out")), *zip(_ORDERS, words))


def _label_orders() -> tuple[tuple[str, str], ...]:
    words = (
        say("by letter (class 10 before class 2)"),
        say("by number (class 2 before class 10)"),
        say("turned around"),
    )
    return ((_FIND_OUT, say("Find out")), *zip(_LABEL_ORDERS, words))
