"""Which samples to take when not all are wanted."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar

from engine.data.keyed import hash_bytes


class Listed(Protocol):
    """A picture or text that was found: what it is called, and its class folder, "" without one."""

    @property
    def name(self) -> str:
        """Its name, different for each."""

    @property
    def folder(self) -> str:
        """Its class."""


Item = TypeVar("Item", bound=Listed)


def balanced_order(items: Sequence[Item], seed: int) -> list[Item]:
    """Return ``items`` so that every beginning of the list is balanced over the class folders.

    Inside a class the order is a hash of (seed, name), so it does not depend on the order of ``items``.
    """
    purpose = f"limit {seed}"
    by_folder: dict[str, list[tuple[int, str, Item]]] = defaultdict(list)
    for item in items:
        key = hash_bytes(item.name.encode("utf-8", "surrogatepass"), purpose)
        by_folder[item.folder].append((key, item.name, item))
    ranked = []
    for entries in by_folder.values():
        ranked += [(rank, *entry) for rank, entry in enumerate(sorted(entries, key=lambda entry: entry[:2]))]
    return [entry[3] for entry in sorted(ranked, key=lambda entry: entry[:3])]
