"""Workers for tests that start in no time: forked from a process that has loaded a task's libraries already.

A worker puts on its layers, limits and clocks after it has started, so all of them hold in a forked one too. What only a
fresh process shows is tested with real ones: in ``tests/engine/models/safety`` and by every command run from outside.
"""

import array
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.models.safety import isolation
from engine.models.safety.isolation import IO
from engine.models.safety.layers import FIXED_VARIABLES, KEPT_VARIABLES

POSSIBLE = sys.platform == "linux"
HEAVY = {
    "onnx": ("numpy", "onnxruntime"),
    "torch": ("engine.models.torch_files.checkpoint", "engine.models.torch_files.exported.trial"),
    "tokenizer": ("tokenizers", "engine.models.texts.sanitiser"),
    "hugging_face": ("safetensors",),
    "hdf5": ("h5py",),
    "keras": ("keras", "onnxruntime"),
    "tflite": ("ai_edge_litert.interpreter", "onnxruntime"),
    "sklearn": ("engine.models.sklearn_files.unpickling", "sklearn.exceptions", "skops.io", "onnxruntime"),
}
"""What a task loads only once it runs."""


@dataclass
class Used:
    """Processor time of all workers so far, in seconds, and the most memory that one held, in bytes."""

    seconds: float = 0.0
    memory: int = 0


USED = Used()


class Forked:
    """A worker as ``subprocess.Popen`` would show it, as far as ``isolation`` looks at one."""

    def __init__(self, server: "_Server", pid: int) -> None:
        self.server, self.pid = server, pid
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code, negative for a signal; raise ``TimeoutExpired`` where it takes longer."""
        if self.returncode is None:
            self.server.line.settimeout(timeout)
            try:
                ended = json.loads(self.server.line.recv(200))
            except TimeoutError as error:
                raise subprocess.TimeoutExpired("worker", timeout or 0) from error
            self.returncode = int(ended["code"])
            USED.seconds += ended["seconds"]
            USED.memory = max(USED.memory, ended["memory"])
            self.server.busy.release()
        return self.returncode

    def kill(self) -> None:
        """End it, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)


class _Server:
    """The process that forks the workers of one task, one after the other."""

    def __init__(self, task: str) -> None:
        self.busy = threading.Lock()
        self.line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {name: value for name, value in os.environ.items() if name.upper() in KEPT_VARIABLES}
        with other:
            start = isolation._command()
            start[-2] = _START.format(separator=os.pathsep)
            places = os.pathsep.join((start.pop(), str(Path(__file__).parent)))
            subprocess.Popen(
                [*start, places, task, str(other.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                env={**kept, **FIXED_VARIABLES},
                cwd="/",
                start_new_session=True,
            )

    def start(self, arguments: Sequence[str], files: Sequence[int]) -> Forked:
        """Fork a worker; another thread's is waited for."""
        self.busy.acquire()
        self.line.settimeout(None)
        passed = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))]
        self.line.sendmsg([json.dumps(list(arguments)).encode()], passed)
        return Forked(self, int(self.line.recv(100)))


_START = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from quick_workers import serve; serve(*sys.argv[1:])"
)


@functools.cache
def _server(task: str, _of: int) -> _Server:
    return _Server(task)


def start_quickly(arguments: Sequence[str], *, stdin: IO, stdout: IO, stderr: IO) -> Forked:
    """Stand in for ``isolation.start_worker``."""
    assert stdin == subprocess.DEVNULL
    files = [file if isinstance(file, int) else file.fileno() for file in (stdout, stderr)]
    return _server(arguments[0], os.getpid()).start(arguments, files)


def serve(task: str, number: str) -> None:
    """Load what ``task`` needs, and fork a worker for each message, until nobody is there any more."""
    import importlib

    from engine.models.safety.tasks import function_of

    function_of(task)
    for module in HEAVY.get(task, ()):
        importlib.import_module(module)
    line = socket.socket(fileno=int(number))
    while True:
        message, files, _, _ = socket.recv_fds(line, 1 << 20, 2)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            _be_worker(json.loads(message), files, line)
        for file in files:
            os.close(file)
        line.send(str(pid).encode())
        _, status, used = os.wait4(pid, 0)
        seconds, memory = used.ru_utime + used.ru_stime, 1024 * used.ru_maxrss
        ended = {"code": os.waitstatus_to_exitcode(status), "seconds": seconds, "memory": memory}
        line.send(json.dumps(ended).encode())


def _be_worker(arguments: list[str], files: list[int], line: socket.socket) -> None:
    from engine.models.safety.worker import main

    try:
        os.setsid()
        line.close()
        for target, file in enumerate(files, start=1):
            os.dup2(file, target)
            os.close(file)
        main(arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)
