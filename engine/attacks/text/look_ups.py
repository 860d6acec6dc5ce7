"""Where a network looks pieces of text up in a table of vectors."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.nn import functional


def rows_looked_up(func: Callable[..., Any], args: Sequence[Any], given: Mapping[str, Any]) -> torch.Tensor | None:
    """Return the numbers of the rows that the torch call takes from a table of vectors; None if it is another call."""
    if func not in _LOOK_UPS:
        return None
    table, numbers = _LOOK_UPS[func](*args, **given)
    return numbers if table.is_floating_point() and table.dim() == 2 else None


def _by_embedding(input: torch.Tensor, weight: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, torch.Tensor]:  # noqa: A002
    return weight, input


def _by_selection(table: torch.Tensor, dim: int, index: torch.Tensor, **_: Any) -> tuple[torch.Tensor, torch.Tensor]:
    return table, index if dim in {0, -2} else index[:0]


_LOOK_UPS: dict[Any, Callable[..., tuple[torch.Tensor, torch.Tensor]]] = {
    functional.embedding: _by_embedding,
    torch.index_select: _by_selection,
    torch.Tensor.index_select: _by_selection,
}
