"""Looking into a loaded model: everything that it is made of, each thing once."""

from collections.abc import Iterator
from typing import Any

import numpy as np

_OF_SETTINGS = {"_metadata_request", "_sklearn_output_config", "_sklearn_version"}


def contents(root: object) -> Iterator[Any]:
    """Return ``root`` and all objects, arrays and plain values that it holds, at any depth; each object once."""
    waiting, seen = [root], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, str | bytes | int | float | type | None):
            yield item
            continue
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        waiting += _inside(item)


def _inside(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    if isinstance(item, list | tuple | set | frozenset):
        return list(item)
    if isinstance(item, np.ndarray):
        return list(item.flat) if item.dtype == object else []
    return list(getattr(item, "__dict__", {}).values())


def kind(item: object) -> str:
    """Return the name of an object's class, such as ``"LogisticRegression"``."""
    return type(item).__name__


def estimators(root: object) -> list[Any]:
    """Return all parts of scikit-learn that learn or transform, ``root`` included."""
    return [item for item in contents(root) if hasattr(item, "get_params") and not isinstance(item, type)]


def settings(item: object) -> dict[str, Any]:
    """Return an object's own attributes, without those of its class."""
    found: dict[str, Any] = vars(item)
    return found


def has_learned(item: object) -> bool:
    """Return whether a part of scikit-learn keeps more than settings: such names begin or end with an underscore.

    Votes and the like also keep the models that they were made of, which have learned nothing and never answer.
    """
    return any(name.startswith("_") or name.endswith("_") for name in set(settings(item)) - _OF_SETTINGS)


def count_numbers(root: object) -> int:
    """Return how many floating numbers a model holds in its arrays."""
    total = 0
    for item in contents(root):
        if kind(item) == "Tree":
            total += int(item.node_count) + int(item.value.size)
            continue
        numbers = item.data if hasattr(item, "indptr") else item
        if isinstance(numbers, np.ndarray) and (numbers.dtype.kind == "f" or numbers.dtype.names):
            total += numbers.size
    return total
