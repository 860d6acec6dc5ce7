"""A strengthened model of scikit-learn is saved in the form of skops, which runs no programs, in a folder of its own."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engine.models.atomic import written_together
from engine.models.copying import check_finite, own_file, source_changed
from engine.models.raw import RawModel
from engine.models.sklearn_files.assembling import Assembled
from engine.models.sklearn_files.linear import LinearTexts, with_weights_of

MODEL, CLASSES = "model.skops", "classes.skops"
"""Names of the files in the new folder; the second is there where the old model named its classes in a part of its own."""


@dataclass(frozen=True)
class WriteSkops:
    """Writes a copy of a linear model of texts; ``sha256`` is that of the owner's files."""

    assembled: Assembled
    sha256: str

    def __call__(self, raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
        """Write into the folder ``path``; see ``engine.models.writing.write_copy``."""
        import skops.io

        place = Path(path).absolute()
        _check_source(raw, place, self.sha256)
        for value in network.parameters():
            check_finite(value, torch.float32)
        if not isinstance(network, LinearTexts):
            raise TypeError(f"{type(network).__name__} is no linear model of texts")
        place.mkdir(parents=True, exist_ok=True)
        parts = {MODEL: with_weights_of(network, self.assembled)}
        if self.assembled.encoder is not None:
            parts[CLASSES] = self.assembled.encoder
        targets = {name: place / name for name in parts}
        with written_together(tuple(targets.values())) as temporary:
            for name, target in targets.items():
                skops.io.dump(parts[name], temporary(target))
        return tuple(targets.values())


def _check_source(raw: RawModel, place: Path, sha256: str) -> None:
    """Refuse to write over the owner's files, or a copy of files that changed.

    Raises:
        StorageError: so it is.
    """
    try:
        if hash_parts(raw.facts.files) != sha256:
            raise source_changed("another SHA-256")
    except OSError as error:
        raise source_changed(str(error)) from error
    if any(file.resolve().parent == place.resolve() for file in raw.facts.files) or place.is_file():
        raise own_file()


def hash_parts(files: tuple[Path, ...]) -> str:
    """Return the SHA-256 of a file; of several, that of all their hashes in the order of their names."""
    found = []
    for path in files:
        with path.open("rb") as file:
            found.append(hashlib.file_digest(file, "sha256"))
    return (
        found[0].hexdigest() if len(found) == 1 else hashlib.sha256(b"".join(one.digest() for one in found)).hexdigest()
    )
