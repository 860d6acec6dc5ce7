"""The layers around the worker: each is put on, tried at once, and reported as held or not."""

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.models.safety.guards import Guard
from engine.models.safety.landlock import allow_reading
from engine.models.safety.limits import limit_resources
from engine.models.safety.namespaces import leave_network
from engine.models.safety.seccomp import no_new_privileges, refuse_calls
from engine.results.isolation import Layer

NAMES = ("process", "environment", "limits", "network", "files", "calls", "python")
KEPT_VARIABLES = frozenset({"SYSTEMROOT", "LANG", "LC_ALL", "TEMP", "TMP"})
FIXED_VARIABLES = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "HF_HUB_OFFLINE"), "1"),
    "TRANSFORMERS_OFFLINE": "1",
    "KERAS_BACKEND": "torch",
    "CUDA_VISIBLE_DEVICES": "",
    "HDF5_PLUGIN_PRELOAD": "::",
    "TOKENIZERS_PARALLELISM": "false",
}
"""No graphics card, no downloads, no plug-ins, one thread."""
_SYSTEM_PLACES = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo"),
    *("/dev/null", "/dev/zero", "/dev/urandom", "/proc/self", "/proc/cpuinfo", "/proc/meminfo"),
    "/sys/devices/system/cpu",
)
_FORBIDDEN_PLACE = "/etc/passwd"


def put_on(model: Sequence[Path], memory: int, seconds: int, reply: int, guard: Guard) -> tuple[Layer, ...]:
    """Put all layers that this system has on this process, for good; called once, before any thread.

    Args:
        model: the files and folders of the model, the only ones of the user's that stay readable.
        memory: most memory, in bytes.
        seconds: most time on the processor.
        reply: most bytes of its answer.
        guard: Python's own refusals.
    """
    return (
        Layer("process", held=True),
        _step("environment", lambda: None, _no_strange_variables),
        _step("limits", lambda: limit_resources(memory, seconds, reply), lambda: _no_memory(memory)),
        _step("network", leave_network, _no_network),
        _step("files", lambda: _only(model), _no_files),
        _step("calls", refuse_calls, _no_calls),
        _step("python", guard.hold, lambda: _no_python(guard)),
    )


def _step(name: str, hold: Callable[[], None], attempt: Callable[[], None]) -> Layer:
    """Put a layer on and try to get through; ``attempt`` raises ``OSError`` where it could."""
    try:
        hold()
        attempt()
    except (OSError, AttributeError, ImportError) as error:  # the last two: no such call on this system
        return Layer(name, held=False, reason=f"{type(error).__name__}: {error}"[:200])
    return Layer(name, held=True)


def readable_places() -> list[Path]:
    """Return where Python, its libraries and the system's are."""
    python = (sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(sys.executable).resolve().parent))
    return [Path(place) for place in {*python, *sys.path, *_SYSTEM_PLACES} if place not in ("", "/")]


def _only(model: Sequence[Path]) -> None:
    no_new_privileges()
    allow_reading([*readable_places(), *model])


def _no_strange_variables() -> None:
    strange = set(os.environ) - KEPT_VARIABLES - set(FIXED_VARIABLES) - {"LC_CTYPE"}
    if strange:
        raise OSError(f"variables left: {', '.join(sorted(strange))}")


def _no_memory(memory: int) -> None:
    try:
        bytearray(memory + 2**24)
    except MemoryError:
        return
    raise OSError("memory is not limited")


def _no_network() -> None:
    if any(name != "lo" for _, name in socket.if_nameindex()):
        raise OSError("other networks are still there")


def _no_files() -> None:
    for place, mode in ((_FORBIDDEN_PLACE, os.O_RDONLY), (os.devnull, os.O_WRONLY)):
        try:
            os.close(os.open(place, mode))
        except PermissionError:
            continue
        raise OSError(f"{place} can still be opened")


def _no_calls() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    for name, arguments in (("socket", (2, 1, 0)), ("execv", (None, None)), ("unlink", (b"/nowhere",))):
        if getattr(libc, name)(*arguments) >= 0 or ctypes.get_errno() != 1:
            raise OSError(f"{name} is still allowed")


def _no_python(guard: Guard) -> None:
    try:
        socket.socket().close()
    except PermissionError:
        guard.tried.clear()
        return
    raise OSError("sockets are still allowed")
