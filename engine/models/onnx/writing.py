"""The network's weights in a copy of the user's own graph; nothing else of the file differs."""

import os
import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import onnx
import torch
from torch import nn

from engine.models.atomic import written_together
from engine.models.copying import not_finite, own_file, source_changed
from engine.models.external import all_tensors, external_entries
from engine.models.gate import pass_gate
from engine.models.onnx.graph import to_tensor
from engine.models.onnx.merged import give_own, handed_on
from engine.models.onnx.network import GraphNetwork
from engine.models.onnx.storage import put, to_bytes, weight_places
from engine.models.raw import RawModel
from engine.results.errors import ModelError

Patches = dict[Path, list[tuple[int, bytes]]]
"""External data file to (offset, new bytes)."""


def write_onnx(
    raw: RawModel, network: nn.Module, path: Path, beside: Mapping[Path, Path] | None = None
) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s file with the weights of ``network`` to ``path``; return the files, the model first.

    Every weight stays in the form it was stored in; one in an external data file goes to a new file beside ``path``.
    ``beside`` are further files to copy, from where to where. The user's file is only read. All files appear together,
    or none.

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
    copies = beside or {}
    targets = (path, *sidecars.values(), *copies.values())
    with written_together(targets) as temporary:
        temporary(path).write_bytes(proto.SerializeToString())
        for source, target in sidecars.items():
            _copy_patched(source, temporary(target), patches.get(source, []))
        for source, target in copies.items():
            shutil.copyfile(source, temporary(target))
    return targets


def _values(network: nn.Module) -> dict[str, torch.Tensor]:
    found = next((module for module in network.modules() if isinstance(module, GraphNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from an ONNX file")
    values = found.file_values()
    for value in values.values():
        _check_finite(value)
    return values


def _check_finite(value: torch.Tensor) -> None:
    if not bool(torch.isfinite(value).all()):
        raise not_finite()


def _unchanged_proto(raw: RawModel, path: Path) -> onnx.ModelProto:
    try:
        file = pass_gate(raw.facts.path)
    except ModelError as error:
        raise source_changed(str(error)) from error
    if file.sha256 != raw.facts.sha256:
        raise source_changed("another SHA-256")
    if path.resolve() in {source.resolve() for source in file.files}:
        raise own_file()
    return file.proto


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
    merged = handed_on(proto.graph)
    for name, source in merged.items():
        if name in values and not torch.equal(values[name], values.get(source, values[name])):
            give_own(proto, name, source, folder)
    places = dict(weight_places(proto.graph))
    for name, value in values.items():
        if name not in places and torch.equal(value, values[merged[name]]):
            continue  # still the same as the vector that it was merged into
        place = places[name]
        if isinstance(place, onnx.AttributeProto):
            put(place, value)
            continue
        if torch.equal(to_tensor(place, folder), value.cpu()):
            continue
        if place.data_type == onnx.TensorProto.FLOAT16:
            _check_finite(value.half())
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
