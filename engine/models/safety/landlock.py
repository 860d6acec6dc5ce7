"""Linux: the kernel lets this process read a few places and write nowhere (landlock, since Linux 5.13).

System calls and numbers are those of ``linux/landlock.h``; they are the same on every processor.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_ACCESS_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many kinds of access to files each version knows; from the fifth on 16."""
_NO_TCP, _SCOPES = 0b11, 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("place", ctypes.c_int32))


def _call(*arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    done: int = libc.syscall(*arguments)
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def allow_reading(places: Iterable[Path]) -> None:
    """Take from this process, for good, all access to files but reading ``places`` and what is below them.

    Where the kernel can, also TCP, and signals and abstract sockets to processes outside. What is open stays open.
    ``no_new_privs`` has to be set before.

    Raises:
        OSError: the kernel has no landlock, or it is switched off.
    """
    version = _call(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    rules = _Ruleset((1 << _ACCESS_BITS.get(version, 16)) - 1, _NO_TCP if version >= 4 else 0, 0)
    size = 8 if version < 4 else 16
    if version >= 6:
        rules.scopes, size = _SCOPES, 24
    ruleset = _call(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for place in places:
            _allow(ruleset, place)
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, place: Path) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no permission
    try:
        access = _READ_FILE | (_READ_DIR if place.is_dir() else 0)
        rule = _Rule(access, handle)
        _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(1), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(handle)
