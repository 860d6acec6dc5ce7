"""What holds around the process in which strangers' files are parsed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One layer of isolation: its name, whether it held when it was tried, and for specialists why not.

    Names: ``process``, ``environment``, ``limits``, ``network``, ``files``, ``calls``, ``python``.
    """

    name: str
    held: bool
    reason: str = ""
