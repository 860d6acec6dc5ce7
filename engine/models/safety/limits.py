"""How much memory, processor time and disk the worker may take."""

import contextlib
import signal
import sys
from collections.abc import Iterator

LOADING_SECONDS = 60
"""Processor time beyond a task's own in which libraries may be loaded; the clock of ``start_clock`` is the sharp one."""
FILES = 256
REPLY_BYTES = 64 * 2**20


def limit_resources(memory: int, seconds: int, reply: int = REPLY_BYTES) -> None:
    """Limit this process, for good: ``memory`` in bytes, ``seconds`` of processor time and what loading libraries takes.

    Core dumps are off, and no file may grow beyond ``reply`` bytes; the only one that it can write to is its answer.

    Raises:
        OSError: the system has no such limits.
    """
    if sys.platform == "win32":
        raise OSError("this system has no such limits")
    import resource

    mapped = memory + 8 * 2**30  # libraries map far more than they use
    for kind, limit in (
        (resource.RLIMIT_CPU, seconds + LOADING_SECONDS),
        (resource.RLIMIT_FSIZE, reply),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_AS, mapped),
        (resource.RLIMIT_DATA, memory),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # A second more before the hard end, so that the signal still tells time from other ends.
        soft = max(0, allowed - 1) if kind == resource.RLIMIT_CPU else allowed
        with contextlib.suppress(ValueError):  # a limit that this system does not know; the probe tells what holds
            resource.setrlimit(kind, (soft, allowed))


def start_clock(seconds: float) -> None:
    """End this process after so much more time on the processor; where the system has no such clock, do nothing."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


@contextlib.contextmanager
def clock_stopped() -> Iterator[None]:
    """While our own libraries are loaded, which takes seconds on slow computers, no time of the file's counts."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_PROF, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, left)
