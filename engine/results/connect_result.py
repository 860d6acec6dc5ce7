"""The result of one request to a web service: what it answered, and where in that the scores may be."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class FoundPlace:
    """A place that may hold the scores or the label.

    ``place`` is the ``answer`` entry of a description; ``path`` its path ("" is the whole answer); ``preview`` has the
    first classes and numbers as text; ``classes`` are the names that stand with it, ``count`` how many numbers.
    """

    path: str
    form: Literal["shares", "numbers", "label"]
    place: dict[str, Any]
    count: int
    classes: tuple[str, ...] = ()
    preview: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ConnectResult:
    """``answer`` is the beginning of the answer, laid out; "" where nothing was sent. ``seconds`` is how long it took.

    ``reading`` is (class, share in [0, 1]) as the description reads the answer, the surest first; ``trouble`` why it
    cannot be read. ``saved`` is the file that was written, "" for none.
    """

    address: str
    answer: str = ""
    seconds: float = 0.0
    places: tuple[FoundPlace, ...] = ()
    reading: tuple[tuple[str, float], ...] = ()
    trouble: str = ""
    saved: str = ""
    key_stored: bool = False
