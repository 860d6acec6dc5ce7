"""The gate of PyTorch files: what kind of archive it is, and that loading its numbers runs nothing."""

import stat
import zipfile
from pathlib import Path

from engine.models.external import refuse, suspicious
from engine.models.torch_files.opcodes import check_pickles
from engine.models.torch_files.tensors import looks_like_safetensors
from engine.results.errors import ModelError
from engine.words import say

MAX_TOTAL_BYTES = 8 * 2**30
MAX_MEMBERS = 100_000
MAX_RATIO = 100
MAX_PICKLE_BYTES = 100_000_000
_LEGACY = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
_LEGACY_PICKLES = 5  # magic number, protocol, system, the object, the storages' keys
_ENCRYPTED = 0x1


def kind_of(path: Path) -> str | None:
    """Return ``zip``, ``legacy``, ``script``, ``exported`` or ``safetensors``; None for other files. Runs nothing."""
    with path.open("rb") as file:
        head = file.read(len(_LEGACY))
    if head == _LEGACY:
        return "legacy"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    return "safetensors" if looks_like_safetensors(path) else None


def pass_gate(path: Path, kind: str) -> None:
    """Check a file of this ``kind``.

    Raises:
        ModelError: it is a program, damaged, too large, or an archive with odd parts.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_TOTAL_BYTES:
        raise suspicious(f"{found.st_size} bytes")
    if kind == "script":
        raise _refused(
            say("This is a TorchScript file. It holds a program, and Toughen does not run strangers' programs.")
        )
    if kind == "exported":
        raise _refused(
            say("This is a file of torch.export. PyTorch can only open such files in a way that may run programs.")
        )
    if kind == "legacy":
        with path.open("rb") as file:
            check_pickles(file.read(MAX_PICKLE_BYTES), _LEGACY_PICKLES)
    if kind == "zip":
        _check_zip(path)


def _zip_kind(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()[:MAX_MEMBERS]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    parts = {name.split("/", 1)[-1] for name in names}
    if "serialized_exported_program.json" in names or ("archive_format" in parts and "data.pkl" not in parts):
        return "exported"
    if "data.pkl" not in parts:
        return None
    return "script" if "constants.pkl" in parts or any(part.startswith("code/") for part in parts) else "zip"


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members, path.stat().st_size)
            pickles = [member for member in members if member.filename.endswith(".pkl")]
            if len(pickles) != 1 or pickles[0].file_size > MAX_PICKLE_BYTES:
                raise suspicious(f"{len(pickles)} pickles")
            content = archive.read(pickles[0])
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise damaged(str(error)) from error
    if check_pickles(content, 1) != len(content):
        raise suspicious("data after the pickle")


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    lowered = {name.lower() for name in names}
    if len(members) > MAX_MEMBERS or len(lowered) != len(names):
        raise suspicious("too many or doubled names in the archive")
    if sum(member.file_size for member in members) > max(MAX_RATIO * size, 1_000_000):
        raise suspicious("the archive unpacks to far more than its size")
    for member in members:
        odd = ".." in member.filename.split("/") or member.filename.startswith("/") or "\\" in member.filename
        stored = member.compress_type == zipfile.ZIP_STORED and member.file_size == member.compress_size
        if odd or not stored or member.flag_bits & _ENCRYPTED:
            raise suspicious(f"{member.filename!r} in the archive")


def damaged(detail: str) -> ModelError:
    """Return the error for a file that is not whole."""
    message = say("The file is damaged or incomplete.")
    return refuse("model.damaged", message, say("Get the file again from where it came from."), detail)


def _refused(message: str) -> ModelError:
    next_step = say("In PyTorch, save the model with torch.onnx.export, and open that file.")
    return refuse("model.torch_program", message, next_step)
