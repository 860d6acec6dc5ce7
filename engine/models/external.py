"""The tensors of a file and the data files they lie in: only ordinary files in the model's own folder."""

import stat
from collections.abc import Iterator
from pathlib import Path

import onnx

from engine.models.safety.refusals import refuse as refuse  # noqa: PLC0414
from engine.models.safety.refusals import suspicious as suspicious  # noqa: PLC0414
from engine.words import say

MAX_DEPTH = 4


def graphs(graph: onnx.GraphProto, depth: int = 0) -> Iterator[onnx.GraphProto]:
    """Yield a graph and all graphs inside it."""
    if depth > MAX_DEPTH:
        raise suspicious(f"graphs nested deeper than {MAX_DEPTH}")
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from graphs(inner, depth + 1)


def all_tensors(proto: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    """Yield every stored tensor: initializers and attributes, in subgraphs too."""
    for graph in graphs(proto.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield from (sparse.values, sparse.indices)
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("t"):
                    yield attribute.t
                yield from attribute.tensors


def external_entries(tensor: onnx.TensorProto) -> dict[str, str] | None:
    """Return where an external tensor lies (location, offset, length), or None for one stored in the file."""
    if tensor.data_location != onnx.TensorProto.EXTERNAL:
        return None
    return {entry.key: entry.value for entry in tensor.external_data}


def find_data_files(proto: onnx.ModelProto, path: Path) -> tuple[Path, ...]:
    """Return all data files of a model, sorted by name.

    Raises:
        ModelError: one is missing, incomplete, a link, or outside the model's folder.
    """
    found: dict[str, Path] = {}
    for tensor in all_tensors(proto):
        entries = external_entries(tensor)
        if entries is None:
            continue
        name = entries.get("location", "")
        if name not in found:
            found[name] = _data_file(name, path)
        _check_range(entries, found[name], tensor.name)
    return tuple(found[name] for name in sorted(found))


def _data_file(name: str, model: Path) -> Path:
    plain = name not in ("", ".", "..") and not set(name) & set("/\\:\0")
    if not plain:
        raise suspicious(f"external data outside the model's folder: {name!r}")
    path = model.parent / name
    try:
        found = path.lstat()
    except OSError as error:
        raise refuse(
            "model.data_missing",
            say("A part of the model is missing: the file {name}.", name=name),
            say("Put {name} into the same folder as the model, and open the model again.", name=name),
            str(error),
        ) from error
    if not stat.S_ISREG(found.st_mode) or path == model:
        raise suspicious(f"external data is not an ordinary file: {name!r}")
    return path


def _check_range(entries: dict[str, str], path: Path, tensor: str) -> None:
    try:
        offset, length = int(entries.get("offset", "0")), int(entries.get("length", "0"))
    except ValueError:
        offset = length = -1
    if offset < 0 or length < 0 or offset + length > path.stat().st_size:
        raise refuse(
            "model.data_incomplete",
            say("The file {name} beside the model is incomplete.", name=path.name),
            say("Get it again from where it came from, together with the model."),
            f"tensor {tensor}: offset {offset}, length {length}",
        )
