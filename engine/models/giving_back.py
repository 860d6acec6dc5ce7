"""Memory that is free already goes back to the system, where the C library keeps it for itself."""

import ctypes
import sys


def give_back_memory() -> None:
    """Return freed memory to the system: on Linux with glibc, which otherwise keeps pieces below 32 MB; else nothing."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return  # another C library
