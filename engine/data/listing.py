"""From file names to classes and parts: what the folders say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.words import say

PART_FOLDERS = {
    "train": "train",
    "training": "train",
    "val": "select",
    "valid": "select",
    "validation": "select",
    "test": "test",
    "testing": "test",
}


@dataclass(frozen=True)
class Picture:
    """One picture file: ``file`` as its store names it, ``name`` below the looked-through folders.

    ``folder`` is the class folder, "" without one; ``part`` is "train", "select", "test" or "".
    """

    file: str
    name: str
    folder: str
    part: str


@dataclass(frozen=True)
class Listing:
    """All pictures in natural order of their names, the class folders in alphabetical order."""

    pictures: tuple[Picture, ...]
    class_folders: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key by which "a2" comes before "a10"; case is ignored unless all else is equal."""
    parts = [part for part in re.split(r"([0-9]+)", name.casefold()) if part]
    key = [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts]
    return (*key, (2, 0, name))


def natural_order(names: Sequence[str]) -> tuple[str, ...]:
    """Return ``names`` as people sort them: "a2" before "a10"."""
    return tuple(sorted(names, key=natural_key))


def arrange(files: Sequence[str], *, wraps: bool) -> Listing:
    """Find out what the folders of picture ``files`` mean.

    One folder per class; ``train``, ``val`` and ``test`` folders above them become parts; a lone folder around
    everything is looked through. ``wraps`` says that a lone folder of pictures is packaging rather than a class.
    """
    split = {file: tuple((file.replace("\\", "/") if wraps else file).split("/")) for file in files}
    depth = _wrapping_depth(list(split.values()), wraps=wraps)
    paths = {file: path[depth:] for file, path in split.items()}
    has_parts = all(len(path) > 1 and path[0].casefold() in PART_FOLDERS for path in paths.values())
    has_classes = any(len(path) > 1 + has_parts for path in paths.values())
    pictures, skipped = [], []
    for file, path in paths.items():
        inner = path[1:] if has_parts else path
        if has_classes and len(inner) == 1:
            skipped.append((file, say("not in a class folder")))
            continue
        part = PART_FOLDERS[path[0].casefold()] if has_parts else ""
        pictures.append(Picture(file, "/".join(path), inner[0] if has_classes else "", part))
    pictures.sort(key=lambda picture: natural_key(picture.name))
    folders = sorted({picture.folder for picture in pictures} - {""})
    return Listing(tuple(pictures), tuple(folders), tuple(skipped))


def _wrapping_depth(paths: list[tuple[str, ...]], *, wraps: bool) -> int:
    """Return how many lone folders lie around everything."""
    depth = 0
    while paths and all(len(path) > depth + 1 for path in paths):
        tops = {path[depth] for path in paths}
        flat_inside = any(len(path) == depth + 2 for path in paths)
        is_part = next(iter(tops)).casefold() in PART_FOLDERS
        lone_class = flat_inside and not (wraps and depth == 0)
        if len(tops) > 1 or is_part or lone_class:
            break
        depth += 1
    return depth
