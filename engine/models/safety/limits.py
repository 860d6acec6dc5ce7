"""How much memory, processor time and disk the worker may take."""

import contextlib
import sys

FILES = 256
REPLY_BYTES = 64 * 2**20


def limit_resources(memory: int, seconds: int, reply: int = REPLY_BYTES) -> None:
    """Limit this process, for good: ``memory`` in bytes, ``seconds`` of processor time, no core dump.

    No file may grow beyond ``reply`` bytes; the only one that it can write to is its answer.

    Raises:
        OSError: the system has no such limits.
    """
    if sys.platform == "win32":
        raise OSError("this system has no such limits")
    import resource

    mapped = memory + 8 * 2**30  # libraries map far more than they use
    for kind, limit in (
        (resource.RLIMIT_CPU, seconds),
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
