"""Results to JSON and back, in one place: plain objects, no NaN, unknown keys ignored."""

import dataclasses
import json
import math
import types
import typing
from typing import Any, TypeVar

T = TypeVar("T")


def to_object(value: Any) -> Any:
    """Return ``value`` (dataclasses, tuples, dicts, plain values) as JSON types; NaN and infinities become None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_object(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_object(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_object(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def to_text(value: Any) -> str:
    """Return ``value`` as an indented JSON text; lone surrogates in names are escaped, so it is always valid UTF-8."""
    return json.dumps(to_object(value), indent=2, ensure_ascii=True, allow_nan=False)


def from_object(kind: type[T], value: Any) -> T:
    """Build the dataclass ``kind`` from a JSON object, ignoring unknown keys.

    Raises:
        ValueError: a required key is missing or a value has the wrong form.
    """
    return typing.cast(T, _build(kind, value, kind.__name__))


def from_text(kind: type[T], text: str) -> T:
    """Build the dataclass ``kind`` from a JSON text; see ``from_object``."""
    return from_object(kind, json.loads(text))


def _build(kind: Any, value: Any, where: str) -> Any:
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, value, where)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _build_union(arguments, value, where)
    if origin is typing.Literal:
        if value not in arguments:
            raise ValueError(f"{where}: {value!r} is not one of {arguments}")
        return value
    if origin is tuple:
        return _build_tuple(arguments, value, where)
    if origin is dict:
        if not isinstance(value, dict):
            raise ValueError(f"{where}: expected an object")
        return {str(key): _build(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    return _build_plain(kind, value, where)


def _build_dataclass(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: expected an object")
    hints = typing.get_type_hints(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    given = {name: _build(hints[name], value[name], f"{where}.{name}") for name in known & value.keys()}
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(f"{where}: {error}") from error


def _build_union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in kinds:
        return None
    problems = []
    for kind in kinds:
        if kind is not type(None):
            try:
                return _build(kind, value, where)
            except ValueError as error:
                problems.append(str(error))
    raise ValueError("; ".join(problems))


def _build_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{where}: expected a list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_build(kinds[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if len(kinds) != len(value):
        raise ValueError(f"{where}: expected {len(kinds)} items")
    return tuple(_build(kind, item, f"{where}[{index}]") for index, (kind, item) in enumerate(zip(kinds, value)))


def _build_plain(kind: Any, value: Any, where: str) -> Any:
    if kind in (Any, object):
        return value
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise ValueError(f"{where}: expected {kind.__name__}, found {type(value).__name__}")
    return value
