"""New numbers in a copy of the user's file: the same names, types and checkpoint around them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.models.atomic import written_together
from engine.models.copying import check_finite
from engine.models.raw import RawModel
from engine.models.torch_files.checkpoint import load, read_checkpoint, tensors_in
from engine.models.torch_files.network import StateNetwork
from engine.models.torch_files.tensors import read_header, write_patched
from engine.models.torch_files.unchanged import checked_target, unchanged_kind


def write_checkpoint(raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s file with the weights of ``network`` to ``path``; return it.

    Raises:
        StorageError: the disk is full or read-only, the user's file changed, or ``path`` is that file.
        TestError: a weight is not a finite number.
    """
    kind = unchanged_kind(raw)
    path = checked_target(raw, path)
    values = _values(network)
    source = raw.facts.path
    if kind == "safetensors":
        entries = read_header(source)
        for name, value in values.items():
            check_finite(value, entries[name].dtype)
        with written_together((path,)) as temporary:
            write_patched(source, temporary(path), entries, values)
        return (path,)
    loaded = load(source)
    _put(tensors_in(loaded, read_checkpoint(source, kind).inner), values)
    with written_together((path,)) as temporary:
        torch.save(loaded, temporary(path), _use_new_zipfile_serialization=kind == "zip")
    return (path,)


def _values(network: nn.Module) -> dict[str, torch.Tensor]:
    found = next((module for module in network.modules() if isinstance(module, StateNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from a file of numbers")
    return found.file_values()


def _put(stored: Mapping[str, Any], values: Mapping[str, torch.Tensor]) -> None:
    """Fill the loaded tensors in place, so that what shares memory goes on sharing it."""
    with torch.no_grad():
        for name, value in values.items():
            check_finite(value, stored[name].dtype)
            stored[name].copy_(value)
