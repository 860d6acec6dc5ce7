"""Which stored array belongs to which weight of which layer, and how changed arrays go back into the bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.models.keras_files.architecture import Layer
from engine.models.keras_files.hdf5 import with_arrays
from engine.models.keras_files.plans import Plan
from engine.models.safety.jsons import parse_json
from engine.models.safety.refusals import damaged

Keys = list[dict[str, str]]
"""For each layer: the weight's name in Keras to the key of its stored array."""
_OTHER_NAMES = {"depthwise_kernel": ("depthwise_kernel", "kernel"), "kernel": ("kernel",)}


class Store(Protocol):
    """The stored arrays of a model."""

    @property
    def arrays(self) -> Mapping[str, np.ndarray]:
        """All arrays by key, float32."""

    def keys(self, layers: Sequence[Layer], plans: Sequence[Plan]) -> Keys:
        """Return which array is which weight.

        Raises:
            ModelError: arrays are missing.
        """

    def changed(self, members: Mapping[str, bytes], values: Mapping[str, np.ndarray]) -> dict[str, bytes]:
        """Return the members whose content changes with these values."""


@dataclass(frozen=True)
class SlotStore:
    """The weights of a ``.keras`` file: ``layers/<class>/vars/<number>``."""

    arrays: Mapping[str, np.ndarray]
    member: str

    def keys(self, layers: Sequence[Layer], plans: Sequence[Plan]) -> Keys:
        """Return which array is which weight: by the layer's slot."""
        found = []
        for layer, plan in zip(layers, plans):
            folder = "".join(f"layers/{slot}/" for slot in layer.slots) + "vars"
            keys = {name: f"{folder}/{number}" for number, name in enumerate(plan.weights)}
            _check_there(keys, self.arrays, layer)
            found.append(keys)
        return found

    def changed(self, members: Mapping[str, bytes], values: Mapping[str, np.ndarray]) -> dict[str, bytes]:
        """Return the weights file with these values."""
        return {self.member: with_arrays(members[self.member], values)}


@dataclass(frozen=True)
class NamedStore:
    """The weights of an ``.h5`` file: groups by the outermost layer's name, each a list of arrays in order."""

    arrays: Mapping[str, np.ndarray]
    member: str
    groups: Mapping[str, Sequence[str]]

    def keys(self, layers: Sequence[Layer], plans: Sequence[Plan]) -> Keys:
        """Return which array is which weight: by names, else by the order in which Keras stores them."""
        found: Keys = [{} for _ in layers]
        for group in {layer.address[0]: None for layer in layers}:
            inside = [index for index, layer in enumerate(layers) if layer.address[0] == group]
            keys = match(
                self.groups.get(group, ()), self.arrays, [layers[i] for i in inside], [plans[i] for i in inside]
            )
            for index, own in zip(inside, keys):
                found[index] = own
        return found

    def changed(self, members: Mapping[str, bytes], values: Mapping[str, np.ndarray]) -> dict[str, bytes]:
        """Return the file with these values."""
        return {self.member: with_arrays(members[self.member], values)}


def match(
    keys: Sequence[str], arrays: Mapping[str, np.ndarray], layers: Sequence[Layer], plans: Sequence[Plan]
) -> Keys:
    """Return which of ``keys`` is which weight of ``layers``.

    By the last two parts of the key ("conv1/kernel:0") where every weight has exactly one; else by order: layer by
    layer, or all that can be trained before the others, as Keras has it for models inside models.
    """
    wanted = [(index, name) for index, plan in enumerate(plans) for name in plan.weights]
    named = [_named(keys, layers[index].name, name, alone=len(layers) == 1) for index, name in wanted]
    if all(len(found) == 1 for found in named):
        chosen = [found[0] for found in named]
    else:
        chosen = _by_order(keys, arrays, wanted, plans)
    result: Keys = [{} for _ in layers]
    for (index, name), key in zip(wanted, chosen):
        result[index][name] = key
    for layer, own in zip(layers, result):
        _check_there(own, arrays, layer)
    return result


def _named(keys: Sequence[str], layer: str, weight: str, *, alone: bool) -> list[str]:
    """Return the keys that end in the layer's and the weight's name."""
    found = []
    for key in keys:
        *path, last = key.rsplit(":", 1)[0].split("/")
        fits = last in _OTHER_NAMES.get(weight, (weight,))
        if fits and (alone or layer in path[-1:] or layer.split("/") == path[-layer.count("/") - 1 :]):
            found.append(key)
    return found


