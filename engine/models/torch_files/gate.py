"""The gate of PyTorch files: what kind of archive it is, and that reading its numbers runs nothing."""

import hashlib
import stat
import zipfile
from pathlib import Path

from engine.models.safety import check_pickles, check_zip, refuse, suspicious
from engine.models.safety.pickles import MAX_PICKLE_BYTES, TENSOR_GLOBALS
from engine.models.safety.zips import MAX_MEMBERS
from engine.models.torch_files.tensors import looks_like_safetensors
from engine.results.errors import ModelError
from engine.words import say

MAX_TOTAL_BYTES = 8 * 2**30
_LEGACY = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
_LEGACY_PICKLES = 5  # magic number, protocol, system, the object, the storages' keys


def kind_of(path: Path) -> str | None:
    """Return ``zip``, ``legacy``, ``script``, ``exported`` or ``safetensors``; None for other files. Runs nothing."""
    with path.open("rb") as file:
        head = file.read(len(_LEGACY))
    if head == _LEGACY:
        return "legacy"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    return "safetensors" if looks_like_safetensors(path) else None


def pass_gate(path: Path, kind: str) -> str:
    """Check a file of this ``kind`` and return its SHA-256.

    Raises:
        ModelError: it is a program, damaged, too large, or an archive with odd parts.
    """
    check_file(path, kind)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_file(path: Path, kind: str) -> None:
    """Check a file of this ``kind`` without reading its numbers.

    Raises:
        ModelError: see ``pass_gate``.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_TOTAL_BYTES:
        raise suspicious(f"{found.st_size} bytes")
    if kind == "script":
        raise _refused()
    if kind == "legacy":
        with path.open("rb") as file:
            _walk(file.read(MAX_PICKLE_BYTES), _LEGACY_PICKLES)
    if kind in ("zip", "exported"):
        check_zip(path, max_unpacked=MAX_TOTAL_BYTES, stored=True)
    if kind == "zip":
        with zipfile.ZipFile(path) as archive:
            check_state_pickle(archive)


def check_state_pickle(archive: zipfile.ZipFile) -> None:
    """Check the one pickle of an archive of tensors that was checked as a zip.

    Raises:
        ModelError: there are several, something follows it, or it holds more than numbers.
    """
    pickles = [info for info in archive.infolist() if info.filename.lower().endswith(".pkl")]
    if len(pickles) != 1 or pickles[0].file_size > MAX_PICKLE_BYTES:
        raise suspicious(f"{len(pickles)} pickles, or a large one")
    content = archive.read(pickles[0])
    if _walk(content, 1) != len(content):
        raise suspicious("data after the pickle")


def _walk(content: bytes, count: int) -> int:
    """Walk ``count`` pickles and return where they end."""
    try:
        return check_pickles(content, count, allowed=TENSOR_GLOBALS).end
    except ModelError as error:
        if error.code != "model.program":
            raise
        raise refuse(
            "model.torch_program",
            say("This PyTorch file holds more than numbers, and could run programs. Toughen ran nothing of it."),
            say("In PyTorch, save only the numbers: torch.save(model.state_dict(), …). Or use torch.onnx.export."),
            error.technical_detail,
        ) from error


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


def _refused() -> ModelError:
    return refuse(
        "model.torch_program",
        say("This is a TorchScript file. It holds a program, and Toughen does not run strangers' programs."),
        say("In PyTorch, save the model with torch.onnx.export, and open that file."),
    )
