"""Runs a task on a stranger's file in the worker, and turns what goes wrong there into plain words."""

import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import engine
from engine.models.safety.layers import FIXED_VARIABLES, KEPT_VARIABLES
from engine.models.safety.limits import REPLY_BYTES
from engine.models.safety.refusals import damaged, refuse
from engine.models.safety.tasks import TASKS
from engine.models.safety.trial import too_hungry
from engine.models.safety.worker import FLAG
from engine.results.errors import ModelError
from engine.results.isolation import Layer
from engine.words import say

IO = int | BinaryIO
SECONDS = 8
MEMORY = 2**30
PATIENCE = 8 if sys.platform == "win32" else 15
"""How many times longer than its processor time a worker may take by the clock: the computer may be busy with others.

Windows has no limit of processor time that we set, so there the clock is the only end.
"""
_OUT_OF_TIME = frozenset(-getattr(signal, name) for name in ("SIGXCPU", "SIGPROF") if hasattr(signal, name))
_START = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from engine.models.safety.worker import main; main(sys.argv[1:])"
)


@dataclass(frozen=True)
class Answer:
    """What the worker found: plain data, the layers around it, what was refused inside, and bytes that it handed over."""

    value: object
    layers: tuple[Layer, ...]
    tried: tuple[str, ...]
    attached: bytes = b""


def run_isolated(
    task: str, path: Path, beside: Sequence[Path] = (), *, memory: int = MEMORY, seconds: int = SECONDS
) -> object:
    """Run one of ``TASKS`` on a file or folder in a process of its own, and return plain data.

    Args:
        task: a name in ``TASKS``.
        path: the file or folder; with ``beside`` all that the process can read of the user's.
        beside: further files that belong to it.
        memory: most memory in bytes.
        seconds: most time on the processor; on the clock, ``PATIENCE`` times as much.

    Raises:
        ModelError: what the task raised; or it crashed (``model.crashed``), took too long (``model.too_slow``), or
            needed too much memory (``model.too_much_memory``).
    """
    return ask_worker(task, path, beside, memory=memory, seconds=seconds).value


def ask_worker(
    task: str,
    path: Path,
    beside: Sequence[Path] = (),
    *,
    memory: int = MEMORY,
    seconds: int = SECONDS,
    reply: int = REPLY_BYTES,
) -> Answer:
    """Do what ``run_isolated`` does, and say what held around it; ``reply`` is the most bytes of the answer."""
    if task not in TASKS:
        raise ValueError(f"no such task: {task}")
    names = [str(item.resolve()) for item in (path, *beside)]
    found, attached = _run([task, str(memory), str(seconds), str(reply), *names], seconds, reply)
    layers = tuple(Layer(**entry) for entry in found["layers"])
    if "value" not in found:
        raise _error(found)
    return Answer(found["value"], layers, tuple(found["tried"]), attached)


@functools.cache
def layers() -> tuple[Layer, ...]:
    """Return which layers hold on this computer: tried once, in a worker."""
    return ask_worker("layers", Path(engine.__file__)).layers


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    root = str(Path(engine.__file__).resolve().parents[1])
    places = [place for place in (*sys.path, root) if Path(place).is_absolute()]
    start = _START.format(separator=os.pathsep)
    return [sys.executable, "-I", "-S", "-B", "-c", start, os.pathsep.join(dict.fromkeys(places))]


def start_worker(arguments: Sequence[str], *, stdin: IO, stdout: IO, stderr: IO) -> "subprocess.Popen[bytes]":
    """Start the worker's program with nothing of the user's surroundings.

    Raises:
        ModelError: it could not be started (``model.no_worker``).
    """
    kept = {name: value for name, value in os.environ.items() if name.upper() in KEPT_VARIABLES}
    try:
        return subprocess.Popen(
            [*_command(), *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env={**kept, **FIXED_VARIABLES},
            cwd=Path(engine.__file__).resolve().anchor,
            start_new_session=True,
        )
    except OSError as error:
        raise _no_worker(str(error)) from error


def _run(arguments: Sequence[str], seconds: int, most: int) -> tuple[dict[str, Any], bytes]:
    with tempfile.TemporaryFile() as reply, tempfile.TemporaryFile() as noise:
        process = start_worker(arguments, stdin=subprocess.DEVNULL, stdout=reply, stderr=noise)
        try:
            process.wait(timeout=PATIENCE * seconds)
        except subprocess.TimeoutExpired as error:
            raise _too_slow() from error
        finally:
            process.kill()
            process.wait()
        return _read(process.returncode, reply, noise, most)


def _read(code: int, reply: BinaryIO, noise: BinaryIO, most: int = REPLY_BYTES) -> tuple[dict[str, Any], bytes]:
    if code in _OUT_OF_TIME:
        raise _too_slow()
    size = reply.seek(0, os.SEEK_END)
    reply.seek(0)
    noise.seek(max(0, noise.seek(0, os.SEEK_END) - 1500))
    said = noise.read().decode("utf-8", "replace")
    if code != 0 or size > most:
        raise _crashed(f"exit code {code}; {said}")
    try:
        found: dict[str, Any] = json.loads(reply.readline())
    except ValueError as error:
        raise _crashed(f"no answer; {said}") from error
    return found, reply.read()


def _error(reply: dict[str, object]) -> ModelError:
    error = reply.get("error")
    if isinstance(error, dict):
        parts = ("code", "title", "message", "next_step", "technical_detail")
        return ModelError(*(str(error.get(part, "")) for part in parts))
    if "memory" in reply:
        return too_hungry(str(reply["memory"]))
    return damaged(str(reply.get("failed", "")))


def _too_slow() -> ModelError:
    return refuse(
        "model.too_slow",
        say("Opening the file took far longer than its size explains, so we stopped."),
        say("Ask its maker for another copy, or export it once more."),
    )


def _no_worker(detail: str) -> ModelError:
    return refuse(
        "model.no_worker",
        say("The separate program that looks at files first could not be started, so the file stays closed."),
        say("Start Toughen again. If that does not help, install it once more."),
        detail,
    )


def _crashed(detail: str) -> ModelError:
    return refuse(
        "model.crashed",
        say("Looking into the file made a separate program break down. Toughen itself is not harmed."),
        say("Do not use this file until its maker can explain it. Ask for another copy."),
        detail,
    )