def _by_order(
    keys: Sequence[str], arrays: Mapping[str, np.ndarray], wanted: list[tuple[int, str]], plans: Sequence[Plan]
) -> list[str]:
    fixed = [name in plans[index].fixed for index, name in wanted]
    plain = list(range(len(wanted)))
    trained_first = [i for i in plain if not fixed[i]] + [i for i in plain if fixed[i]]
    if len(keys) != len(wanted):
        raise damaged(f"{len(wanted)} weights expected, {len(keys)} stored")
    for order in (plain, trained_first):
        chosen = dict(zip(order, keys))
        if all(_fits(wanted[i][1], arrays[chosen[i]]) for i in plain):
            return [chosen[i] for i in plain]
    raise damaged("the stored weights fit no order of the layers")


def _fits(name: str, array: np.ndarray) -> bool:
    """Return whether an array has as many axes as a weight of this name, and a variance is not negative."""
    if name.endswith("variance") and array.size and float(array.min()) < 0:
        return False
    return (array.ndim > 1) == ("kernel" in name) or name in ("alpha", "mean", "variance", "count")


def _check_there(keys: Mapping[str, str], arrays: Mapping[str, np.ndarray], layer: Layer) -> None:
    missing = [key for key in keys.values() if key not in arrays]
    if missing or len(set(keys.values())) < len(keys):
        raise damaged(f"layer {layer.name!r}: no weights {missing[:4]}")


@dataclass(frozen=True)
class Shard:
    """One array in the joined ``weights.bin`` files of a TensorFlow.js model."""

    group: int
    entry: int
    start: int
    shape: tuple[int, ...]
    dtype: str
    """How it is stored: float32, float16, int32, uint8 or uint16."""
    quantised: bool

    @property
    def size(self) -> int:
        """Bytes."""
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True)
class ShardStore:
    """The weights of a TensorFlow.js model; ``paths`` are each group's files, joined in this order."""

    arrays: Mapping[str, np.ndarray]
    shards: Mapping[str, Shard]
    paths: Sequence[Sequence[str]]
    description: str
    """The member with the JSON that holds the manifest."""

    def keys(self, layers: Sequence[Layer], plans: Sequence[Plan]) -> Keys:
        """Return which array is which weight."""
        return match(list(self.shards), self.arrays, layers, plans)

    def changed(self, members: Mapping[str, bytes], values: Mapping[str, np.ndarray]) -> dict[str, bytes]:
        """Return the shards with these values, and the JSON where a quantised weight has a new range."""
        joined = [bytearray(b"".join(members[path] for path in group)) for group in self.paths]
        manifest: Any = parse_json(members[self.description])
        for name, array in values.items():
            shard = self.shards[name]
            stored, extent = _packed(array, shard)
            joined[shard.group][shard.start : shard.start + shard.size] = stored
            if extent is not None:
                entry = manifest["weightsManifest"][shard.group]["weights"][shard.entry]
                entry["quantization"].update(extent)
        contents = self._cut(members, joined)
        if any(self.shards[name].quantised for name in values):
            contents[self.description] = json.dumps(manifest, ensure_ascii=False).encode("utf-8")
        return contents

    def _cut(self, members: Mapping[str, bytes], joined: Sequence[bytearray]) -> dict[str, bytes]:
        contents = {}
        for group, content in zip(self.paths, joined):
            start = 0
            for path in group:
                end = start + len(members[path])
                contents[path] = bytes(content[start:end])
                start = end
        return contents


def _packed(array: np.ndarray, shard: Shard) -> tuple[bytes, dict[str, float] | None]:
    """Return an array as its shard stores it; small whole numbers with the range that they now span."""
    if not shard.quantised:
        return np.ascontiguousarray(array, np.dtype(shard.dtype).newbyteorder("<")).tobytes(), None
    levels = np.iinfo(shard.dtype).max
    low, high = float(array.min()), float(array.max())
    scale = (high - low) / levels or 1.0
    steps = np.rint((array.astype(np.float64) - low) / scale).clip(0, levels)
    return steps.astype(np.dtype(shard.dtype).newbyteorder("<")).tobytes(), {"min": low, "scale": scale}
