"""What each input of a text model is, told by its name."""

from typing import Literal

Role = Literal["words", "mask", "types", "positions"]


def role_of(name: str) -> Role:
    """Return what an input called ``name`` takes: word numbers, which are filled, which part they belong to, or places."""
    lowered = name.lower()
    if "mask" in lowered:
        return "mask"
    if "type" in lowered or "segment" in lowered:
        return "types"
    return "positions" if "position" in lowered else "words"
