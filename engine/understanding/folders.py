"""What the folders mean: folder names matched to the model's class names, or orders to try."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.data import natural_order
from engine.results.errors import DataError
from engine.words import say, say_count, show_name

_SHOWN = 6


@dataclass(frozen=True)
class Meaning:
    """One reading of the folders: ``mapping`` (folders,) int64 gives each folder's class.

    ``order`` is ``names`` (matched), ``numbers`` (folder 3 is class 3), ``alphabetical``, ``natural`` or ``none``.
    """

    order: str
    class_names: tuple[str, ...]
    mapping: np.ndarray | None


def read_folders(folders: Sequence[str], known: tuple[str, ...] | None, num_classes: int) -> tuple[Meaning, ...]:
    """Return the possible meanings of ``folders`` (alphabetical), the commoner first.

    ``known`` are the model's class names, None if the file does not say.

    Raises:
        DataError: the folders cannot be matched to the classes.
    """
    names = known or numbered_names(num_classes)
    if not folders:
        return (Meaning("none", names, None),)
    if known is not None:
        matched = match_names(folders, known)
        if matched is not None:
            return (Meaning("names", known, matched),)
    numbers = _numbers(folders, num_classes)
    if numbers is not None and (known is not None or len(folders) < num_classes):
        return (Meaning("numbers", names, numbers),)
    if len(folders) != num_classes or (known is not None and _some_match(folders, known)):
        raise wrong_folders(folders, known, num_classes)
    return in_order(folders, known)


def numbered_names(num_classes: int) -> tuple[str, ...]:
    """Return names for classes that nobody named."""
    return tuple(say("Class {number}", number=number + 1) for number in range(num_classes))


def match_names(folders: Sequence[str], names: Sequence[str]) -> np.ndarray | None:
    """Return each folder's class index (folders,) int64 by name, or None if one has no or two folders share a class.

    Tried from strict to loose: equal; letters and digits only, case and Unicode forms aside; without a leading
    number ("0_cat", "1 dog"); the first of several comma-separated names.
    """
    for simplify in (str, _letters, _without_number, _first_synonym):
        found = [_match(folder, names, simplify) for folder in folders]
        if None not in found and len(set(found)) == len(found):
            return np.array(found, np.int64)
    return None


def _match(folder: str, names: Sequence[str], simplify: Callable[[str], str]) -> int | None:
    wanted = simplify(folder)
    hits = [index for index, name in enumerate(names) if simplify(name) == wanted]
    return hits[0] if len(hits) == 1 and wanted else None


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LNM")


def _without_number(name: str) -> str:
    return _letters(re.sub(r"^\s*[0-9]+[\s._:)-]+(?=\S)", "", name))


def _first_synonym(name: str) -> str:
    return _without_number(name.split(",", maxsplit=1)[0])


def _numbers(folders: Sequence[str], num_classes: int) -> np.ndarray | None:
    """Return the folders' own numbers when all are class numbers from 0."""
    if not all(re.fullmatch("[0-9]{1,6}", folder) and int(folder) < num_classes for folder in folders):
        return None
    numbers = np.array([int(folder) for folder in folders], np.int64)
    return numbers if len(set(numbers)) == len(folders) else None


def _some_match(folders: Sequence[str], known: Sequence[str]) -> bool:
    return any(match_names([folder], known) is not None for folder in folders)


def in_order(folders: Sequence[str], known: tuple[str, ...] | None) -> tuple[Meaning, ...]:
    """Return the folders as classes in alphabetical order (as training tools count them), then in natural order."""
    natural = natural_order(folders)
    place = {folder: index for index, folder in enumerate(natural)}
    meanings = [Meaning("alphabetical", known or tuple(folders), np.arange(len(folders)))]
    if tuple(natural) != tuple(folders):
        meanings.append(Meaning("natural", known or natural, np.array([place[folder] for folder in folders])))
    return tuple(meanings)


def listed(names: Sequence[str]) -> str:
    """Return the first of ``names``, safe to show, in one line."""
    shown = ", ".join(show_name(name) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else say("{shown} and others", shown=shown)


def wrong_folders(folders: Sequence[str], known: Sequence[str] | None, num_classes: int) -> DataError:
    """Return the error for folders that cannot be matched to the classes."""
    if known is None and len(folders) == 1:
        return _one_class(folders[0])
    if known is None:
        return DataError(
            "data.class_count",
            say("The folders do not fit the model"),
            say_count("You have {n} folder of pictures. ", "You have {n} folders of pictures. ", len(folders))
            + say("The model knows {count} classes, and its file does not name them.", count=num_classes),
            say("Give one folder for each class, or a file with the class names, one on each line, in order."),
        )
    strangers = [folder for folder in folders if match_names([folder], known) is None]
    return DataError(
        "data.class_names",
        say("The folders' names do not fit the model"),
        say("Not among the model's classes: {folders}.", folders=listed(strangers or folders)),
        say(
            "Rename these folders like the model's classes, or move them away. They are: {names}.", names=listed(known)
        ),
    )


def _one_class(folder: str) -> DataError:
    return DataError(
        "data.one_class",
        say("All pictures are in one folder"),
        say("With the one folder “{folder}” Toughen cannot tell which class is meant.", folder=show_name(folder)),
        say("Give one folder for each class. Or choose the inner folder itself, to check without classes."),
    )
