"""TensorFlow.js layers models: ``model.json`` with the description and a manifest of ``weights.bin`` shards."""

from collections.abc import Mapping

import numpy as np

from engine.models.external import refuse
from engine.models.keras_files.settings import as_list, as_object
from engine.models.keras_files.stores import Shard, ShardStore
from engine.models.safety.jsons import MAX_JSON_BYTES, parse_json
from engine.models.safety.refusals import damaged, too_large
from engine.results.errors import ModelError
from engine.words import say

_PLAIN = {"float32": "float32", "int32": "int32", "bool": "uint8"}
_SMALL = ("uint8", "uint16", "float16")


def read_description(content: bytes) -> dict[str, object]:
    """Return ``model.json``.

    Raises:
        ModelError: it cannot be read.
    """
    if len(content) > MAX_JSON_BYTES:
        raise too_large(len(content))
    return as_object(parse_json(content))


def topology(found: Mapping[str, object]) -> tuple[dict[str, object], str]:
    """Return the model's description and the version of what made it.

    Raises:
        ModelError: it is a graph model, which has no layers any more.
    """
    outer = found.get("modelTopology")
    if found.get("format") == "graph-model" or (isinstance(outer, dict) and "node" in outer):
        raise refuse(
            "model.graph_model",
            say("This is a TensorFlow.js graph model. It holds no layers any more, so Toughen cannot read it."),
            say("Export the model as Keras (.h5 or .keras) where it was made, and open that file."),
        )
    top = as_object(outer)
    inner = top.get("model_config", top)
    return as_object(inner), str(top.get("keras_version", ""))[:40]


def shard_names(found: Mapping[str, object]) -> list[list[str]]:
    """Return the names of each group's files."""
    groups = [as_object(group) for group in as_list(found.get("weightsManifest"))]
    return [[str(path).removeprefix("./") for path in as_list(group.get("paths"))] for group in groups]


def read_store(found: Mapping[str, object], members: Mapping[str, bytes], description: str, folder: str) -> ShardStore:
    """Return the weights; ``folder`` stands before the shards' names in an archive.

    Raises:
        ModelError: a shard is missing or too short, or a weight is of an unknown type.
    """
    paths = [[folder + name for name in group] for group in shard_names(found)]
    missing = [path for group in paths for path in group if path not in members]
    if missing:
        raise _missing(missing[0])
    arrays: dict[str, np.ndarray] = {}
    shards: dict[str, Shard] = {}
    for number, group in enumerate(as_list(found["weightsManifest"])):
        content, start = b"".join(members[path] for path in paths[number]), 0
        for entry, item in enumerate(as_list(as_object(group).get("weights"))):
            weight = as_object(item)
            shard = _shard(weight, number, entry, start)
            name, start = str(weight.get("name")), start + shard.size
            if start > len(content) or name in shards:
                raise damaged(f"weight {name[:80]!r} is missing or there twice")
            shards[name], arrays[name] = shard, _numbers(content, shard, weight)
    return ShardStore(arrays, shards, paths, description)


def _missing(name: str) -> ModelError:
    return refuse(
        "model.data_missing",
        say("A part of the model is missing: the file {name}.", name=name),
        say("Put {name} into the same folder as the model, and open the model again.", name=name),
    )


def _shard(weight: Mapping[str, object], group: int, entry: int, start: int) -> Shard:
    shape = as_list(weight.get("shape"))
    if len(shape) > 8 or not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise damaged(f"shape {str(shape)[:80]}")
    small = weight.get("quantization")
    stored = as_object(small).get("dtype") if small is not None else _PLAIN.get(str(weight.get("dtype")))
    if stored not in (*_PLAIN.values(), *_SMALL):
        raise damaged(f"a weight of type {str(stored)[:40]}")
    sizes = tuple(size for size in shape if isinstance(size, int))
    return Shard(group, entry, start, sizes, str(stored), small is not None and stored != "float16")


def _numbers(content: bytes, shard: Shard, weight: Mapping[str, object]) -> np.ndarray:
    kind = np.dtype(shard.dtype).newbyteorder("<")
    count = int(np.prod(shard.shape, dtype=np.int64))
    values = np.frombuffer(content, kind, count, shard.start).astype(np.float64).reshape(shard.shape)
    if not shard.quantised:
        return values.astype(np.float32)
    extent = as_object(weight["quantization"])
    scale, low = extent.get("scale"), extent.get("min")
    if not isinstance(scale, int | float) or not isinstance(low, int | float):
        raise damaged("a quantised weight without its range")
    return (values * scale + low).astype(np.float32)
