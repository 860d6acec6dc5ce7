"""A trained network's weights in the bytes of a copy: the same places and sizes, nothing else differs."""

from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.models.containers import repacked, write_files
from engine.models.copying import check_finite, own_file, source_changed
from engine.models.onnx.network import GraphNetwork
from engine.models.raw import RawModel
from engine.models.safety.refusals import damaged
from engine.models.tflite.checking import check_lite
from engine.models.tflite.reading import Place, read_place
from engine.models.tflite.schema import LiteFile, Tensor, read_lite
from engine.results.errors import ModelError


class LiteWriter:
    """Writes a copy in the file's own format: the file alone, or the archive that it came in.

    Args:
        places: the stored tensor of each constant by the name that the network has for it.
        frozen: constants that are not trained, because two tensors read the same bytes in different ways.
    """

    def __init__(self, places: Mapping[str, Tensor], frozen: Set[str]) -> None:
        self._places = places
        self._frozen = frozen

    def freeze(self, network: GraphNetwork) -> None:
        """Take what is not trained out of the training."""
        for key, name in network.file_names.items():
            value = getattr(network, key)
            if name.removesuffix("/real") in self._frozen and isinstance(value, nn.Parameter):
                value.requires_grad_(False)

    def __call__(self, raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write ``raw``'s file with the weights of ``network`` to ``path``; return it.

        Raises:
            StorageError: the disk is full or read-only, the user's file changed or vanished, or ``path`` is that file.
            TestError: a weight is not a finite number.
        """
        path = Path(path).absolute()
        where = _unchanged(raw, path)
        content = self._patched(read_lite(where.content), _values(network))
        if where.container.packed:
            content = repacked(where.container, {where.member: content})
        return write_files({path: content})

    def _patched(self, file: LiteFile, values: Mapping[str, torch.Tensor]) -> bytes:
        content = bytearray(file.content)
        for name, value in values.items():
            tensor = self._places[name]
            start, length = file.buffers[tensor.buffer]
            stored = _stored(value, tensor)
            if len(stored) != length:
                raise ValueError(f"{name}: {len(stored)} bytes for {length}")
            content[start : start + length] = stored
        return _checked(bytes(content), file)


def _stored(value: torch.Tensor, tensor: Tensor) -> bytes:
    """Return a weight as the file stores it: whole numbers come rounded and cut off already."""
    kind = np.dtype(tensor.form)
    if kind.kind == "f":
        check_finite(value, {2: torch.float16, 4: torch.float32}.get(kind.itemsize, torch.float64))
    return np.ascontiguousarray(value.detach().cpu().numpy().astype(kind)).tobytes()


def _checked(content: bytes, file: LiteFile) -> bytes:
    """Return the new file after one more look: weights that share bytes with the structure would have changed it."""
    found = read_lite(content)
    check_lite(found)
    if (found.main.outline, found.buffers) != (file.main.outline, file.buffers):
        raise damaged("weights lie over the structure of the file")
    return content


def _values(network: nn.Module) -> dict[str, torch.Tensor]:
    found = next((module for module in network.modules() if isinstance(module, GraphNetwork)), None)
    if found is None:
        raise ValueError("the network was not opened from a TensorFlow Lite file")
    return found.file_values()


def _unchanged(raw: RawModel, path: Path) -> Place:
    try:
        where = read_place(raw.facts.path)
    except (ModelError, OSError) as error:
        raise source_changed(str(error)) from error
    if where.container.sha256 != raw.facts.sha256:
        raise source_changed("another SHA-256")
    if path.resolve() == raw.facts.path.resolve():
        raise own_file()
    return where
