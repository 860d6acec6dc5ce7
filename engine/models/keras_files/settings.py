"""Reads a layer's settings; anything of another type or value than a layer knows is refused, not guessed."""

from collections.abc import Mapping
from typing import cast

from engine.models.keras_files.errors import unknown_part
from engine.models.safety.refusals import damaged

_ENDINGS = ("_initializer", "_regularizer", "_constraint")
_WITHOUT_EFFECT = frozenset(
    {"name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_shape", "input_dtype", "seed"}
    | {
        "noise_shape",
        "momentum",
        "renorm_momentum",
        "fused",
        "synchronized",
        "build_input_shape",
        "autocast",
        "stateful",
    }
    | {"sparse", "ragged", "optional", "input_dim", "value_range", "quantization_config"}
)
"""Settings that change nothing in the answers of a finished model."""


class Reader:
    """The settings of one layer, each read once by its type; ``done`` refuses what nobody read."""

    def __init__(self, kind: str, settings: Mapping[str, object]) -> None:
        self.kind = kind
        self._settings = settings
        self._read: set[str] = set()

    def _take(self, name: str, default: object) -> object:
        self._read.add(name)
        found = self._settings.get(name)
        return default if found is None else found

    def _wrong(self, name: str, found: object) -> Exception:
        return unknown_part(f"{self.kind} ({name})", f"{self.kind}: {name} = {str(found)[:200]}")

    def flag(self, name: str, default: bool) -> bool:
        """Return a truth value."""
        found = self._take(name, default)
        if not isinstance(found, bool):
            raise self._wrong(name, found)
        return found

    def number(self, name: str, default: float | None = None) -> float:
        """Return a finite number."""
        found = self._take(name, default)
        if isinstance(found, dict) and isinstance(found.get("value"), int | float):
            found = found["value"]  # Keras wraps a NumPy number like this
        if isinstance(found, bool) or not isinstance(found, int | float) or not abs(found) < 1e30:
            raise self._wrong(name, found)
        return float(found)

    def whole(self, name: str, default: int | None = None, *, most: int = 1_000_000) -> int:
        """Return a whole number between -1 and ``most``."""
        found = self._take(name, default)
        found = found[0] if isinstance(found, list) and len(found) == 1 else found
        if isinstance(found, bool) or not isinstance(found, int) or not -1 <= found <= most:
            raise self._wrong(name, found)
        return found

    def wholes(self, name: str, default: tuple[int, ...] | int | None = None) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        found = self._take(name, default)
        found = [found] if isinstance(found, int) else found
        if (
            not isinstance(found, list | tuple)
            or not 1 <= len(found) <= 8
            or not all(type(item) is int for item in found)
        ):
            raise self._wrong(name, found)
        if not all(-1 <= item <= 1_000_000 for item in found):
            raise self._wrong(name, found)
        return tuple(found)

    def pair(self, name: str, default: tuple[int, int] | None = None) -> tuple[int, int]:
        """Return two whole numbers, at least 1; one number counts for both."""
        found = self.wholes(name, default)
        found = found * 2 if len(found) == 1 else found
        if len(found) != 2 or min(found) < 1:
            raise self._wrong(name, found)
        return found[0], found[1]

    def edges(self, name: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return ((top, bottom), (left, right)), each at least 0."""
        found = self._take(name, None)
        if isinstance(found, int):
            found = [[found] * 2] * 2
        if isinstance(found, list | tuple) and all(isinstance(item, int) for item in found):
            found = [[item] * 2 for item in found]
        flat = [number for side in found for number in side] if isinstance(found, list | tuple) else []
        if len(flat) != 4 or not all(type(item) is int and 0 <= item <= 10_000 for item in flat):
            raise self._wrong(name, found)
        return (flat[0], flat[1]), (flat[2], flat[3])

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """Return one of the ``allowed`` words."""
        found = self._take(name, default)
        if found not in allowed:
            raise self._wrong(name, found)
        return str(found)

    def numbers(self, name: str, default: float) -> tuple[float, ...]:
        """Return one number, or one for each channel."""
        found = self._take(name, default)
        items: list[object] = found if isinstance(found, list) else [found]
        while len(items) == 1 and isinstance(items[0], list):
            items = items[0]
        numbers = [float(item) for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
        if not numbers or len(numbers) < len(items) or not all(abs(number) < 1e30 for number in numbers):
            raise self._wrong(name, found)
        return tuple(numbers)

    def function(self, name: str, default: str = "linear") -> str:
        """Return the name of a function: a word, or Keras' form of a built-in function."""
        found = self._take(name, default)
        if isinstance(found, dict):
            found = found.get("config") if found.get("class_name") == "function" else found
        if not isinstance(found, str):
            raise self._wrong(name, found)
        return found

    def channels_last(self) -> None:
        """Refuse pictures with the channels first: no tool of today writes them."""
        self.choice("data_format", "channels_last", ("channels_last",))

    def given(self, name: str) -> bool:
        """Return whether the file gives this setting."""
        return self._settings.get(name) is not None

    def ignore(self, name: str) -> None:
        """Take note of a setting that changes nothing in a finished model's answers."""
        self._read.add(name)

    def done(self) -> None:
        """Refuse a setting with a value that nobody read."""
        for name, value in self._settings.items():
            known = name in self._read or name in _WITHOUT_EFFECT or name.endswith(_ENDINGS)
            if not known and value not in (None, False, [], {}, ""):
                raise self._wrong(name, value)


def as_object(value: object) -> dict[str, object]:
    """Return a JSON object.

    Raises:
        ModelError: it is something else.
    """
    if not isinstance(value, dict):
        raise damaged(f"expected an object, found {type(value).__name__}")
    return cast(dict[str, object], value)


def as_list(value: object) -> list[object]:
    """Return a JSON list.

    Raises:
        ModelError: it is something else.
    """
    if not isinstance(value, list | tuple):
        raise damaged(f"expected a list, found {type(value).__name__}")
    return list(value)
