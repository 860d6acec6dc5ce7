"""The network's weights in a copy of the user's own graph; nothing else of the file differs."""

import os
import shutil
from itertools import count
from pathlib import Path

import onnx
import torch
from torch import nn

from engine.models.atomic import written_together
from engine.models.external import all_tensors, external_entries
from engine.models.gate import pass_gate
from engine.models.onnx.graph import to_tensor
from engine.models.onnx.network import GraphNetwork
from engine.models.onnx.storage import put, to_bytes, weight_places
from engine.models.raw import RawModel
from engine.results.errors import ModelError, StorageError, TestError
from engine.words import say

Patches = dict[Path, list[tuple[int, bytes]]]
"""External data file to (offset, new bytes)."""


def write_copy(raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s file with the weights of ``network`` to ``path``; return the files, the model first.

    Every weight stays in the form it was stored in; one in an external data file goes to a new file beside ``path``.
    The user's file is only read. All files appear together, or none.

    Raises:
        StorageError: the disk is full or read-only, the user's file changed or vanished, or ``path`` is that file.
        TestError: a weight is not a finite number.
    """
    path = Path(path).absolute()
    proto = _unchanged_proto(raw, path)
    sidecars = _sidecars(raw, path)
    patches = _put_values(proto, _values(network), raw.facts.path.parent)
    for tensor in all_tensors(proto):
        _point_to(tensor, sidecars, raw.facts.path.parent)
    targets = (path, *sidecars.values())
    with written_together(targets) as temporary:
        temporary(path).write_bytes(proto.SerializeToString())
        for source, target in sidecars.items():
            _copy_patched(source, temporary(target), patches.get(source, []))
    return targets


def _values(network: nn.Module) -> dict[str, torch.Tensor]:
    found = next((module for module in network.modules() if isinstance(module, GraphNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from an ONNX file")
    values = found.file_values()
    if not all(bool(torch.isfinite(value).all()) for value in values.values()):
        raise TestError(
            "model.weights_not_finite",
            say("The new model is broken"),
            say("Some of its numbers are no longer numbers, so it was not saved. Your own file is as it was."),
            say("Try again with a gentler setting."),
        )
    return values


def _unchanged_proto(raw: RawModel, path: Path) -> onnx.ModelProto:
    try:
        file = pass_gate(raw.facts.path)
    except ModelError as error:
        raise _source_changed(str(error)) from error
    if file.sha256 != raw.facts.sha256:
        raise _source_changed("another SHA-256")
    if path.resolve() in {source.resolve() for source in file.files}:
        raise StorageError(
            "storage.own_file",
            say("Your own file is never changed"),
            say("The new model was to be saved over the model that it was made from."),
            say("Choose another name or folder."),
        )
    return file.proto


def _source_changed(detail: str) -> StorageError:
    return StorageError(
        "storage.source_changed",
        say("The model file has changed or is gone"),
        say("It is not the file any more that was opened, so no copy of it can be made."),
        say("Put the file back, and open it again."),
        detail,
    )


def _sidecars(raw: RawModel, path: Path) -> dict[Path, Path]:
    """Return the new name of each external data file: free, or the data file of the result that is replaced."""
    replaced = _data_of(path)
    names = (f"{path.name}.data" if number == 1 else f"{path.name}.{number}.data" for number in count(1))
    places = (path.with_name(name) for name in names)
    free = (place for place in places if place in replaced or not os.path.lexists(place))
    return dict(zip(raw.facts.files[1:], free))


def _data_of(path: Path) -> set[Path]:
    """Return the data files of an earlier result at ``path``."""
    try:
        return {path.with_name(item.name) for item in pass_gate(path).files[1:]} if path.exists() else set()
    except ModelError:
        return set()


def _put_values(proto: onnx.ModelProto, values: dict[str, torch.Tensor], folder: Path) -> Patches:
    """Store changed values; return those that belong into external files."""
    patches: Patches = {}
    places = dict(weight_places(proto.graph))
    for name, value in values.items():
        place = places[name]
        if isinstance(place, onnx.AttributeProto):
            put(place, value)
            continue
        if torch.equal(to_tensor(place, folder), value.cpu()):
            continue
        entries = external_entries(place)
        if entries is None:
            put(place, value)
        else:
            spot = (int(entries.get("offset", "0")), to_bytes(value, place.data_type))
            patches.setdefault(folder / entries["location"], []).append(spot)
    return patches


def _point_to(tensor: onnx.TensorProto, sidecars: dict[Path, Path], folder: Path) -> None:
    for entry in tensor.external_data if external_entries(tensor) is not None else ():
        if entry.key == "location":
            entry.value = sidecars[folder / entry.value].name


def _copy_patched(source: Path, target: Path, patches: list[tuple[int, bytes]]) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        for offset, data in patches:
            file.seek(offset)
            file.write(data)
