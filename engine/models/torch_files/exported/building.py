"""From a checked file to a network: which output counts, what the last step was, whether the batch can be freed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import nn

from engine.models.equality import logits_of
from engine.models.onnx.interface import choose_output
from engine.models.safety import damaged
from engine.models.torch_files.exported.archive import Stored, read_archive
from engine.models.torch_files.exported.arguments import TYPES
from engine.models.torch_files.exported.network import ProgramNetwork, is_half
from engine.models.torch_files.exported.preparing import Removed, check_learning, free_batch, functional, without_tail
from engine.models.torch_files.exported.program import Picture, Program
from engine.models.torch_files.exported.refusals import other_inputs
from engine.results.errors import ModelError
from engine.words import say

USUAL_SIDE = 224
_FAILURES = (RuntimeError, ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Interface:
    """Which output holds the numbers per class, how many they are, and sentences about it."""

    output: str
    columns: int
    notes: tuple[str, ...]


def load(path: Path) -> tuple[Program, Stored]:
    """Return the program of a file that passed the gate, and its tensors.

    Raises:
        ModelError: it is damaged, takes something else than one picture, was exported in training mode, or uses what
            Toughen does not know.
    """
    program, stored = read_archive(path)
    types = [TYPES.get(picture.dtype) for picture in program.pictures]
    whole = [dtype is None or not dtype.is_floating_point for dtype in types]
    sizes = [tuple(size.size for size in picture.sizes) for picture in program.pictures]
    if len(sizes) != 1 or len(sizes[0]) != 4 or whole[0]:
        raise other_inputs(tuple(zip(sizes, whole)))
    check_learning(program)
    return functional(program), stored


def find_interface(program: Program, stored: Stored) -> Interface:
    """Run the program once, and return which of its outputs holds the numbers per class.

    Raises:
        ModelError: it cannot be run, or no output is one row of numbers per picture.
    """
    inputs = torch.from_numpy(random_inputs(program.pictures[0], 0, batch_of(program.pictures[0])))
    try:
        network = ProgramNetwork(program, stored, program.outputs[0])
        with torch.no_grad():
            values = network.values(inputs)
    except _FAILURES as error:
        raise cannot_run(error) from error
    tensors = {name: values[name].float().numpy() for name in program.outputs if isinstance(values[name], torch.Tensor)}
    output, columns, notes = choose_output(tensors, len(inputs))
    return Interface(output, columns, notes)


def build(program: Program, stored: Stored, interface: Interface, seed: int) -> tuple[ProgramNetwork, Removed]:
    """Return the network for any batch without the last softmax: freed where that is tried to be equal, else in parts.

    Raises:
        ModelError: an operator is not known, or the tensors do not fit.
    """
    two_classes = interface.columns == 1
    program, removed = without_tail(program, interface.output)
    try:
        own = ProgramNetwork(program, stored, interface.output, two_classes=two_classes)
        picture = program.pictures[0]
        if picture.sizes[0].free or program.guards.about_batch or not program.guards.known:
            return own, removed
        freed = ProgramNetwork(free_batch(program), stored, interface.output, two_classes=two_classes)
        same = _same(freed, own, random_inputs(picture, seed, picture.sizes[0].size + 2))
    except _FAILURES as error:
        raise cannot_run(error) from error
    return (freed if same else own), removed


class ProgramRuntime:
    """The file read once more, and run as it is: in its own batch, with its last step. It is no second program."""

    two_classes: Literal["shares", "logit"] | None

    def __init__(self, path: Path, output: str, *, columns: int, half: bool) -> None:
        self._path, self._output, self._columns, self.half = path, output, columns, half
        self.two_classes = "logit" if columns == 1 else None
        self._network: ProgramNetwork | None = None

    def __deepcopy__(self, memo: object) -> "ProgramRuntime":
        return self  # the file does not change

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's outputs (batch, classes), float32, for raw inputs; any batch size.

        A file with one number p per picture gives (1 - p, p), or (0, p) where p is no share.
        """
        if self._network is None:
            program, stored = load(self._path)
            self._network = ProgramNetwork(program, stored, self._output)
        with torch.inference_mode():
            found = self._network(torch.from_numpy(np.ascontiguousarray(raw, dtype=np.float32)))
        rows: np.ndarray = found.numpy()
        if self.two_classes is None:
            return rows
        other = 1 - rows if self.two_classes == "shares" else np.zeros_like(rows)
        return np.concatenate((other, rows), 1)


def make_runtime(path: Path, program: Program, stored: Stored, interface: Interface) -> ProgramRuntime:
    """Return the runtime of a file, which reads it again when it is first asked."""
    return ProgramRuntime(path, interface.output, columns=interface.columns, half=is_half(program, stored))


def batch_of(picture: Picture) -> int:
    """Return the smallest batch that a program takes."""
    batch = picture.sizes[0]
    return max(1, batch.least) if batch.free else batch.size


def random_inputs(picture: Picture, seed: int, count: int) -> np.ndarray:
    """Return raw pictures (count, ...) float32: half of them uniform in [0, 1], half normal; free sizes as at export."""
    shape = tuple(size.size or USUAL_SIDE for size in picture.sizes[1:])
    if np.prod(shape, dtype=float) * count > 2**28:
        raise damaged(f"pictures of {shape}")
    generator = np.random.default_rng(seed)
    flat = generator.random((count - count // 2, *shape))
    return np.concatenate((flat, generator.standard_normal((count // 2, *shape)))).astype(np.float32)


def cannot_run(error: Exception) -> ModelError:
    """Return the error for a program whose steps do not fit each other."""
    return ModelError(
        "model.cannot_run",
        say("We could not open this model"),
        say("It uses one of its parts in a way that Toughen does not know yet."),
        say("Export the model once more with newer tools, or tell us about it."),
        f"{type(error).__name__}: {str(error)[:500]}",
    )


def _same(free: nn.Module, in_parts: nn.Module, inputs: np.ndarray) -> bool:
    """Return whether a whole batch and the file's own batches give the same logits."""
    expected = logits_of(in_parts, inputs)
    try:
        found = logits_of(free, inputs)
    except _FAILURES:
        return False  # the batch is built in somewhere: the file's own it is
    limit = 1e-5 * max(1.0, float(expected.abs().max()))
    return found.shape == expected.shape and bool(torch.allclose(found, expected, rtol=0, atol=limit))
