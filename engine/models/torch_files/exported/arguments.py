"""The arguments of a step: plain numbers and texts, types, and references to values that other steps made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from engine.models.torch_files.exported.refusals import unknown


@dataclass(frozen=True)
class Ref:
    """A value of the program by its name."""

    name: str


class Device:
    """Stands for the device on which the program runs, whatever the file says."""


DEVICE = Device()
HALVES = (6, 13)
STORED_TYPES: dict[int, torch.dtype] = {
    1: torch.uint8,
    2: torch.int8,
    3: torch.int16,
    4: torch.int32,
    5: torch.int64,
    6: torch.float16,
    7: torch.float32,
    8: torch.float64,
    12: torch.bool,
    13: torch.bfloat16,
}
"""Numbers that the format gives to types; complex and tiny types are not read."""
TYPES = {number: torch.float32 if number in HALVES else dtype for number, dtype in STORED_TYPES.items()}
"""What is computed in: half precision in float32, and rounded when it is written back."""
_FORMATS = {1: torch.contiguous_format, 2: torch.channels_last, 3: torch.channels_last_3d, 4: torch.preserve_format}
_STRIDED = 7
_LARGEST = 2**63
_NOT_READ = (
    *("as_graph", "as_custom_obj", "as_operator", "as_complex", "as_nested_tensors", "as_int_lists"),
    *("as_string_to_argument", "as_float_lists"),
)


def read_argument(entry: Any) -> object:
    """Return an argument, or an output, as plain data with ``Ref`` where a value is meant.

    Raises:
        ModelError: it is of a kind that is not read, such as a further program.
        ValueError, KeyError, TypeError: it is not well formed.
    """
    ((kind, value),) = entry.items()
    if kind in _NOT_READ:
        raise unknown(kind)
    if kind in _LISTS:
        if not isinstance(value, list):
            raise ValueError(f"{kind} without a list")
        return [_READERS[_LISTS[kind]](item) for item in value]
    return _READERS[kind](value)


def names_in(value: object) -> set[str]:
    """Return the names of all values that an argument refers to."""
    if isinstance(value, Ref):
        return {value.name}
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def filled(value: object, values: Mapping[str, object], device: torch.device) -> object:
    """Return an argument with the values in place of their names."""
    if isinstance(value, Ref):
        return values[value.name]
    if isinstance(value, list):
        return [filled(item, values, device) for item in value]
    return device if value is DEVICE else value


def _ref(value: Any) -> Ref:
    name = value["name"]
    if not isinstance(name, str):
        raise TypeError("a value without a name")
    return Ref(name)


def _plain(*types: type) -> Callable[[Any], object]:
    def read(value: Any) -> object:
        """Return the value itself, if it is of the types and, a whole number, within ±2**63."""
        if type(value) not in types or (isinstance(value, int) and abs(value) > _LARGEST):
            raise ValueError(f"{str(value)[:50]!r} where a plain value should be")
        return value

    return read


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("no number")
    return float(value)  # "Infinity", "-Infinity", "NaN" are texts in newer files


def _symbolic(value: Any) -> object:
    ((kind, item),) = value.items()
    return Ref(item) if kind == "as_name" and isinstance(item, str) else _READERS[kind](item)


def _layout(value: Any) -> torch.layout:
    if value != _STRIDED:
        raise ValueError("a sparse tensor")
    return torch.strided


_READERS: dict[str, Callable[[Any], object]] = {
    "as_none": lambda _: None,
    "as_tensor": _ref,
    "as_int": _plain(int),
    "as_float": _float,
    "as_string": _plain(str),
    "as_bool": _plain(bool),
    "as_sym_int": _symbolic,
    "as_sym_bool": _symbolic,
    "as_sym_float": _symbolic,
    "as_optional_tensor": read_argument,
    "as_scalar_type": lambda value: TYPES[value],
    "as_memory_format": lambda value: _FORMATS[value],
    "as_layout": _layout,
    "as_device": lambda _: DEVICE,
}
_LISTS = {
    "as_tensors": "as_tensor",
    "as_ints": "as_int",
    "as_floats": "as_float",
    "as_strings": "as_string",
    "as_bools": "as_bool",
    "as_sym_ints": "as_sym_int",
    "as_sym_bools": "as_sym_bool",
    "as_sym_floats": "as_sym_float",
    "as_optional_tensors": "as_optional_tensor",
}
