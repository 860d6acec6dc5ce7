"""Which pictures to take when not all are wanted."""

from collections import defaultdict
from collections.abc import Sequence

from engine.data.keyed import hash_bytes
from engine.data.listing import Picture


def balanced_order(pictures: Sequence[Picture], seed: int) -> list[Picture]:
    """Return ``pictures`` so that every beginning of the list is balanced over the class folders.

    Inside a class the order is a hash of (seed, name), so it does not depend on the order of ``pictures``.
    """
    purpose = f"limit {seed}"
    by_folder: dict[str, list[tuple[int, str, Picture]]] = defaultdict(list)
    for picture in pictures:
        key = hash_bytes(picture.name.encode("utf-8", "surrogatepass"), purpose)
        by_folder[picture.folder].append((key, picture.name, picture))
    ranked = []
    for entries in by_folder.values():
        ranked += [(rank, *entry) for rank, entry in enumerate(sorted(entries, key=lambda entry: entry[:2]))]
    return [entry[3] for entry in sorted(ranked, key=lambda entry: entry[:3])]
