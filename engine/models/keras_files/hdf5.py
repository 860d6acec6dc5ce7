"""HDF5 read with care: no links out of the file, no data outside it, no plug-in filters, plain numbers only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.models.external import suspicious
from engine.models.gate import MAX_MODEL_BYTES
from engine.models.safety.refusals import damaged

if TYPE_CHECKING:
    import h5py

MAX_OBJECTS = 200_000
MAX_DEPTH = 40
_FILTERS = frozenset({1, 2, 3, 32000})
"""deflate, shuffle, checksum, LZF: those that the library itself holds; any other would be looked for on the disk."""
_MAX_ATTRIBUTE = 64 * 2**20


class Hdf5:
    """An open HDF5 file that passed: its numbers by path, and its attributes as text.

    The file lies in memory; the one on the disk is not touched.
    """

    def __init__(self, file: "h5py.File") -> None:
        self._file = file
        self.arrays: dict[str, h5py.Dataset] = {}
        self.groups: dict[str, h5py.Group] = {"": file}
        self._walk(file, "", set(), 0)
        if sum(array.nbytes for array in self.arrays.values()) > MAX_MODEL_BYTES:
            raise suspicious("more numbers than Toughen opens")

    def _walk(self, group: "h5py.Group", path: str, seen: set[int], depth: int) -> None:
        import h5py

        if depth > MAX_DEPTH or len(self.arrays) + len(self.groups) > MAX_OBJECTS:
            raise suspicious("too many or too deeply nested parts")
        for name in group:
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise suspicious(f"a link in {path!r}")
            item, place = group[name], f"{path}/{name}".lstrip("/")
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                raise suspicious(f"{place!r} is there twice")
            seen.add(address)
            if isinstance(item, h5py.Group):
                self.groups[place] = item
                self._walk(item, place, seen, depth + 1)
            elif isinstance(item, h5py.Dataset):
                _check_array(item, place)
                self.arrays[place] = item
            else:
                raise suspicious(f"{place!r} is neither numbers nor a group")

    def text(self, name: str, path: str = "") -> str | None:
        """Return a text attribute, None where there is none."""
        found = self._attribute(path, name)
        found = found.decode("utf-8", "replace") if isinstance(found, bytes) else found
        return found if isinstance(found, str) else None

    def names(self, name: str, path: str) -> list[str]:
        """Return a list of names; Keras cuts long ones into several attributes with a number behind the name."""
        found = self._attribute(path, name)
        parts = [found] if found is not None else []
        while found is None and (part := self._attribute(path, f"{name}{len(parts)}")) is not None:
            parts.append(part)
        flat = [item for part in parts for item in np.ravel(part).tolist()]
        return [item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in flat]

    def _attribute(self, path: str, name: str) -> Any:
        if path not in self.groups or name not in self.groups[path].attrs:
            return None
        attributes = self.groups[path].attrs
        stored = attributes.get_id(name)
        if int(np.prod(stored.shape, dtype=np.int64)) * stored.dtype.itemsize > _MAX_ATTRIBUTE:
            raise suspicious(f"an attribute of more than {_MAX_ATTRIBUTE} bytes")
        return attributes[name]


def _check_array(array: "h5py.Dataset", place: str) -> None:
    plan = array.id.get_create_plist()
    filters = {plan.get_filter(index)[0] for index in range(plan.get_nfilters())}
    if array.is_virtual or array.external or not filters <= _FILTERS:
        raise suspicious(f"{place!r} lies elsewhere or needs another program, filters {sorted(filters)}")
    if array.dtype.kind not in "fiubSO" or array.nbytes > MAX_MODEL_BYTES:
        raise suspicious(f"{place!r} holds {array.dtype}, {array.nbytes} bytes")


@contextmanager
def opened(content: bytes) -> Iterator[Hdf5]:
    """Open an HDF5 file's content.

    Raises:
        ModelError: it is damaged, or reaches outside itself.
    """
    import h5py

    try:
        with h5py.File(h5py.h5f.open_file_image(content)) as file:
            yield Hdf5(file)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, MemoryError) as error:
        raise damaged(f"{type(error).__name__}: {error}") from error


def read_array(file: Hdf5, path: str) -> np.ndarray:
    """Return plain numbers as float32.

    Raises:
        ModelError: they are no numbers.
    """
    array = file.arrays[path]
    if array.dtype.kind not in "fiu":
        raise damaged(f"{path!r} holds {array.dtype}")
    return np.asarray(array[()], np.float32)


def with_arrays(content: bytes, changed: Mapping[str, np.ndarray]) -> bytes:
    """Return the file's content with some arrays' numbers replaced, in the type they were stored in.

    Raises:
        ModelError: the content is damaged.
    """
    import h5py

    try:
        with h5py.File(h5py.h5f.open_file_image(content, flags=h5py.h5f.FILE_IMAGE_OPEN_RW)) as file:
            for path, values in changed.items():
                file[path][...] = values.astype(file[path].dtype)
            file.flush()
            image: bytes = file.id.get_file_image()
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise damaged(f"{type(error).__name__}: {error}") from error
    return image
