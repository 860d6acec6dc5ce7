"""Saves networks with torch.export as a user would, and takes the archives apart."""

import io
import json
import logging
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

BATCH = torch.export.Dim("batch")


@contextmanager
def quiet() -> Iterator[None]:
    """Without what torch.export says about its own innards."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.disable(before)


def save(
    net: nn.Module, inputs: tuple[torch.Tensor, ...], path: Path, *, free: Any = None, decomposed: bool = False
) -> Path:
    """Export ``net`` and save it; ``free`` are its dynamic shapes, all fixed without."""
    with quiet():
        program = torch.export.export(net, inputs, dynamic_shapes=free)
        torch.export.save(program.run_decompositions() if decomposed else program, path)
    return path


def run_by_torch(path: Path) -> nn.Module:
    """Return the program of a file as PyTorch itself reads it."""
    with quiet():
        return torch.export.load(path).module()


def members(path: Path) -> dict[str, bytes]:
    """Return what an archive holds, in order."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], Any]) -> Path:
    """Copy an archive; ``change`` gives a member's new bytes, or None to leave it out."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members(source).items():
            new = change(name, content)
            if new is not None:
                archive.writestr(name, new)
    return target


def with_json(source: Path, target: Path, change: Callable[[Any], None], member: str = "models/model.json") -> Path:
    """Copy an archive with one JSON member changed in place by ``change``."""

    def changed(name: str, content: bytes) -> bytes:
        if not name.endswith(member):
            return content
        found = json.loads(content)
        change(found)
        return json.dumps(found).encode()

    return rewritten(source, target, changed)


def as_old_layout(source: Path, target: Path) -> Path:
    """Write a file of today as torch 2.7 and older did: no folder, the state dict in an archive of its own."""
    content = members(source)
    root = next(iter(content)).split("/")[0]
    config = json.loads(content[f"{root}/data/weights/model_weights_config.json"])["config"]
    state = {}
    for name, entry in config.items():
        sizes = [size["as_int"] for size in entry["tensor_meta"]["sizes"]]
        kind = {5: torch.int64, 7: torch.float32}[entry["tensor_meta"]["dtype"]]
        state[name] = torch.frombuffer(bytearray(content[f"{root}/data/weights/{entry['path_name']}"]), dtype=kind)
        state[name] = state[name].reshape(sizes)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("version", "8.2")
        archive.writestr("serialized_exported_program.json", content[f"{root}/models/model.json"])
        archive.writestr("serialized_state_dict.pt", buffer.getvalue())
        archive.writestr("serialized_constants.pt", b"")
        archive.writestr("serialized_example_inputs.pt", content[f"{root}/data/sample_inputs/model.pt"])
    return target
