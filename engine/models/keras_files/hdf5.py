"""HDF5 in memory, read once the safety gate has seen that all of it is plain and inside the file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.models.gate import MAX_MODEL_BYTES
from engine.models.safety.hdf5_files import check_open_hdf5
from engine.models.safety.refusals import damaged

if TYPE_CHECKING:
    import h5py


class Hdf5:
    """An open HDF5 file that passed: its numbers by path, and its attributes as text.

    The file lies in memory; the one on the disk is not touched.
    """

    def __init__(self, file: "h5py.File") -> None:
        check_open_hdf5(file, max_unpacked=MAX_MODEL_BYTES)
        self.arrays: dict[str, h5py.Dataset] = {}
        self.groups: dict[str, h5py.Group] = {"": file}
        self._list(file)

    def _list(self, root: "h5py.File") -> None:
        import h5py

        waiting: list[tuple[str, h5py.Group]] = [("", root)]
        for path, group in waiting:
            for name, item in group.items():
                place = f"{path}/{name}".lstrip("/")
                if isinstance(item, h5py.Group):
                    self.groups[place] = item
                    waiting.append((place, item))
                else:
                    self.arrays[place] = item

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
        return self.groups[path].attrs[name]


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
