"""The safety gate: what is opened, how large it may be, and where it may reach on the disk."""

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

from engine.models.external import find_data_files, graphs
from engine.models.kinds import advice, recognise
from engine.models.safety.isolation import MEMORY, SECONDS, run_isolated
from engine.models.safety.refusals import refuse, suspicious, too_large
from engine.results.errors import ModelError
from engine.words import say

if TYPE_CHECKING:
    import torch

MAX_MODEL_BYTES = 2**31 - 1
MAX_TOTAL_BYTES = 16 * 2**30
MAX_NODES = 100_000
KNOWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "com.microsoft"})


@dataclass(frozen=True)
class SafeFile:
    """An ONNX file that passed: its parsed content (external data not loaded) and all its files, the model first.

    ``taken`` are stored numbers that were moved out of ``proto``, by name (``engine.models.onnx.taking``).
    """

    path: Path
    proto: onnx.ModelProto
    files: tuple[Path, ...]
    sha256: str
    size_bytes: int
    taken: Mapping[str, "torch.Tensor"] = field(default_factory=dict)


def pass_gate(given: Path) -> SafeFile:
    """Check a file, or a folder with exactly one ONNX file (in itself or its ``onnx``), parse it, and try it out in an isolated process.

    Raises:
        ModelError: it is missing, not ONNX, damaged, too large, reaches outside its folder, crashes its runtime, or
            takes far more time or memory than its size explains.
    """
    path = _model_file(given)
    _check_file(path, MAX_MODEL_BYTES)
    content = _read(path)
    proto = _parse(path, content)
    _check_content(proto)
    data_files = find_data_files(proto, path)
    files = (path, *data_files)
    total = sum(item.stat().st_size for item in files)
    if total > MAX_TOTAL_BYTES:
        raise too_large(total)
    file = SafeFile(path, proto, files, _hash(content, data_files), total)
    _try_out(file)
    return file


_tried_out: set[str] = set()


def _try_out(file: SafeFile) -> None:
    """Run a file once in an isolated process: one that crashes or never ends does it there.

    Each file is tried once as long as the program runs. Ordinary failures are left to be told where it is opened.
    """
    if file.sha256 in _tried_out:
        return
    memory = MEMORY + 4 * file.size_bytes
    seconds = SECONDS + file.size_bytes // 50_000_000
    run_isolated("onnx", file.path, file.files[1:], memory=memory, seconds=seconds)
    _tried_out.add(file.sha256)


def _not_onnx(kind: str) -> ModelError:
    message, next_step = advice(kind)
    return refuse(f"model.not_onnx.{kind}", message, next_step, title=say("This is not an ONNX model"))


def find_place(given: Path) -> Path:
    """Return the file or folder itself, links followed.

    Raises:
        ModelError: there is none.
    """
    try:
        return given.expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        message = say("There is no file or folder of this name.")
        next_step = say("Check the name, and that the disk is connected.")
        raise refuse("model.missing", message, next_step, str(error)) from error


def _model_file(given: Path) -> Path:
    path = find_place(given)
    if not path.is_dir():
        return path
    models = _onnx_files(path) or (_onnx_files(path / "onnx") if (path / "onnx").is_dir() else [])
    if len(models) == 1:
        return models[0].resolve()
    if models:
        names = ", ".join(item.name for item in models[:5])
        message = say("The folder holds {count} models: {names}.", count=len(models), names=names)
        raise refuse("model.several", message, say("Choose one of them."))
    if (path / "saved_model.pb").exists():
        raise _not_onnx("tensorflow")
    if (path / "config.json").exists():
        raise _not_onnx("hugging_face")
    raise refuse("model.folder", say("The folder holds no ONNX model."), say("Choose the model file itself."))


def _onnx_files(folder: Path) -> list[Path]:
    return sorted(item for item in folder.iterdir() if item.suffix.lower() == ".onnx" and item.is_file())


def _check_file(path: Path, limit: int) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise refuse("model.not_a_file", say("This is not an ordinary file."), say("Choose the model file itself."))
    if found.st_size > limit:
        raise too_large(found.st_size)


def _read(path: Path) -> bytes:
    try:
        kind = recognise(path)
        if kind is not None:
            raise _not_onnx(kind)
        return path.read_bytes()
    except OSError as error:
        message = say("The file could not be read.")
        raise refuse("model.unreadable", message, say("Check that you may read it."), str(error)) from error


def _parse(path: Path, content: bytes) -> onnx.ModelProto:
    proto = onnx.ModelProto()
    detail = ""
    try:
        proto.ParseFromString(content)
    except DecodeError as error:
        detail = str(error)
    if detail or not proto.ir_version or not proto.graph.node or not proto.opset_import:
        named = path.suffix.lower() == ".onnx"
        message = say("The file is damaged or incomplete.") if named else say("The file is of a kind we do not know.")
        next_step = say("Get the file again, or export the model as ONNX once more.")
        raise refuse("model.damaged" if named else "model.unknown_kind", message, next_step, detail)
    return proto


def _check_content(proto: onnx.ModelProto) -> None:
    nodes = [node for graph in graphs(proto.graph) for node in graph.node]
    if len(nodes) > MAX_NODES:
        raise suspicious(f"{len(nodes)} nodes are more than {MAX_NODES}")
    strange = {node.domain for node in nodes} - KNOWN_DOMAINS
    strange |= {function.domain for function in proto.functions}
    if strange:
        raise suspicious(f"unknown operator domains or functions: {sorted(strange)}")


def _hash(content: bytes, data_files: tuple[Path, ...]) -> str:
    """Return the SHA-256 of the file; with data files, of all files' hashes in turn, the model's first."""
    first = hashlib.sha256(content)
    if not data_files:
        return first.hexdigest()
    whole = hashlib.sha256(first.digest())
    for path in data_files:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()
