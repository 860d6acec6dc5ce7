"""The real file run by onnxruntime, independent of the torch module."""

from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime

from engine.models.giving_back import give_back_memory
from engine.models.onnx.outputs import rows_of
from engine.results.errors import ModelError
from engine.words import say

_TYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(uint8)": "uint8",
}


class OnnxRuntime:
    """Runs the file on the CPU; the session is opened on first use.

    Args:
        path: the ONNX file.
        threads: number of threads of one run.

    ``content`` is a copy of the model in memory that runs in the file's place, with data files still in its folder.
    """

    def __init__(self, path: Path, threads: int = 1) -> None:
        self.path = path
        self.threads = threads
        self.output = ""
        self.fixed_batch: int | None = None
        self.two_classes: Literal["shares", "logit"] | None = None
        self.half = False
        self.quantised = False
        self.inexact_bytes = False
        self.flat = False
        self.tokens: tuple[str, ...] = ()
        self.content: bytes | None = None

    def __deepcopy__(self, memo: object) -> "OnnxRuntime":
        return self  # the file does not change, and sessions cannot be copied

    @cached_property
    def session(self) -> onnxruntime.InferenceSession:
        """The session: CPU only, quiet, no plug-in libraries, exact sums of bytes wherever onnxruntime has them.

        Without VNNI, onnxruntime's fast kernels cut off sums of two 8-bit products at 16 bits, so that answers would
        depend on the processor. The exact kernels are not there for every form of quantised file: where they are
        not, ``inexact_bytes`` says so.
        """
        try:
            try:
                return self._opened(exact_bytes="1")
            except Exception:
                opened = self._opened(exact_bytes="0")
                self.inexact_bytes = True
                return opened
        except Exception as error:
            raise ModelError(
                "model.runtime_refused",
                say("The model file does not work"),
                say("The standard program for such files could not open it."),
                say("Export the model once more, or get the file again from where it came from."),
                str(error),
            ) from error

    def _opened(self, exact_bytes: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.x64quantprecision", exact_bytes)
        providers = ["CPUExecutionProvider"]  # without falling back, which prints
        if self.content is not None:
            options.add_session_config_entry(
                "session.model_external_initializers_file_folder_path", str(self.path.parent)
            )
        model = str(self.path) if self.content is None else self.content
        session = onnxruntime.InferenceSession(model, options, providers=providers, enable_fallback=0)
        give_back_memory()
        return session

    @property
    def dtype(self) -> str:
        """Number type of the first input, as numpy names it."""
        declared: str = self.session.get_inputs()[0].type
        return _TYPES.get(declared, declared)

    def outputs(self, raw: np.ndarray) -> dict[str, Any]:
        """Return all outputs by name, as they are, for one batch of the size the file takes.

        Raises:
            ModelError: the file could not run on such an input.
        """
        names = [item.name for item in self.session.get_outputs()]
        feed = self._words(raw) if self.tokens else {self.session.get_inputs()[0].name: self._one(raw)}
        try:
            return dict(zip(names, self.session.run(names, feed)))
        except Exception as error:
            raise _no_answer(str(error)) from error

    def _words(self, raw: np.ndarray) -> dict[str, np.ndarray]:
        kinds = {item.name: np.int32 if "int32" in item.type else np.int64 for item in self.session.get_inputs()}
        return {name: raw[:, index].astype(kinds[name]) for index, name in enumerate(self.tokens)}

    def _one(self, raw: np.ndarray) -> np.ndarray:
        if raw.dtype != object:
            return self._as_declared(raw)
        return raw.reshape(-1, 1) if len(self.session.get_inputs()[0].shape) == 2 else raw

    def _as_declared(self, raw: np.ndarray) -> np.ndarray:
        dtype = np.dtype(self.dtype)
        rounded = np.clip(np.rint(raw), 0, 255) if dtype == np.uint8 else raw
        rounded = rounded.reshape(len(rounded), -1) if self.flat else rounded
        return np.ascontiguousarray(rounded, dtype=dtype)

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own outputs (batch, classes), float32, for raw inputs; any batch size.

        A file with one number p per sample gives (1 - p, p), or (0, p) where p is no share.
        """
        size = self.fixed_batch or max(1, len(raw))
        parts = [self._part(raw[start : start + size], size) for start in range(0, len(raw), size)]
        empty = np.full((1, *raw.shape[1:]), "" if raw.dtype == object else 0, raw.dtype)
        rows = np.concatenate(parts) if parts else self._part(empty, size)[:0]
        if self.two_classes is None:
            return rows
        other = 1 - rows if self.two_classes == "shares" else np.zeros_like(rows)
        return np.concatenate((other, rows), 1)

    def _part(self, raw: np.ndarray, size: int) -> np.ndarray:
        padded = raw if self.fixed_batch is None else np.concatenate((raw, np.repeat(raw[-1:], size - len(raw), 0)))
        rows = rows_of(self.outputs(padded)[self.output])
        if rows is None:
            raise _no_answer("the output held no scores")
        output = rows.astype(np.float32)
        return output.reshape(len(padded), -1)[: len(raw)]


def _no_answer(detail: str) -> ModelError:
    return ModelError(
        "model.run_failed",
        say("The model could not answer"),
        say("It failed on an input of the kind that it asks for."),
        say("Try the model in the program it was made with. If it works there, export it once more."),
        detail,
    )
