"""A trusted file's program at work: a long-lived process behind all layers answers arrays with arrays.

Numbers go over pipes as plain bytes. The process has no network, reads nothing but the model's file and its own parts,
starts nothing, and its memory is limited; every answer has a time limit. What breaks there is told in plain words.
"""

import contextlib
import subprocess
import threading
import weakref
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from engine.models.safety.answering import FLAG
from engine.models.safety.frames import receive, send
from engine.models.safety.isolation import start_worker
from engine.models.safety.refusals import damaged, refuse
from engine.results.errors import ModelError, TestError
from engine.results.isolation import Layer
from engine.words import say

START_SECONDS = 120.0
ANSWER_SECONDS = 120.0


class ComputeWorker:
    """One process for one file; ended when this object is gone.

    Args:
        loader: a name in ``answering.LOADERS``.
        path: the file, with its folder's other files out of reach.
        sha256: of the file's content; the process refuses any other.
        memory: most memory in bytes.

    Raises:
        ModelError: the file could not be loaded there (``model.damaged``), or the process broke down or fell silent.
    """

    def __init__(self, loader: str, path: Path, sha256: str, *, memory: int) -> None:
        arguments = [FLAG, loader, str(memory), sha256, str(path.resolve())]
        self._process = start_worker(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._end = weakref.finalize(self, _end, self._process)
        self._lock = threading.Lock()
        header, _ = self._reply(START_SECONDS, _broke_at_start)
        if "failed" in header or not isinstance(header.get("facts"), dict):
            self.close()
            raise damaged(str(header.get("failed", "no facts"))[:2000])
        self.facts: dict[str, Any] = header["facts"]
        """What the loader said about the file: claims of the file, to be checked."""
        self.layers = tuple(Layer(**entry) for entry in header["layers"])
        """What holds around the process."""

    def ask(self, numbers: np.ndarray, *, seconds: float = ANSWER_SECONDS) -> np.ndarray:
        """Return the file's answer to one array.

        Raises:
            ModelError: it failed on this array; the process lives on (``model.run_failed``).
            TestError: the process broke down, gave no array, or took longer than ``seconds``; it is ended.
        """
        with self._lock:
            try:
                send(self._pipe("stdin"), {}, numbers)
            except (OSError, ValueError) as error:
                raise _broke(str(error)) from error
            header, answer = self._reply(seconds, _broke)
        if "failed" in header:
            raise _no_answer(str(header["failed"])[:2000])
        if answer is None:
            self.close()
            raise _broke("an answer without numbers")
        return answer

    def close(self) -> None:
        """End the process."""
        self._end()

    def _pipe(self, name: str) -> BinaryIO:
        return cast(BinaryIO, getattr(self._process, name))

    def _reply(self, seconds: float, broke: Any) -> tuple[dict[str, Any], np.ndarray | None]:
        late = threading.Event()
        timer = threading.Timer(seconds, _end_late, (self._process, late))
        timer.daemon = True
        timer.start()
        try:
            return receive(self._pipe("stdout"))
        except (EOFError, ValueError, OSError) as error:
            self.close()
            detail = f"no answer within {seconds:g} s" if late.is_set() else f"exit {self._process.poll()}; {error}"
            raise broke(detail) from error
        finally:
            timer.cancel()


def _end_late(process: "subprocess.Popen[bytes]", late: threading.Event) -> None:
    late.set()
    process.kill()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was not sent is lost with the process
                pipe.close()


def _broke_at_start(detail: str) -> ModelError:
    return refuse(
        "model.crashed",
        say("Looking into the file made a separate program break down. Toughen itself is not harmed."),
        say("Do not use this file until its maker can explain it. Ask for another copy."),
        detail,
    )


def _broke(detail: str) -> TestError:
    return TestError(
        "model.program_stopped",
        say("The model's program broke down"),
        say("The model runs as a separate program. It ended by itself, or took far too long for one answer."),
        say("Try once more with fewer pictures. If it happens again, ask its maker for the model as ONNX."),
        detail,
    )


def _no_answer(detail: str) -> ModelError:
    return ModelError(
        "model.run_failed",
        say("The model could not answer"),
        say("It failed on a picture of the size that it asks for."),
        say("Try the model in the program it was made with. If it works there, export it once more."),
        detail,
    )
