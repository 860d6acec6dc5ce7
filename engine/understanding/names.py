"""Where the names of the classes come from: a file the user gave, the model itself, or a file beside it."""

import re
from pathlib import Path

from engine.models.raw import RawModel
from engine.results.errors import UsageError
from engine.words import say, say_count, show_name

_BESIDE = ("labels.txt", "classes.txt", "class_names.txt")
_LARGEST_BYTES = 1_000_000


def class_names_of(raw: RawModel, told: str | None) -> tuple[tuple[str, ...] | None, str]:
    """Return the model's class names, None if nobody names them, and where they come from.

    The second value is ``told``, ``model``, ``beside`` or ``unknown``.

    Raises:
        UsageError: the file that the user gave cannot be read or has another number of names.
    """
    if told is not None:
        return _told_names(Path(told), raw.num_classes), "told"
    if raw.class_names is not None and _usable(raw.class_names, raw.num_classes):
        return raw.class_names, "model"
    for name in _BESIDE:
        names = _read_beside(raw.facts.path.parent / name)
        if _usable(names, raw.num_classes):
            return names, "beside"
    return None, "unknown"


def parse_names(text: str) -> tuple[str, ...]:
    """Return one name a line. Where every line begins with its own number ("0 Cat"), the numbers are taken off."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    names = [line for line in lines if line]
    matches = [re.fullmatch(r"([0-9]+)[\s:,;]+(.*\S)", name) for name in names]
    numbers = [int(match.group(1)) for match in matches if match]
    if numbers and len(numbers) == len(names) and numbers in (list(range(len(names))), list(range(1, len(names) + 1))):
        return tuple(match.group(2) for match in matches if match)
    return tuple(names)


def _usable(names: tuple[str, ...], num_classes: int) -> bool:
    return len(names) == num_classes and len(set(names)) == num_classes


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read_beside(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as opened:
            content = opened.read(_LARGEST_BYTES + 1)
    except OSError:  # not there, or not readable: then nothing is known from it
        return ()
    return parse_names(_decoded(content)) if len(content) <= _LARGEST_BYTES else ()


def _told_names(path: Path, num_classes: int) -> tuple[str, ...]:
    try:
        with path.open("rb") as opened:
            names = parse_names(_decoded(opened.read(_LARGEST_BYTES)))
    except OSError as error:
        raise UsageError(
            "usage.labels",
            say("The file with class names cannot be read"),
            say("“{name}” is not there or cannot be opened.", name=show_name(path.name)),
            say("Give a text file with one class name on each line."),
            str(error),
        ) from None
    if not _usable(names, num_classes):
        raise UsageError(
            "usage.labels",
            say("The file with class names does not fit the model"),
            say_count("It has {n} different name. ", "It has {n} different names. ", len(set(names)))
            + say("The model knows {count} classes.", count=num_classes),
            say("Give a text file with one class name on each line, in the model's order."),
        )
    return names
