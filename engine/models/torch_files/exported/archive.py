"""The archive of an exported program: its JSON, and the tensors that it stores, read without running anything.

Three layouts: torch 2.9 and newer keep each tensor as bytes, described in JSON; 2.8 keeps a state dict in an inner
archive; before that the archive has no folder, and its state dict another name.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import Any

import torch

from engine.models.safety import check_zip, damaged, parse_json, refuse
from engine.models.torch_files.exported.arguments import STORED_TYPES
from engine.models.torch_files.exported.program import Program, read_program
from engine.models.torch_files.gate import MAX_TOTAL_BYTES, check_state_pickle
from engine.words import say

MAX_JSON_BYTES = 128 * 2**20
_FREE_NUMBERS = 2**24
_EXAMPLES, _EXAMPLES_FOLDER = "serialized_example_inputs.pt", "data/sample_inputs"
_OLD_PROGRAM = "serialized_exported_program.json"


@dataclass
class Stored:
    """The tensors of a file by name; those that share memory in the file share it here.

    ``raw`` are members kept as bytes, each with its memory; ``pickled`` inner archives, each with what it holds.
    """

    tensors: dict[str, torch.Tensor] = field(default_factory=dict)
    constants: dict[str, torch.Tensor] = field(default_factory=dict)
    raw: dict[str, torch.Tensor] = field(default_factory=dict)
    pickled: dict[str, Any] = field(default_factory=dict)


def read_archive(path: Path) -> tuple[Program, Stored]:
    """Return the program and its tensors; call only after the gate checked the archive.

    Raises:
        ModelError: it is damaged, holds no program or several, or more than numbers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _Reader(archive).all()
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, RuntimeError, OSError) as error:
        raise damaged(f"exported program: {type(error).__name__}: {str(error)[:300]}") from error


class _Reader:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.stored = Stored()

    def all(self) -> tuple[Program, Stored]:
        """Return the program and its tensors, whichever of the three layouts it is."""
        self._check_examples()
        if _OLD_PROGRAM in self.names:
            program = read_program(self._json(_OLD_PROGRAM))
            self._state(self.stored.tensors, "serialized_state_dict")
            self._state(self.stored.constants, "serialized_constants")
            return program, self.stored
        root = self.archive.namelist()[0].split("/")[0]
        byteorder = f"{root}/byteorder"
        if byteorder in self.names and self.archive.read(byteorder).strip() != b"little":
            raise damaged("exported program: another order of bytes")
        model = self._model(root)
        program = read_program(self._json(f"{root}/models/{model}.json"))
        self._folder(self.stored.tensors, f"{root}/data/weights/", model, "weights")
        self._folder(self.stored.constants, f"{root}/data/constants/", model, "constants")
        return program, self.stored

    def _check_examples(self) -> None:
        """Check the example inputs, which are never read here, but are handed on in every copy of the file."""
        for name in self.names:
            is_example = name.endswith(_EXAMPLES) or f"/{_EXAMPLES_FOLDER}/" in f"/{name}"
            if is_example and self.archive.getinfo(name).file_size:
                self._check_pickle(self.archive.read(name))

    def _model(self, root: str) -> str:
        start = f"{root}/models/"
        found = [name[len(start) : -5] for name in self.names if name.startswith(start) and name.endswith(".json")]
        if len(found) != 1:
            raise refuse(
                "model.torch_program",
                say("The file holds no program of torch.export that Toughen can read, or several."),
                say("In PyTorch, save the model with torch.onnx.export, and open that file."),
                f"{len(found)} programs",
            )
        return found[0]

    def _json(self, name: str) -> Any:
        if self.archive.getinfo(name).file_size > MAX_JSON_BYTES:
            raise ValueError("a description of unusual size")
        return parse_json(self.archive.read(name))

    def _folder(self, found: dict[str, torch.Tensor], folder: str, model: str, kind: str) -> None:
        config = f"{folder}{model}_{kind}_config.json"
        if config in self.names:
            for name, entry in self._json(config)["config"].items():
                found[name] = self._payload(f"{folder}{entry['path_name']}", entry)
        elif f"{folder}{model}.pt" in self.names:
            self._state(found, f"{folder}{model}")

    def _payload(self, member: str, entry: Any) -> torch.Tensor:
        if entry["use_pickle"]:
            return _only_tensor(self._pickle(member))
        meta = entry["tensor_meta"]
        dtype = STORED_TYPES[meta["dtype"]]
        if member not in self.stored.raw:
            content = bytearray(self.archive.read(member))
            empty = torch.empty(0, dtype=torch.uint8)
            self.stored.raw[member] = torch.frombuffer(content, dtype=torch.uint8) if content else empty
        flat = self.stored.raw[member].view(dtype)
        sizes, strides = ([_number(item) for item in meta[key]] for key in ("sizes", "strides"))
        offset = _number(meta["storage_offset"])
        last = offset + sum((size - 1) * stride for size, stride in zip(sizes, strides, strict=True))
        count = prod(sizes)
        if count and not (last < len(flat) and count <= max(_FREE_NUMBERS, len(flat))):
            raise ValueError("a tensor that leaves its bytes")
        return flat.as_strided(sizes, strides, offset) if count else torch.zeros(sizes, dtype=dtype)

    def _state(self, found: dict[str, torch.Tensor], name: str) -> None:
        member = next((name + end for end in (".pt", ".json") if name + end in self.names), None)
        content = {} if member is None or not self.archive.getinfo(member).file_size else self._pickle(member)
        for key, value in content.items():
            found[key] = _only_tensor(value)

    def _pickle(self, member: str) -> Any:
        """Return what an inner archive of PyTorch holds, once it passed the same checks as a file of its own."""
        if member not in self.stored.pickled:
            content = self.archive.read(member)
            self._check_pickle(content)
            self.stored.pickled[member] = _loaded(content)
        return self.stored.pickled[member]

    @staticmethod
    def _check_pickle(content: bytes) -> None:
        check_zip(content, max_unpacked=MAX_TOTAL_BYTES, stored=True)
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            check_state_pickle(inner)


def _loaded(content: bytes) -> Any:
    try:
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except Exception as error:  # its own unpickler and archive reader fail in many ways on damaged files
        raise damaged(f"{type(error).__name__}: {error}") from error


def _number(item: Any) -> int:
    value = item["as_int"]
    if type(value) is not int or not 0 <= value < 2**48:
        raise ValueError("no size")
    return value


def _only_tensor(value: object) -> torch.Tensor:
    if not isinstance(value, torch.Tensor) or value.layout != torch.strided:
        raise ValueError(f"{type(value).__name__} where a tensor should be")
    return value.detach()


def new_members(stored: Stored) -> Iterator[tuple[str, bytes]]:
    """Yield the members that hold tensors, as they now are, each with its bytes."""
    for member, flat in stored.raw.items():
        yield member, flat.numpy().tobytes()
    for member, value in stored.pickled.items():
        buffer = io.BytesIO()
        torch.save(value, buffer)
        yield member, buffer.getvalue()
