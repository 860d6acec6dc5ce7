"""What a file says about the pictures it takes, kept as text in ``FileFacts.metadata``; understanding tries it first."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

KEY = "declared_input"
_MAX_TEXT = 10_000
_LARGEST = 1e6


@dataclass(frozen=True)
class DeclaredInput:
    """A picture x in [0, 1] reaches the file as ``(multiplier * x - mean) / std``; numbers in RGB order."""

    multiplier: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    colour_order: Literal["RGB", "BGR"] = "RGB"


def declare(found: DeclaredInput | None) -> dict[str, str]:
    """Return the entry for ``FileFacts.metadata``; none where the file says nothing."""
    return {} if found is None else {KEY: json.dumps(asdict(found))}


def declared_input(metadata: Mapping[str, str], channels: int) -> DeclaredInput | None:
    """Return what the file says for ``channels`` colours, or None where it says nothing or nothing of sense."""
    text = metadata.get(KEY, "")
    if not text or len(text) > _MAX_TEXT:
        return None
    try:
        values = json.loads(text)
        multiplier = float(values["multiplier"])
        mean, std = (_per_channel(values[name], channels) for name in ("mean", "std"))
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    numbers = (multiplier, *mean, *std)
    if (
        not all(math.isfinite(number) and abs(number) < _LARGEST for number in numbers)
        or not multiplier
        or min(std) <= 0
    ):
        return None
    return DeclaredInput(multiplier, mean, std, "BGR" if values.get("colour_order") == "BGR" else "RGB")


def _per_channel(values: list[float], channels: int) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if len(numbers) == channels:
        return numbers
    if len(numbers) == 1:
        return numbers * channels
    raise ValueError(f"{len(numbers)} numbers for {channels} colours")
