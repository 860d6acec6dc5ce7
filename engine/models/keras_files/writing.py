"""A trained network's weights in a copy of the user's own files; nothing else in them differs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from torch import nn

from engine.models.containers import Container, repacked, write_files
from engine.models.copying import not_finite, own_file, source_changed
from engine.models.keras_files.network import KerasNetwork
from engine.models.keras_files.reading import read_model
from engine.models.keras_files.stored import StoredModel
from engine.models.keras_files.stores import Keys
from engine.models.raw import RawModel
from engine.results.errors import ModelError


class KerasWriter:
    """Writes a copy in the file's own format; ``keys`` says which stored array is which weight."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def __call__(self, raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write ``raw``'s file with the weights of ``network`` to ``path``; return the files, the model first.

        A TensorFlow.js model outside an archive takes its other files along: under their own names where ``path`` has
        the name of the user's file, else named after ``path``.

        Raises:
            StorageError: the disk is full or read-only, the user's file changed or vanished, or ``path`` is that file.
            TestError: a weight is not a finite number.
        """
        path = Path(path).absolute()
        model = _unchanged(raw, path)
        changed = model.store.changed(model.container.members, self._values(network, model))
        if model.container.packed:
            return write_files({path: repacked(model.container, changed)})
        return write_files(_beside(model.container, changed, path))

    def _values(self, network: nn.Module, model: StoredModel) -> dict[str, np.ndarray]:
        """Return the arrays that differ from the file's."""
        found = next((module for module in network.modules() if isinstance(module, KerasNetwork)), None)
        if found is None:
            raise ValueError("the network was not opened from a Keras file")
        values = {}
        for (layer, name), place in found.places().items():
            key = self._keys[layer][name]
            array = place.stored()
            if not np.isfinite(array).all():
                raise not_finite()
            if not np.array_equal(array, model.store.arrays[key]):
                values[key] = array
        return values


def _beside(container: Container, changed: Mapping[str, bytes], path: Path) -> dict[Path, bytes]:
    """Return the new files by place: the model's own name for the first, names made of it for the others."""
    main, *others = container.members
    renamed = path.name != main  # in a folder of their own the files keep the names that web pages know
    names = {name: f"{path.stem}.{_kept_part(name, main)}" if renamed else name for name in others}
    contents = {path: _pointing(changed.get(main, container.members[main]), names)}
    for name in others:
        contents[path.with_name(names[name])] = changed.get(name, container.members[name])
    return contents


def _kept_part(name: str, main: str) -> str:
    return name.removeprefix(f"{Path(main).stem}.")


def _pointing(content: bytes, names: Mapping[str, str]) -> bytes:
    """Return the description with the new names of the files it names."""
    for old, new in names.items():
        for written in (f'"./{old}"', f'"{old}"'):
            content = content.replace(written.encode("utf-8"), f'"{new}"'.encode())
    return content


def _unchanged(raw: RawModel, path: Path) -> StoredModel:
    try:
        model = read_model(raw.facts.path)
    except (ModelError, OSError) as error:
        raise source_changed(str(error)) from error
    if model.container.sha256 != raw.facts.sha256:
        raise source_changed("another SHA-256")
    if path.resolve() in {source.resolve() for source in raw.facts.files}:
        raise own_file()
    return model
