"""Linux: a network of its own for this process, with nothing in it (name spaces, since Linux 3.8)."""

import ctypes
import os

_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000


def leave_network() -> None:
    """Move this process into an empty network, in which not even the loopback is up.

    Ordinary users need a user name space of their own for it, which some systems forbid. Has to run before any thread.

    Raises:
        OSError: the system does not allow it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (_NEW_USER | _NEW_NETWORK | _NEW_IPC, _NEW_NETWORK):
        if libc.unshare(ctypes.c_int(flags)) == 0:
            return
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
