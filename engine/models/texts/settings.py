"""What the small files say about cutting texts: how long a text may be, what fills the rest, on which side."""

from dataclasses import dataclass
from typing import Any, Literal

USUAL_LONGEST = 512
_SHORTEST, _LONGEST = 4, 100_000


@dataclass(frozen=True)
class TextSettings:
    """``longest`` in pieces, None where nothing says it; ``pad`` is the piece that fills."""

    longest: int | None
    pad: str | None
    pad_type: int
    pad_side: Literal["left", "right"]
    cut_side: Literal["left", "right"]
    inputs: tuple[str, ...]


def settings_of(told: dict[str, Any]) -> TextSettings:
    """Return the settings; what is no sense counts as not said."""
    inputs = told.get("model_input_names")
    named = isinstance(inputs, list) and all(isinstance(name, str) for name in inputs)
    kind = told.get("pad_token_type_id")
    return TextSettings(
        longest=as_length(told.get("model_max_length", told.get("max_len"))),
        pad=piece_of(told.get("pad_token")),
        pad_type=kind if type(kind) is int and 0 <= kind < 100 else 0,
        pad_side="left" if told.get("padding_side") == "left" else "right",
        cut_side="left" if told.get("truncation_side") == "left" else "right",
        inputs=tuple(inputs) if named and inputs else (),
    )


def piece_of(told: object) -> str | None:
    """Return a piece that the settings name, as text or as an object with its ``content``."""
    content = told.get("content") if isinstance(told, dict) else told
    return content if isinstance(content, str) else None


def as_length(told: object) -> int | None:
    """Return a number of pieces, None where it is none; very large ones mean that nothing is said."""
    if not isinstance(told, int | float) or not _SHORTEST <= told <= _LONGEST:
        return None
    return int(told)
