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
from engine.models.safety.refusals import damaged, too_large
from engine.models.safety.zips import check_zip
from engine.words import say


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
            raise too_large(found.st_size)
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
    """Return the files in a zip archive, by their names.

    Raises:
        ModelError: the archive is damaged, encrypted, a bomb, or its names lead elsewhere.
    """
    content = read_file(path)
    try:
        found = check_zip(content, max_unpacked=MAX_MODEL_BYTES)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member.name: archive.read(member.name) for member in found}
    except MemoryError as error:
        raise damaged("no memory for what is in the archive") from error
    return Container(path, members, True, hashlib.sha256(content).hexdigest())


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
