"""Pickles: read as a list of instructions, never run.

A pickle is a small program. It can only do what the functions do that it names, so a pickle passes when every name is on
an allow-list and every name can be told for sure. The instructions are walked as the Python documentation of
``pickletools`` gives them; nothing is imported, built or called. What passes may still be refused by the loader.
"""

import io
import pickletools
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from engine.models.safety.refusals import damaged, refuse, suspicious, too_large
from engine.results.errors import ModelError
from engine.words import say

MAX_PICKLE_BYTES = 64 * 2**20
MAX_INSTRUCTIONS = 2_000_000

_STORAGES = (
    *("Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"),
    *("ComplexFloat", "ComplexDouble", "Untyped"),
)
_TYPES = (
    *("float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool"),
    *("complex64", "complex128", "half", "float", "double", "short", "int", "long"),
)
TENSOR_GLOBALS = frozenset(
    {
        "collections.OrderedDict",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
        "torch.Size",
        "torch.device",
        "torch.serialization._get_layout",
        *(f"torch.{name}Storage" for name in _STORAGES),
        "torch.storage.UntypedStorage",
        "torch.storage.TypedStorage",
        *(f"torch.{name}" for name in _TYPES),
    }
)
"""What a dictionary of tensors, as ``torch.save`` writes it, names."""
ARRAY_GLOBALS = frozenset(
    {
        "numpy.dtype",
        "numpy.ndarray",
        *(f"numpy.{module}.multiarray.{name}" for module in ("core", "_core") for name in ("_reconstruct", "scalar")),
        *(f"numpy.{module}.numeric._frombuffer" for module in ("core", "_core")),
        "_codecs.encode",
        "collections.OrderedDict",
    }
)
"""What a pickle of numpy arrays names."""

_TEXTS = frozenset(
    {"UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"}
)
_PUTS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
_GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
_FORBIDDEN = frozenset({"INST", "OBJ", "EXT1", "EXT2", "EXT4", "NEXT_BUFFER", "READONLY_BUFFER"})
"""Python 3 writes none of these for numbers: older ways to build objects, and names kept outside the file."""


@dataclass(frozen=True)
class PickleFacts:
    """What a pickle names, as ``module.name``; the place after its last byte; whether it refers to things outside."""

    names: frozenset[str]
    end: int
    persistent: bool


@dataclass
class _Walk:
    """What is known for sure while walking: the texts on top of the stack, and the texts that were remembered."""

    top: list[str | None] = field(default_factory=list)
    memo: dict[int, str | None] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    persistent: bool = False

    def step(self, name: str, argument: object, limit: int) -> None:
        """Follow one instruction as far as names are concerned; nothing is run."""
        if name in _FORBIDDEN:
            raise _program(f"pickle: the instruction {name}")
        if name == "GLOBAL":
            self._name(*str(argument).split(" ", 1))
        elif name == "STACK_GLOBAL":
            self._name(*self.top[-2:])
        elif name in ("PERSID", "BINPERSID"):
            self.persistent = True
        if name in _TEXTS:
            self.top.append(str(argument))
        elif name in _GETS:
            self.top.append(self.memo.get(int(str(argument))))
        elif name in _PUTS or name == "MEMOIZE":
            self._remember(len(self.memo) if name == "MEMOIZE" else int(str(argument)), limit)
        elif name not in ("PROTO", "FRAME"):
            self.top.clear()

    def _remember(self, place: int, limit: int) -> None:
        if not 0 <= place <= limit:
            raise suspicious(f"pickle: remembers something at place {place}")
        self.memo[place] = self.top[-1] if self.top else None

    def _name(self, *parts: str | None) -> None:
        known = [part for part in parts if part]
        if len(known) != 2 or any(char.isspace() for part in known for char in part):
            raise _program("pickle: a name that cannot be told beforehand")
        self.names.add(".".join(known))


def _program(detail: str) -> ModelError:
    return refuse(
        "model.program",
        say("This file type can run programs on your computer when it is opened. This one asks for more than numbers."),
        say("Ask its maker for the numbers alone: as ONNX or safetensors."),
        detail,
    )


def check_pickle(
    source: bytes | Path,
    *,
    allowed: Collection[str] = TENSOR_GLOBALS | ARRAY_GLOBALS,
    persistent: bool = True,
    start: int = 0,
) -> PickleFacts:
    """Walk the pickle that starts at byte ``start`` and return what it names; nothing is run.

    Bytes after its end are left alone: ``check_pickles`` looks at files of several pickles.

    Args:
        source: the bytes, or a file of at most 64 MiB.
        allowed: full names (``module.name``) that may occur.
        persistent: whether references to storages outside the pickle may occur, as in PyTorch's files.

    Raises:
        ModelError: ``model.program`` where a name is not allowed or cannot be told, ``model.not_safe`` where it would
            fill the memory, ``model.damaged`` where it is no complete pickle.
    """
    content = _content(source)
    walk, end = _Walk(), 0
    try:
        for count, (code, argument, place) in enumerate(pickletools.genops(io.BytesIO(content[start:]))):
            if count > MAX_INSTRUCTIONS:
                raise suspicious(f"pickle: more than {MAX_INSTRUCTIONS} instructions")
            if code.name == "FRAME" and int(str(argument)) > len(content) - start:
                raise damaged("pickle: a frame longer than the file")
            walk.step(code.name, argument, 2 * count + 16)
            end = start + (place or 0) + 1
    except (ValueError, IndexError, TypeError, OverflowError, MemoryError) as error:
        raise damaged(f"pickle: {error}") from error
    strange = sorted(walk.names - set(allowed))
    if strange:
        raise _program(f"pickle: names {', '.join(strange[:20])[:1000]}")
    if walk.persistent and not persistent:
        raise _program("pickle: refers to something outside the file")
    return PickleFacts(frozenset(walk.names), end, walk.persistent)


def check_pickles(source: bytes | Path, count: int, *, allowed: Collection[str] = TENSOR_GLOBALS) -> PickleFacts:
    """Walk ``count`` pickles that follow each other, as in PyTorch's older files; return what they name together.

    Raises:
        ModelError: see ``check_pickle``.
    """
    content = _content(source)
    names: frozenset[str] = frozenset()
    end, persistent = 0, False
    for _ in range(count):
        facts = check_pickle(content, allowed=allowed, start=end)
        names, end, persistent = names | facts.names, facts.end, persistent or facts.persistent
    return PickleFacts(names, end, persistent)


def _content(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    size = source.stat().st_size
    if size > MAX_PICKLE_BYTES:
        raise too_large(size)
    return source.read_bytes()
