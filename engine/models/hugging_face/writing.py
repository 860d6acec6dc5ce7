"""The network's weights in a copy of the user's folder; every other file is copied byte for byte."""

import secrets
import shutil
import tempfile
from pathlib import Path

import torch
from torch import nn

from engine.models.copying import check_finite, own_file, source_changed, writing_errors
from engine.models.hugging_face.config import impossible
from engine.models.hugging_face.folder import SafeFolder, pass_gate
from engine.models.hugging_face.network import HuggingFaceNetwork
from engine.models.raw import RawModel
from engine.models.torch_files.tensors import read_header, read_tensors, write_patched
from engine.results.errors import ModelError
from engine.words import say


def write_folder(raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s folder with the weights of ``network`` as the folder ``path``; return it.

    Every tensor keeps its name, type and place in its file. A folder of an earlier result is replaced whole.

    Raises:
        StorageError: the disk is full or read-only, the user's folder changed, or ``path`` lies in it.
        TestError: a weight is not a finite number.
    """
    path = Path(path).absolute()
    folder = _unchanged(raw)
    if path.resolve().is_relative_to(folder.path.resolve()) or folder.path.resolve().is_relative_to(path.resolve()):
        raise own_file()
    values = named_tensors(network)
    for name, value in values.items():
        check_finite(value, _dtype(folder, name, value.dtype))
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with writing_errors(path.parent):
        try:
            _fill(folder, fresh, values)
            _move_in(fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return (path,)


def named_tensors(network: nn.Module) -> dict[str, torch.Tensor]:
    """Return the network's tensors under the names that transformers saves them by, as its files have them."""
    found = next((module for module in network.modules() if isinstance(module, HuggingFaceNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from a Hugging Face folder")
    with tempfile.TemporaryDirectory(prefix="toughen-") as scratch:
        found.inner.save_pretrained(scratch, max_shard_size="1000GB")  # type: ignore[operator]
        saved = Path(scratch) / "model.safetensors"
        return {
            name: value for name, value in read_tensors(saved, read_header(saved)).items() if value.is_floating_point()
        }


def can_write(folder: SafeFolder, network: nn.Module) -> bool:
    """Return whether each of the network's tensors has its place, of the same shape, in the folder's files.

    Raises:
        ModelError: one has its place, but not the file's numbers: the library lost them on the way.
    """
    entries = {name: entry for shard in folder.shards.values() for name, entry in shard.items()}
    values = named_tensors(network)
    if any(name not in entries or entries[name].shape != tuple(value.shape) for name, value in values.items()):
        return False
    for path, shard in folder.shards.items():
        for name, stored in read_tensors(path, {name: shard[name] for name in values if name in shard}).items():
            if not torch.equal(stored.to(values[name].dtype), values[name]):
                raise impossible(f"{name} was not loaded as it is in the file")
    return True


def _unchanged(raw: RawModel) -> SafeFolder:
    try:
        folder = pass_gate(raw.facts.path)
    except (ModelError, OSError) as error:
        raise source_changed(str(error)) from error
    if folder.sha256 != raw.facts.sha256:
        raise source_changed("another SHA-256")
    return folder


def _dtype(folder: SafeFolder, name: str, otherwise: torch.dtype) -> torch.dtype:
    return next((entries[name].dtype for entries in folder.shards.values() if name in entries), otherwise)


def _fill(folder: SafeFolder, target: Path, values: dict[str, torch.Tensor]) -> None:
    """Copy ordinary files and folders; what links elsewhere, but the model's own files, stays out."""
    target.mkdir(parents=True)
    for source in sorted(folder.path.rglob("*")):
        place = target / source.relative_to(folder.path)
        if source in folder.shards:
            entries = folder.shards[source]
            own = {name: value for name, value in values.items() if name in entries}
            write_patched(source, place, entries, own)
        elif source in folder.files or (source.is_file() and not source.is_symlink()):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)


def _move_in(fresh: Path, path: Path) -> None:
    if not path.exists():
        fresh.rename(path)
        return
    old = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
    path.rename(old)
    try:
        fresh.rename(path)
    except OSError:
        old.rename(path)
        raise
    shutil.rmtree(old) if old.is_dir() else old.unlink()


def unwritable_note() -> str:
    """Return the sentence for a folder that can be checked, but not written."""
    return say("Toughen can check this model, but cannot write a stronger copy of it: its numbers have unusual names.")
