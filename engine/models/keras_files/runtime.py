"""The file's weights in ONNX Runtime, apart from torch: the second opinion that an opened file is proven by."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.results.errors import ModelError
from engine.words import say

if TYPE_CHECKING:
    import onnxruntime


class KerasRuntime:
    """Runs the ONNX form of a Keras file on the CPU; the session is opened on first use.

    Args:
        content: the ONNX model's bytes.
        threads: number of threads of one run.
    """

    half = False

    def __init__(self, content: bytes, threads: int) -> None:
        self._content = content
        self.threads = threads
        self.two_classes: Literal["shares", "logit"] | None = None

    def __deepcopy__(self, memo: object) -> "KerasRuntime":
        return self  # the file does not change, and sessions cannot be copied

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(self._content, options, providers=["CPUExecutionProvider"])

    def rows(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own answers (batch, numbers) for raw pictures (batch, height, width, channels).

        Raises:
            ModelError: the model does not work on pictures of this size.
        """
        try:
            answers = self._session.run(None, {"picture": np.ascontiguousarray(raw, np.float32)})[0]
        except Exception as error:
            raise ModelError(
                "model.run_failed",
                say("The model could not answer"),
                say("It failed on a picture of the size that it asks for."),
                say("Try the model in the program it was made with. If it works there, export it once more."),
                str(error),
            ) from error
        return np.asarray(answers, np.float32).reshape(len(raw), -1)

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return the file's own outputs (batch, classes); one number p gives (1 - p, p), or (0, p) if it is no share."""
        if not len(raw):
            return self.run(np.zeros((1, *raw.shape[1:]), np.float32))[:0]
        rows = self.rows(raw)
        if self.two_classes is None:
            return rows
        other = 1 - rows if self.two_classes == "shares" else np.zeros_like(rows)
        return np.concatenate((other, rows), 1)
