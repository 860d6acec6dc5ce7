"""Where a model's files lie: an archive, or a folder and the files in it. Names are checked, sizes limited."""

import hashlib
import io
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.models.atomic import written_together
from engine.models.external import refuse, suspicious
from engine.models.gate import MAX_MODEL_BYTES
from engine.models.safety.refusals import damaged
from engine.results.errors import ModelError
from engine.words import say

MAX_MEMBERS = 5_000
_PACKED_PER_BYTE = 1_100
"""No honest archive packs denser: DEFLATE reaches 1032 to 1."""


@dataclass(frozen=True)
class Container:
    """A model's files by name, read whole; ``path`` is the archive, or the main file in its folder."""

    path: Path
    members: Mapping[str, bytes]
    packed: bool
    sha256: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The files on the disk, the model first."""
        return (self.path,) if self.packed else tuple(self.path.parent / name for name in self.members)

    @property
    def size_bytes(self) -> int:
        """Size on the disk."""
        return sum(path.stat().st_size for path in self.files)


def read_file(path: Path) -> bytes:
    """Return an ordinary file's content.

    Raises:
        ModelError: it is missing, too large, a link, or cannot be read.
    """
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise suspicious(f"not an ordinary file: {path.name!r}")
        if found.st_size > MAX_MODEL_BYTES:
            raise _too_large(found.st_size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise refuse(
            "model.data_missing",
            say("A part of the model is missing: the file {name}.", name=path.name),
            say("Put {name} into the same folder as the model, and open the model again.", name=path.name),
            str(error),
        ) from error
    except OSError as error:
        message = say("The file could not be read.")
        raise refuse("model.unreadable", message, say("Check that you may read it."), str(error)) from error


def _too_large(size: int) -> ModelError:
    message = say("The file has {size} GB, more than Toughen opens.", size=round(size / 1e9, 1))
    return refuse("model.too_large", message, say("Try a smaller model."))


def plain_name(name: str) -> bool:
    """Return whether ``name`` stays inside its folder on every system."""
    return name not in ("", ".", "..") and not set(name) & set("/\\:\0") and name.isprintable()


def open_folder(path: Path, names: list[str]) -> Container:
    """Return the files ``names`` beside ``path``, the model itself first.

    Raises:
        ModelError: one is missing, or its name leads elsewhere.
    """
    if not all(plain_name(name) for name in names):
        raise suspicious(f"a file outside the model's folder: {names}")
    members = {name: read_file(path.parent / name) for name in dict.fromkeys((path.name, *names))}
    hashes = [hashlib.sha256(content) for content in members.values()]
    whole = hashes[0] if len(hashes) == 1 else hashlib.sha256(b"".join(item.digest() for item in hashes))
    return Container(path, members, False, whole.hexdigest())


def open_archive(path: Path) -> Container:
    """Return the files in a zip archive, by their names without folders' names where all lie in one folder.

    Raises:
        ModelError: the archive is damaged, encrypted, a bomb, or its names lead elsewhere.
    """
    content = read_file(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = _checked(archive.infolist(), len(content))
            members = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise damaged(str(error)) from error
    except Exception as error:  # zlib and others have errors of their own
        if isinstance(error, ModelError):
            raise
        raise damaged(f"{type(error).__name__}: {error}") from error
    return Container(path, members, True, hashlib.sha256(content).hexdigest())


def _checked(entries: list[zipfile.ZipInfo], size: int) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in entries if not entry.is_dir()]
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_MEMBERS or total > min(MAX_MODEL_BYTES, _PACKED_PER_BYTE * size):
        raise suspicious(f"{len(entries)} entries of {total} bytes in an archive of {size}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise suspicious("two files of the same name in an archive")
    for entry in entries:
        parts = entry.filename.split("/")
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if link or entry.flag_bits & 1 or not all(plain_name(part) for part in parts):
            raise suspicious(f"archive entry {entry.filename[:100]!r}")
    return entries


def repacked(container: Container, changed: Mapping[str, bytes]) -> bytes:
    """Return the archive with some members' contents replaced; order, dates and packing stay."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(read_file(container.path))) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            kept = changed.get(entry.filename)
            target.writestr(entry, source.read(entry) if kept is None else kept, compress_type=entry.compress_type)
    return buffer.getvalue()


def write_files(contents: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write files that appear together, or none; return them, the first first.

    Raises:
        StorageError: the disk is full, read-only or gone.
    """
    targets = tuple(contents)
    with written_together(targets) as temporary:
        for path, content in contents.items():
            temporary(path).write_bytes(content)
    return targets
