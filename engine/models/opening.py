"""The one door: a path becomes a model."""

from pathlib import Path

from engine.models.gate import pass_gate
from engine.models.onnx.opening import open_onnx
from engine.models.raw import RawModel


def open_model(path: Path, *, seed: int = 0, threads: int = 1) -> RawModel:
    """Open a classifier: an ONNX file, or a folder that holds exactly one.

    The file is told by its content and only read; nothing in it is run as a program. The network is proven equal to
    the file's own runtime on random inputs drawn from ``seed``; ``threads`` is how many the runtime uses.

    Raises:
        ModelError: with what the file is, where that can be told, and what to do next.
    """
    return open_onnx(pass_gate(Path(path)), seed=seed, threads=threads)
