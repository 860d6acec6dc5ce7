"""What a file says about itself: the scaling of its pictures and, in a zip behind the model, its class names.

Field numbers are those of TensorFlow Lite's ``metadata_schema.fbs``.
"""

import io
import zipfile
from collections.abc import Iterator

from engine.models.declared import DeclaredInput
from engine.models.safety.zips import check_zip
from engine.models.teachable_machine import MAX_TEXT, read_labels
from engine.models.tflite.flatbuffer import Reader, Table
from engine.models.tflite.schema import LiteFile
from engine.results.errors import ModelError

_NAME = "TFLITE_METADATA"
_NORMALIZATION = 1
_MAX_FILES = 100
_MAX_UNPACKED = 64 * 2**20


class Metadata:
    """A file's metadata; what cannot be read says nothing.

    Raises:
        ModelError: an archive stands behind the model, and it is odd.
    """

    def __init__(self, file: LiteFile) -> None:
        self._files = _attached(file)
        self._graph = _graph(file)

    def labels(self, classes: int) -> tuple[str, ...] | None:
        """Return the class names: the texts that the output names first, then others of that many lines."""
        named = [entry.text(0) for output in self._tables(3) for entry in output.tables(6)]
        texts = [name for name in self._files if name.lower().endswith(".txt")]
        for name in dict.fromkeys([*named, *texts]):
            found = read_labels(self._files.get(name))
            if found is not None and len(found) == classes:
                return found
        return None

    def scaling(self) -> DeclaredInput | None:
        """Return how pictures are scaled: (255·x - mean) / std."""
        for entry in (unit for given in self._tables(2) for unit in given.tables(4)):
            options = entry.table(1) if entry.whole(0, "<B") == _NORMALIZATION else None
            if options is not None:
                mean, std = (tuple(options.numbers(field, "<f4").tolist()) for field in (0, 1))
                return DeclaredInput(255.0, mean, std) if mean and std else None
        return None

    def _tables(self, field: int) -> Iterator[Table]:
        if self._graph is not None:
            yield from self._graph.tables(field)


def _graph(file: LiteFile) -> Table | None:
    buffer = file.metadata.get(_NAME)
    if buffer is None:
        return None
    try:
        graphs = Reader(file.bytes_of(buffer)).root().tables(3)
    except ModelError:
        return None
    return graphs[0] if graphs else None


def _attached(file: LiteFile) -> dict[str, bytes]:
    """Return the small files in the archive behind the model."""
    behind = file.content[file.end :]
    if b"PK\x05\x06" not in behind:
        return {}
    members = check_zip(file.content, behind=file.end, max_unpacked=_MAX_UNPACKED)
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        return {item.name: archive.read(item.name) for item in members[:_MAX_FILES] if item.size <= MAX_TEXT}
