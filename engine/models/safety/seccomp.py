"""Linux: system calls that no parser needs fail in this process (seccomp filters, since Linux 3.5).

A filter is a short program for the kernel, in the instructions of ``linux/bpf_common.h``. Refused are sockets, new
programs and processes (threads stay allowed), opening for writing, changes to the disk, signals and debugging of other
processes, and doors around the filter itself (io_uring, other name spaces, another call convention).
"""

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

_X86 = """
    socket=41 connect=42 accept=43 sendto=44 bind=49 listen=50 sendmsg=46 accept4=288 sendmmsg=307 fork=57
    vfork=58 execve=59 execveat=322 kill=62 tkill=200 tgkill=234 rt_sigqueueinfo=129 rt_tgsigqueueinfo=297
    pidfd_send_signal=424 pidfd_open=434 pidfd_getfd=438 ptrace=101 process_vm_readv=310 process_vm_writev=311
    kcmp=312 process_madvise=440 creat=85 rename=82 renameat=264 renameat2=316 mkdir=83 mkdirat=258 rmdir=84
    link=86 linkat=265 unlink=87 unlinkat=263 symlink=88 symlinkat=266 chmod=90 fchmod=91 fchmodat=268
    fchmodat2=452 chown=92 fchown=93 lchown=94 fchownat=260 truncate=76 mknod=133 mknodat=259 setxattr=188
    lsetxattr=189 fsetxattr=190 removexattr=197 lremovexattr=198 fremovexattr=199 utime=132 utimes=235
    utimensat=280 futimesat=261 mount=165 umount2=166 pivot_root=155 chroot=161 setns=308 unshare=272
    open_by_handle_at=304 name_to_handle_at=303 move_mount=429 open_tree=428 fsopen=430 io_uring_setup=425
    io_uring_enter=426 io_uring_register=427 bpf=321 perf_event_open=298 userfaultfd=323 keyctl=250 add_key=248
    request_key=249 init_module=175 finit_module=313 kexec_load=246 kexec_file_load=320 reboot=169 swapon=167
    shmget=29 msgget=68 semget=64 mq_open=240 setsid=112 setpriority=141 prlimit64=302 setrlimit=160
"""
_ARM = """
    socket=198 connect=203 accept=202 sendto=206 bind=200 listen=201 sendmsg=211 accept4=242 sendmmsg=269
    execve=221 execveat=281 kill=129 tkill=130 tgkill=131 rt_sigqueueinfo=138 rt_tgsigqueueinfo=240
    pidfd_send_signal=424 pidfd_open=434 pidfd_getfd=438 ptrace=117 process_vm_readv=270 process_vm_writev=271
    kcmp=272 process_madvise=440 renameat=38 renameat2=276 mkdirat=34 linkat=37 unlinkat=35 symlinkat=36
    fchmod=52 fchmodat=53 fchmodat2=452 fchown=55 fchownat=54 truncate=45 mknodat=33 setxattr=5 lsetxattr=6
    fsetxattr=7 removexattr=14 lremovexattr=15 fremovexattr=16 utimensat=88 mount=40 umount2=39 pivot_root=41
    chroot=51 setns=268 unshare=97 move_mount=429 open_by_handle_at=265 name_to_handle_at=264 open_tree=428
    fsopen=430 io_uring_setup=425 io_uring_enter=426 io_uring_register=427 bpf=280 perf_event_open=241
    userfaultfd=282 keyctl=219 add_key=217 request_key=218 init_module=105 finit_module=273 kexec_load=104
    kexec_file_load=294 reboot=142 swapon=224 shmget=194 msgget=186 semget=190 mq_open=180 setsid=157
    setpriority=140 prlimit64=261 setrlimit=164
"""
_CLONE3, _OPENAT2 = 435, 437  # these numbers are the same everywhere


@dataclass(frozen=True)
class _Machine:
    """A processor: its mark in the filter's data, its refused calls, and the calls whose arguments decide."""

    mark: int
    refused: tuple[int, ...]
    clone: int
    openat: int
    open: int | None


def _numbers(table: str) -> tuple[int, ...]:
    return tuple(int(entry.partition("=")[2]) for entry in table.split())


_MACHINES = {
    "x86_64": _Machine(0xC000003E, _numbers(_X86), 56, 257, 2),
    "aarch64": _Machine(0xC00000B7, _numbers(_ARM), 220, 56, None),
}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE = 0, 4
_OTHER_CONVENTION = 0x40000000
_THREAD = 0x00010000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _line(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _argument(index: int) -> int:
    """Return where the lower half of a call's argument lies in the filter's data (on these processors)."""
    return 16 + 8 * index


def _filter(machine: _Machine) -> bytes:
    lines = [
        *(_line(_LOAD, _ARCHITECTURE), _line(_EQUAL, machine.mark, 1, 0), _line(_RETURN, _KILL)),
        *(_line(_LOAD, _NUMBER), _line(_AT_LEAST, _OTHER_CONVENTION, 0, 1), _line(_RETURN, _KILL)),
    ]
    for number in machine.refused:
        lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _FAIL | errno.EPERM)]
    for number in (_CLONE3, _OPENAT2):  # their arguments cannot be read; the C library then takes the older calls
        lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _FAIL | errno.ENOSYS)]
    lines += _decided_by(machine.clone, 0, _THREAD, when_set=_ALLOW, when_clear=_FAIL | errno.EPERM)
    opens = [(machine.openat, 2)] + ([] if machine.open is None else [(machine.open, 1)])
    for number, index in opens:
        lines += _decided_by(number, index, _WRITES, when_set=_FAIL | errno.EACCES, when_clear=_ALLOW)
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _decided_by(number: int, index: int, bits: int, *, when_set: int, when_clear: int) -> list[bytes]:
    """Return the lines for a call that any of ``bits`` in an argument decides; both ways end there."""
    return [
        _line(_EQUAL, number, 0, 4),
        _line(_LOAD, _argument(index)),
        _line(_ANY_BIT, bits, 0, 1),
        _line(_RETURN, when_set),
        _line(_RETURN, when_clear),
    ]


def no_new_privileges() -> None:
    """Promise the kernel that this process never gains rights, which the filters ask for.

    Raises:
        OSError: the kernel refuses.
    """
    _prctl(_NO_NEW_PRIVS, 1, 0)


def refuse_calls() -> None:
    """Put the filter on this process and its threads, for good; ``no_new_privileges`` has to come before.

    Raises:
        OSError: the kernel or the processor is not known or refuses.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or struct.calcsize("P") != 8:
        raise OSError(errno.ENOSYS, f"no list of calls for {platform.machine()}")
    lines = _filter(machine)
    program = _Program(len(lines) // 8, lines)
    _prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def _prctl(option: int, second: int, third: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(ctypes.c_int(option), ctypes.c_ulong(second), ctypes.c_ulong(third), zero, zero) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
