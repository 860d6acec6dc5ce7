"""The other door: a network's weights go back into a copy of the file that they came from, in its own format."""

from pathlib import Path

from torch import nn

from engine.models.raw import RawModel
from engine.results.errors import TestError
from engine.words import say


def write_copy(raw: RawModel, network: nn.Module, path: Path) -> tuple[Path, ...]:
    """Write a copy of ``raw``'s file with the weights of ``network`` to ``path``; return the files, the model first.

    The user's file is only read. All files appear together, or none.

    Raises:
        StorageError: the disk is full or read-only, the user's file changed or vanished, or ``path`` is that file.
        TestError: the format cannot be written, or a weight is not a finite number.
    """
    if raw.writer is None:
        raise TestError(
            "model.not_writable",
            say("This kind of model file cannot be written"),
            say("Toughen can check it, but cannot put new numbers into it."),
            say("Export the model as ONNX where it was made, and open that file."),
            raw.facts.format,
        )
    return raw.writer(raw, network, path)
