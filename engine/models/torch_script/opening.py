"""A trusted TorchScript file becomes a RawModel that only answers: its program runs in a process of its own."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np

from engine.models.equality import proven
from engine.models.raw import FileFacts, InputSpec, RawModel
from engine.models.runtime_network import RuntimeNetwork, are_shares
from engine.models.safety.compute import ComputeWorker
from engine.models.safety.isolation import MEMORY
from engine.models.safety.refusals import damaged, refuse
from engine.models.safety.trusted import is_trusted
from engine.results.errors import ModelError
from engine.results.isolation import Layer
from engine.results.scan_result import Equality
from engine.words import say

MAX_CLASSES = 100_000
_SIDES = (224, 32, 28, 64, 96, 128, 160, 192, 256, 299, 384, 512)
_BATCH = 32
_PROOF_INPUTS = 4


class ScriptRuntime:
    """Asks the isolated process; raw inputs (batch, channels, height, width) in, scores out."""

    half = False
    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, worker: ComputeWorker, columns: int) -> None:
        self._worker, self._columns = worker, columns

    def __deepcopy__(self, memo: object) -> "ScriptRuntime":
        return self  # one process serves all copies

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return scores (batch, classes), float32; any batch size.

        Raises:
            ModelError: the program failed on these inputs.
            TestError: the process broke down.
        """
        given = np.ascontiguousarray(raw, np.float32)
        parts = [self._part(given[start : start + _BATCH]) for start in range(0, len(given), _BATCH)]
        rows = np.concatenate(parts) if parts else np.zeros((0, self._columns), np.float32)
        if self.two_classes is None:
            return rows
        other = 1 - rows if self.two_classes == "shares" else np.zeros_like(rows)
        return np.concatenate((other, rows), 1)

    def _part(self, given: np.ndarray) -> np.ndarray:
        rows = self._worker.ask(given)
        if rows.shape != (len(given), self._columns) or rows.dtype != np.float32:
            raise damaged(f"answers of {rows.dtype} in {rows.shape}")
        return rows


def recognises(place: Path) -> bool:
    """Return whether this is a TorchScript file: an archive with a program's code; told by content."""
    try:
        with place.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return False
            names = zipfile.ZipFile(file).namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    parts = {name.split("/", 1)[-1] for name in names}
    code = "constants.pkl" in parts or any(part.startswith("code/") for part in parts)
    return "data.pkl" in parts and code and "serialized_exported_program.json" not in names


def open_file(place: Path, *, seed: int, threads: int) -> RawModel:  # noqa: ARG001 - the process has one thread
    """Open a file that the owner trusts; only its answers can be used.

    Raises:
        ModelError: it is not trusted (``model.torch_script``), damaged, or sorts no pictures.
    """
    with place.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if not is_trusted(sha256):
        raise _not_trusted(sha256)
    size = place.stat().st_size
    worker = ComputeWorker("torch_script", place, sha256, memory=2 * MEMORY + 8 * size)
    try:
        return _opened(place, sha256, worker, seed)
    except BaseException:
        worker.close()
        raise


def _opened(place: Path, sha256: str, worker: ComputeWorker, seed: int) -> RawModel:
    shape, columns = _first_answer(worker)
    runtime = ScriptRuntime(worker, columns)
    free = _takes(worker, (shape[0], shape[1] + 32, shape[2] + 32), columns)
    inputs = np.random.default_rng(seed).random((_PROOF_INPUTS, *shape), np.float32)
    rows = runtime.run(inputs)
    if columns == 1:
        runtime.two_classes = "shares" if bool(((rows >= 0) & (rows <= 1)).all()) else "logit"
        rows = runtime.run(inputs)
    shares = are_shares(rows)
    sides = (None, None) if free else shape[1:]
    facts = FileFacts(
        path=place,
        files=(place,),
        sha256=sha256,
        format="TorchScript",
        source_tool="PyTorch (TorchScript)",
        size_bytes=place.stat().st_size,
        parameters=_count(worker.facts.get("parameters")),
        metadata={},
        notes=tuple(_notes(worker.layers)),
    )
    raw = RawModel(
        facts=facts,
        input=InputSpec("pictures", (None, shape[0], *sides), "float32"),
        network=RuntimeNetwork(runtime, shares),
        runtime=runtime,
        num_classes=max(columns, 2),
        class_names=None,
        removed="softmax" if shares else "none",
        equality=Equality("could_not_test", None, None),
        access="scores",
        trainable=False,
    )
    return proven(raw, inputs)


def _first_answer(worker: ComputeWorker) -> tuple[tuple[int, int, int], int]:
    """Return the shape of a picture that the program takes, and how many numbers it answers."""
    failure: ModelError | None = None
    for shape in _shapes(worker.facts.get("shapes")):
        try:
            columns = _answers(worker, shape)
        except ModelError as error:
            failure = failure or error
            continue
        if columns:
            return shape, columns
    detail = failure.technical_detail if failure else ""
    raise refuse(
        "model.not_for_pictures",
        say("This model does not sort pictures."),
        say("Choose a model that takes a picture and gives a score for each kind."),
        detail,
    )


def _answers(worker: ComputeWorker, shape: tuple[int, int, int]) -> int:
    """Return how many numbers the program answers for each of two pictures; 0 where they are no scores.

    Raises:
        ModelError: the program takes no such pictures.
    """
    rows = worker.ask(np.random.default_rng(0).random((2, *shape), np.float32))
    fits = rows.ndim == 2 and len(rows) == 2 and 1 <= rows.shape[1] <= MAX_CLASSES and bool(np.isfinite(rows).all())
    return rows.shape[1] if fits else 0


def _takes(worker: ComputeWorker, shape: tuple[int, int, int], columns: int) -> bool:
    try:
        return _answers(worker, shape) == columns
    except ModelError:
        return False


def _shapes(told: Any) -> Iterator[tuple[int, int, int]]:
    """Yield shapes to try: channels as the first convolution has them, usual sides first."""
    shapes = told if isinstance(told, list) else []
    kernels = [shape for shape in shapes if isinstance(shape, list) and len(shape) == 4]
    channels = [kernels[0][1]] if kernels and kernels[0][1] in (1, 3) else [3, 1]
    for side in _SIDES:
        yield from ((count, side, side) for count in channels)


def _count(told: Any) -> int:
    return told if isinstance(told, int) and 0 <= told < 2**48 else 0


def _notes(layers: tuple[Layer, ...]) -> Iterator[str]:
    yield say(
        "You said that you trust this file. Its program runs on its own, closed off from your files and the network. "
        "Toughen can check it from outside, but cannot look inside or strengthen it."
    )
    if not all(layer.held for layer in layers):
        yield say("This computer cannot close off such a program in every way. The report lists what held.")


def _not_trusted(sha256: str) -> ModelError:
    return refuse(
        "model.torch_script",
        say("This is a TorchScript file. It holds a program, and Toughen does not run strangers' programs."),
        say("Ask its maker for the model as ONNX. If you know who made it, you may decide to trust this one file."),
        f"SHA-256 {sha256}",
    )
