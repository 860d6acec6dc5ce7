"""Where the files of pictures or texts lie: a folder on disk. A zip file offers the same face in ``archive``."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from engine.data import problems
from engine.words import say

MAX_FILES = 500_000
MAX_FILE_BYTES = 512 * 1024 * 1024

Skipped = tuple[tuple[str, str], ...]
Read = Callable[[str], bytes]


class Store(Protocol):
    """A set of files with relative names.

    Attributes:
        name: the folder's or archive's own name.
        wraps: a lone top folder is packaging, not a class (true for archives).
        files: relative names with "/" between parts, in no particular order.
        skipped: (name, plain reason) of what is not even looked at.
    """

    name: str
    wraps: bool
    files: tuple[str, ...]
    skipped: Skipped

    def reading(self) -> AbstractContextManager[Read]:
        """Return a context in which files can be read by name; the reader raises OSError for one that cannot."""

    def head(self, read: Read, file: str) -> bytes:
        """Return the first bytes of ``file``, enough to recognise its kind."""


class FolderStore:
    """The files of a folder and of the folders in it; symbolic links are not followed."""

    wraps = False

    def __init__(self, root: Path) -> None:
        self.name = root.resolve().name
        self._root = root
        self.files, self.skipped = _walk(root)

    @contextmanager
    def reading(self) -> Iterator[Read]:
        """Return a context in which files can be read by name."""
        yield self._read

    def head(self, read: Read, file: str) -> bytes:
        """Return the first bytes of ``file``."""
        with (self._root / file).open("rb") as opened:
            return opened.read(32)

    def _read(self, file: str) -> bytes:
        with (self._root / file).open("rb") as opened:
            content = opened.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise OSError(say("the file is too large"))
        return content


def _walk(root: Path) -> tuple[tuple[str, ...], Skipped]:
    files: list[str] = []
    skipped: list[tuple[str, str]] = []

    def refuse(error: OSError) -> None:
        """Note a folder that cannot be opened; raise ``DataError`` if it is the root itself."""
        if Path(error.filename) == root:
            raise problems.not_allowed(root, str(error))
        skipped.append((Path(error.filename).relative_to(root).as_posix(), say("no permission to open this folder")))

    for folder, inner, names in os.walk(root, onerror=refuse):
        links = [name for name in inner + names if (Path(folder) / name).is_symlink()]
        inner[:] = sorted(name for name in inner if name not in links)
        below = Path(folder).relative_to(root)
        skipped += [((below / name).as_posix(), say("a link to another place")) for name in links]
        files += [(below / name).as_posix() for name in names if name not in links]
        if len(files) > MAX_FILES:
            raise problems.too_many_files(root.name, MAX_FILES)
    return tuple(files), tuple(skipped)
