"""HDF5 files (older Keras models): nothing that lies outside the file, no plug-ins, no sizes that fill the memory."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.models.safety.refusals import damaged, suspicious, too_large
from engine.models.safety.zips import MAX_RATIO, MAX_UNPACKED, RATIO_FREE

MAX_OBJECTS = 100_000
MAX_GROUP_DEPTH = 64
MAX_ATTRIBUTE_BYTES = 64 * 2**20
MAX_TEXTS = 10_000
_FINE_FILTERS = frozenset({1, 2, 3})
"""gzip, shuffle, checksum: built in. Others may be libraries that HDF5 would load from the disk."""


@dataclass(frozen=True)
class Dataset:
    """An array in the file: its full name, its shape and its size in bytes, unpacked."""

    name: str
    shape: tuple[int, ...]
    size: int


def check_hdf5(path: Path, *, max_unpacked: int = MAX_UNPACKED) -> tuple[Dataset, ...]:
    """Check an HDF5 file and return its arrays, whose numbers are not read.

    The HDF5 library itself parses the file here: call it through ``run_isolated`` for a stranger's file.

    Raises:
        ModelError: it is damaged, too large, or has links other than its own tree's, arrays kept in other files,
            virtual arrays, filters that need plug-ins, named types, or sizes that the file does not hold.
    """
    import h5py

    try:
        with h5py.File(path, "r", locking=False) as file:
            return check_open_hdf5(file, max_unpacked=max_unpacked)
    except (OSError, RuntimeError) as error:
        raise damaged(f"HDF5: {type(error).__name__}: {error}") from error


def check_open_hdf5(file: Any, *, max_unpacked: int = MAX_UNPACKED) -> tuple[Dataset, ...]:
    """Check an open ``h5py.File`` like ``check_hdf5``: for one that lies in memory."""
    try:
        return _Walk(max_unpacked).all_of(file)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, AttributeError) as error:
        raise damaged(f"HDF5: {type(error).__name__}: {error}") from error


class _Walk:
    """Goes through the tree without recursion; an object that is met twice is refused, so loops end."""

    def __init__(self, max_unpacked: int) -> None:
        self.max_unpacked = max_unpacked
        self.total = 0
        self.seen: set[bytes] = set()

    def all_of(self, root: Any) -> tuple[Dataset, ...]:
        """Return all arrays below ``root``; raise ``ModelError`` where something may not be opened."""
        import h5py

        found, waiting = [], [(root, 0)]
        while waiting:
            item, depth = waiting.pop()
            self._meet(item, depth)
            if isinstance(item, h5py.Dataset):
                found.append(self._dataset(item))
            elif isinstance(item, h5py.Group):
                waiting += [(self._child(item, name), depth + 1) for name in item]
            else:
                raise suspicious(f"HDF5: {item.name!r} is neither a group nor an array")
        return tuple(sorted(found, key=lambda dataset: dataset.name))

    def _child(self, group: Any, name: str) -> Any:
        import h5py

        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise suspicious(f"HDF5: {name[:200]!r} is a link")
        return group[name]

    def _meet(self, item: Any, depth: int) -> None:
        import h5py

        place = h5py.h5o.get_info(item.id)
        key = f"{place.fileno}:{place.addr}".encode()
        if key in self.seen or depth > MAX_GROUP_DEPTH or len(self.seen) > MAX_OBJECTS:
            raise suspicious("HDF5: the tree has loops, too many parts, or is too deep")
        self.seen.add(key)
        for name in item.attrs:
            attribute = item.attrs.get_id(name)
            if math.prod(attribute.shape) * attribute.dtype.itemsize > MAX_ATTRIBUTE_BYTES:
                raise suspicious(f"HDF5: the note {name[:200]!r} is too large")

    def _dataset(self, item: Any) -> Dataset:
        made = item.id.get_create_plist()
        filters = {made.get_filter(index)[0] for index in range(made.get_nfilters())}
        if item.is_virtual or made.get_external_count() or not filters <= _FINE_FILTERS:
            raise suspicious(f"HDF5: {item.name!r} lies elsewhere or needs a plug-in")
        if not _is_plain(item):
            raise suspicious(f"HDF5: {item.name!r} holds {item.dtype}")
        size = int(item.size or 0) * item.dtype.itemsize
        if size > max(RATIO_FREE, MAX_RATIO * item.id.get_storage_size()):
            raise suspicious(f"HDF5: {item.name!r} would grow more than {MAX_RATIO} times")
        self.total += size
        if self.total > self.max_unpacked:
            raise too_large(self.total)
        return Dataset(item.name, tuple(item.shape or ()), size)


def _is_plain(item: Any) -> bool:
    """Return whether an array holds numbers, or a few texts."""
    import h5py

    if item.dtype.kind == "O":
        return h5py.check_string_dtype(item.dtype) is not None and (item.size or 0) <= MAX_TEXTS
    return item.dtype.kind in "fiubS" and item.dtype.subdtype is None
