"""What the user may correct when the model's answers look wrong."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from engine.protocol import Overrides
from engine.results import InspectResult
from engine.words import clean_name, colour_words, of, say, say_of, scaling_words

_ORDERS = ("RGB", "BGR")
_LABEL_ORDERS = ("alphabetical", "natural", "reversed")
_BEST = "best"
_FIND_OUT = ""
_MOST_FOLDERS = 12


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
        self._match = result.label_match if result else None
        self._task = result.model.task if result else "image"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be corrected for this model."""
        found = []
        if self._task == "image":
            scaling = self._answers.get("scaling")
            scalings = tuple((value, scaling_words(value)) for value in (scaling.options if scaling else ()))
            found.append(self._choice("scaling", say("How brightness is counted"), scalings, self._overrides.scaling))
        if self._channels == 3:
            found.append(
                self._choice("colour_order", say("Order of colours"), _colour_orders(), self._overrides.colour_order)
            )
        if self._classes:
            best = () if self._match is None else ((_BEST, say_of(self._task, "the best match for your pictures")),)
            orders = (*best, *_label_orders())
            found.append(self._choice("label_order", say("Order of the names"), orders, self._label_order))
        return tuple(found)

    @property
    def lead(self) -> str:
        """Where to begin."""
        if self._match is not None and self._task == "text":
            return say(
                "The model's classes seem to have other names than yours. Is the match below right? Then use it."
            )
        if self._match is not None:
            return say("The classes seem to have other names than your folders. Is the match below right? Then use it.")
        if self._task == "text":
            return say("Are the texts and classes in the right columns? If so, the names may be in another order.")
        return say("Change one thing, then look again. Most often it is the brightness.")

    @property
    def match_title(self) -> str:
        """The title of the best match."""
        if self._task == "text":
            return say("Your classes and the model's")
        return say("Your folders and the model's classes")

    @property
    def match_lead(self) -> str:
        """What the best match of folders and classes would change, or "" where there is none to offer."""
        match = self._match
        if match is None:
            return ""
        if match.now is None:
            return say_of(
                self._task,
                "With this match {count} pictures would be sorted right.",
                count=of(match.right, match.n),
            )
        return say_of(
            self._task,
            "Now {now} pictures are sorted right. With this match it would be {right}.",
            now=of(match.now, match.n),
            right=match.right,
        )

    @property
    def match_lines(self) -> tuple[str, ...]:
        """Which folder fits which class, one a line, with counts; names are safe to show."""
        folders = () if self._match is None else self._match.folders
        lines = [
            say(
                "{folder} is class {number}, so far called {known}: {count}",
                folder=clean_name(folder.folder, 40),
                number=folder.number,
                known=clean_name(folder.known_as, 40),
                count=of(folder.right, folder.n),
            )
            for folder in folders[:_MOST_FOLDERS]
        ]
        return (*lines, "…") if len(folders) > _MOST_FOLDERS else tuple(lines)

    def use_match(self) -> None:
        """Take the names of the best match."""
        self.choose("label_order", _BEST)

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
            _BEST: list(self._match.names) if self._match else [],
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
    return tuple((order, colour_words(order)) for order in _ORDERS)


def _label_orders() -> tuple[tuple[str, str], ...]:
    words = (
        say("by letter (10 before 2)"),
        say("by number (2 before 10)"),
        say("turned around"),
    )
    return tuple(zip(_LABEL_ORDERS, words))
