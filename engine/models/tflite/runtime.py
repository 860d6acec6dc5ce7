"""The real file run by LiteRT on the CPU, a batch of its own size at a time: real numbers in, real numbers out."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from engine.models.safety.refusals import refuse
from engine.results.errors import ModelError
from engine.words import say

if TYPE_CHECKING:
    from ai_edge_litert.interpreter import Interpreter


class LiteRuntime:
    """Runs a file's content; the interpreter is made on first use.

    Numbers that the file takes or gives as small integers are turned by its own scale and zero point, so that raw
    inputs and answers are real numbers for every file. Gradients do not pass.

    Args:
        content: the file.
        threads: number of threads of one run.
    """

    half = False

    def __init__(self, content: bytes, threads: int) -> None:
        self._content = content
        self.threads = threads
        self.output = 0
        self.quantised = False
        self.step: float | None = None
        self.two_classes: Literal["shares", "logit"] | None = None

    def __deepcopy__(self, memo: object) -> "LiteRuntime":
        return self  # the file does not change, and interpreters cannot be copied

    @cached_property
    def _interpreter(self) -> "Interpreter":
        try:
            return make_interpreter(self._content, self.threads)
        except (ValueError, RuntimeError, TypeError) as error:
            raise ModelError(
                "model.runtime_refused",
                say("The model file does not work"),
                say("The standard program for such files could not open it."),
                say("Convert the model once more, or get the file again from where it came from."),
                str(error),
            ) from error

    @property
    def batch(self) -> int:
        """How many pictures the file takes at a time."""
        return int(self._interpreter.get_input_details()[0]["shape"][0])

    def outputs(self, raw: np.ndarray) -> list[np.ndarray]:
        """Return all outputs in the file's order, real ones as float32, for one batch of the file's size.

        Raises:
            ModelError: the file could not run on such an input.
        """
        runs = self._interpreter
        try:
            given = runs.get_input_details()[0]
            shape = self._fitting(raw.shape, given)
            if tuple(given["shape"]) != shape:
                runs.resize_tensor_input(given["index"], shape)
                runs.allocate_tensors()
                given = runs.get_input_details()[0]
            runs.set_tensor(given["index"], np.ascontiguousarray(stored(raw.reshape(shape), given)))
            runs.invoke()
            return [real(runs.get_tensor(item["index"]), item) for item in runs.get_output_details()]
        except (ValueError, RuntimeError, TypeError) as error:
            raise ModelError(
                "model.run_failed",
                say("The model could not answer"),
                say("It failed on a picture of the size that it asks for."),
                say("Try the model in the program it was made with. If it works there, convert it once more."),
                str(error),
            ) from error

    def _fitting(self, shape: tuple[int, ...], given: dict[str, Any]) -> tuple[int, ...]:
        """Return the shape that the file gets: its own where that holds as many numbers."""
        own = tuple(int(size) for size in given["shape"])
        return own if np.prod(own) == np.prod(shape) and own[0] == shape[0] else shape

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own answers (batch, classes), float32; one number p gives (1 - p, p), or (0, p)."""
        size = self.batch
        parts = [self._part(raw[start : start + size], size) for start in range(0, len(raw), size)]
        rows = np.concatenate(parts) if parts else self._part(np.zeros((1, *raw.shape[1:]), np.float32), size)[:0]
        if self.two_classes is None:
            return rows
        other = 1 - rows if self.two_classes == "shares" else np.zeros_like(rows)
        return np.concatenate((other, rows), 1)

    def _part(self, raw: np.ndarray, size: int) -> np.ndarray:
        padded = raw if len(raw) == size else np.concatenate((raw, np.repeat(raw[-1:], size - len(raw), 0)))
        return self.outputs(padded)[self.output].reshape(size, -1)[: len(raw)].astype(np.float32)


def make_interpreter(content: bytes, threads: int) -> "Interpreter":
    """Return an interpreter with its memory allotted.

    Raises:
        ModelError: LiteRT is not there.
        ValueError: as LiteRT does, and ``RuntimeError``, where it refuses the file.
    """
    try:
        from ai_edge_litert.interpreter import Interpreter
    except (ImportError, OSError) as error:
        raise refuse(
            "model.no_litert",
            say("The program that runs TensorFlow Lite files is not there, or does not work on this computer."),
            say("Open the model as Keras (.keras or .h5) or ONNX instead."),
            str(error),
        ) from error
    with _quiet():
        made = Interpreter(model_content=content, num_threads=threads)
        made.allocate_tensors()
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what LiteRT's library prints while it starts off the screen; it has no switch for that."""
    sys.stderr.flush()
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:  # the worker may write nowhere, and nobody reads what it prints
        yield
        return
    kept = os.dup(2)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def stored(raw: np.ndarray, details: dict[str, Any]) -> np.ndarray:
    """Return real numbers as a tensor holds them: integers by its scale, rounded half to even and cut off."""
    kind = np.dtype(details["dtype"])
    if kind.kind not in "iu":
        return raw.astype(kind)
    scale, zero = scale_of(details)
    limits = np.iinfo(kind)
    whole: np.ndarray = np.clip(np.rint(raw / scale) + zero, limits.min, limits.max).astype(kind)
    return whole


def real(values: np.ndarray, details: dict[str, Any]) -> np.ndarray:
    """Return the real numbers that a tensor stands for; whole numbers without a scale as they are."""
    if values.dtype.kind not in "iu" or not details["quantization"][0]:
        return values.astype(np.float32) if values.dtype.kind == "f" else values
    scale, zero = scale_of(details)
    return ((values.astype(np.float32) - zero) * scale).astype(np.float32)


def scale_of(details: dict[str, Any]) -> tuple[np.float32, int]:
    """Return scale and zero point; bytes without a scale stand for themselves."""
    scale, zero = details["quantization"]
    return np.float32(scale or 1.0), int(zero)
