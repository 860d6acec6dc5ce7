"""A file of numbers by name, and the checkpoint around it: found when reading, kept when writing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.models.external import refuse
from engine.models.safety import damaged
from engine.models.torch_files.tensors import read_header, read_tensors
from engine.results.errors import ModelError
from engine.words import say

_INNER = ("state_dict", "model_state_dict", "model", "net", "network", "weights", "model_ema", "ema_state_dict", "state_dict_ema", "ema")  # fmt: skip
_AVERAGED = ("model_ema", "ema_state_dict", "state_dict_ema", "ema")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.", "_model.")
_LONGEST_NAME, _LARGEST_CONFIG = 100, 1_000_000
_NAMES = ("class_names", "classes", "labels", "names", "class_to_idx", "idx_to_class")


@dataclass(frozen=True)
class Checkpoint:
    """``values`` by the architecture's own names; ``keys`` gives each one's place in the file."""

    values: dict[str, torch.Tensor]
    keys: dict[str, str]
    inner: str | None
    class_names: object
    averaged: str | None
    architecture: str


def read_checkpoint(path: Path, kind: str) -> Checkpoint:
    """Read the numbers of a file that passed the gate.

    Raises:
        ModelError: it holds no numbers by name, or is damaged.
    """
    loaded = read_tensors(path, read_header(path)) if kind == "safetensors" else load(path)
    inner, found = _find(loaded)
    if not found:
        raise _no_numbers()
    prefix = _common_prefix(found)
    keys = {name.removeprefix(prefix): name for name in found}
    names = next((loaded[name] for name in _NAMES if inner is not None and name in loaded), None)
    averaged = next((name for name in _AVERAGED if inner is not None and name in loaded and name != inner), None)
    told = loaded.get("arch", loaded.get("architecture")) if inner is not None else _told_beside(path)
    architecture = told if isinstance(told, str) and len(told) <= _LONGEST_NAME else ""
    return Checkpoint({name: found[key] for name, key in keys.items()}, keys, inner, names, averaged, architecture)


def load(path: Path) -> dict[str, Any]:
    """Return the dictionary that a file of PyTorch holds; call only after the gate.

    Raises:
        ModelError: it holds something else, or is damaged.
    """
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # its own unpickler and archive reader fail in many ways on damaged files
        raise damaged(f"{type(error).__name__}: {error}") from error
    if not isinstance(loaded, dict) or not all(isinstance(name, str) for name in loaded):
        raise _no_numbers()
    return loaded


def tensors_in(loaded: Mapping[str, Any], inner: str | None) -> dict[str, Any]:
    """Return the dictionary of tensors inside a loaded checkpoint, the very object."""
    found: dict[str, Any] = dict(loaded) if inner is None else loaded[inner]
    return found


def _told_beside(path: Path) -> object:
    """Return the architecture that timm's ``config.json`` beside the file names; nothing else is read from it."""
    beside = path.with_name("config.json")
    try:
        if beside.is_symlink() or beside.stat().st_size > _LARGEST_CONFIG:
            return None
        found = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # not there, or not timm's: then nothing is told
        return None
    return found.get("architecture") if isinstance(found, dict) else None


def _find(loaded: Mapping[str, Any]) -> tuple[str | None, dict[str, torch.Tensor]]:
    if _is_state(loaded):
        return None, dict(loaded)
    for name in _INNER:
        if _is_state(loaded.get(name)):
            return name, dict(loaded[name])
    return None, {}


def _is_state(found: object) -> bool:
    """A dictionary of tensors only."""
    return (
        isinstance(found, dict)
        and bool(found)
        and all(isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in found.items())
    )


def _common_prefix(names: Mapping[str, object]) -> str:
    prefix = ""
    while True:
        added = next((part for part in _PREFIXES if all(name.startswith(prefix + part) for name in names)), "")
        if not added:
            return prefix
        prefix += added


def _no_numbers() -> ModelError:
    return refuse(
        "model.torch_no_numbers",
        say("This PyTorch file does not hold the numbers of one model."),
        say("In PyTorch, save them with torch.save(model.state_dict(), …). Or use torch.onnx.export."),
    )
