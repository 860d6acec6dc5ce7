"""Conditions on the picture's sizes under which a program is right: it may hold only one branch of what was written.

They are texts such as ``L['x'].size()[0] % 2 == 0``. Each is read as a tree of sums and comparisons; nothing is run.
"""

import ast
import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST, _MOST, _LARGEST = 2000, 2000, 2**62
_SUMS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARED: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CALLS: Mapping[str, Callable[..., Any]] = {"max": max, "min": min, "Max": max, "Min": min}


@dataclass(frozen=True)
class Guards:
    """Conditions that sizes must meet; ``known`` is False where one of them could not be read."""

    conditions: tuple[ast.expr, ...] = ()
    known: bool = True

    @property
    def about_batch(self) -> bool:
        """Whether how many pictures there are matters."""
        return any(_axis(part) == 0 for item in self.conditions for part in ast.walk(item))

    def met_by(self, sizes: Sequence[int]) -> bool:
        """Return whether a picture tensor of these ``sizes`` (batch, ...) is one for which the program is right."""
        try:
            return all(_value(item, sizes) for item in self.conditions)
        except (ValueError, ZeroDivisionError, TypeError, RecursionError):
            return False


def read_guards(found: object) -> Guards:
    """Return the conditions that a program states; files of older versions state none."""
    if not found:
        return Guards()
    if not isinstance(found, list) or len(found) > _MOST:
        return Guards(known=False)
    conditions = []
    for text in found:
        try:
            if not isinstance(text, str) or len(text) > _LONGEST:
                raise ValueError("no condition")
            item = ast.parse(text, mode="eval").body
            _value(item, (2, 4, 8, 8))
        except ZeroDivisionError:
            pass
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            return Guards(known=False)
        conditions.append(item)
    return Guards(tuple(conditions))


def _value(item: ast.AST, sizes: Sequence[int]) -> Any:
    """Return what an expression gives for ``sizes``.

    Raises:
        ValueError: it is no sum or comparison of sizes and whole numbers.
    """
    axis = _axis(item)
    if axis is not None:
        return sizes[axis] if axis < len(sizes) else _odd(item)
    if isinstance(item, ast.Constant) and type(item.value) in (int, bool):
        return item.value
    if isinstance(item, ast.UnaryOp) and isinstance(item.op, ast.USub | ast.Not):
        value = _value(item.operand, sizes)
        return not value if isinstance(item.op, ast.Not) else -value
    if isinstance(item, ast.BinOp) and type(item.op) in _SUMS:
        return _bounded(_SUMS[type(item.op)](_value(item.left, sizes), _value(item.right, sizes)))
    if isinstance(item, ast.BoolOp):
        values = [_value(part, sizes) for part in item.values]
        return all(values) if isinstance(item.op, ast.And) else any(values)
    if isinstance(item, ast.Compare) and all(type(op) in _COMPARED for op in item.ops):
        values = [_value(part, sizes) for part in (item.left, *item.comparators)]
        return all(_COMPARED[type(op)](*pair) for op, pair in zip(item.ops, itertools.pairwise(values)))
    if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id in _CALLS and item.args:
        return _CALLS[item.func.id](*(_value(part, sizes) for part in item.args))
    return _odd(item)


def _axis(item: ast.AST) -> int | None:
    """Return the axis in ``L['x'].size()[axis]``; None for everything else. There is only one input."""
    if not (isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant)):
        return None
    call, axis = item.value, item.slice.value
    is_size = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "size"
    return axis if is_size and type(axis) is int and axis >= 0 else None


def _bounded(value: int) -> int:
    if abs(value) > _LARGEST:
        raise ValueError("a number beyond all limits")
    return value


def _odd(item: ast.AST) -> Any:
    raise ValueError(f"{type(item).__name__} in a condition")
