"""Pickles told apart without running them: an allow-list of opcodes and of the names they may ask for."""

import pickletools
from io import BytesIO

from engine.models.external import refuse
from engine.results.errors import ModelError
from engine.words import say

MAX_OPCODES = 5_000_000
_OPCODES = frozenset({
    "PROTO", "STOP", "MARK", "EMPTY_DICT", "EMPTY_LIST", "EMPTY_TUPLE", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3",
    "BINUNICODE", "SHORT_BINUNICODE", "BINSTRING", "SHORT_BINSTRING", "BININT", "BININT1", "BININT2", "LONG1",
    "BINFLOAT", "NEWTRUE", "NEWFALSE", "NONE", "BINPUT", "LONG_BINPUT", "BINGET", "LONG_BINGET", "SETITEM", "SETITEMS",
    "APPEND", "APPENDS", "GLOBAL", "REDUCE", "BUILD", "BINPERSID",
})  # fmt: skip
_STORAGES = tuple(
    f"torch {kind}Storage"
    for kind in ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
)
_DTYPES = tuple(
    f"torch {name}"
    for name in ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")
)
_NAMES = frozenset({
    "collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter", "torch Size",
    "torch device", *_STORAGES, *_DTYPES,
})  # fmt: skip


def check_pickles(content: bytes, count: int) -> int:
    """Check the first ``count`` pickles in ``content``, one after the other; return where they end.

    Raises:
        ModelError: an opcode or name is not on the list, or a pickle is damaged.
    """
    stream = BytesIO(content)
    for _ in range(count):
        _check_one(stream)
    return stream.tell()


def _check_one(stream: BytesIO) -> None:
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if number > MAX_OPCODES:
                raise _not_numbers("too many steps")
            if opcode.name not in _OPCODES:
                raise _not_numbers(f"opcode {opcode.name}")
            if opcode.name == "GLOBAL" and argument not in _NAMES:
                raise _not_numbers(str(argument))
    except (ValueError, OverflowError, MemoryError, AttributeError, IndexError) as error:
        raise refuse(
            "model.damaged",
            say("The file is damaged or incomplete."),
            say("Get the file again from where it came from."),
            str(error),
        ) from error


def _not_numbers(detail: str) -> ModelError:
    return refuse(
        "model.torch_program",
        say("This PyTorch file holds more than numbers, and could run programs. Toughen ran nothing of it."),
        say("In PyTorch, save only the numbers: torch.save(model.state_dict(), …). Or use torch.onnx.export."),
        detail,
    )
